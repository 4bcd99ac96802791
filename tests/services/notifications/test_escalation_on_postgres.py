"""The climb of an unacknowledged warning once more, with the service's tables in PostgreSQL."""

from __future__ import annotations

from tests.services.notifications import test_escalation
from tests.services.notifications.test_escalation import clock, hardly_gathering, night, phone
from tests.services.notifications.test_on_postgres import borrowed, start

__all__ = ["clock", "hardly_gathering", "night", "phone", "start"]

globals().update(borrowed(test_escalation))
