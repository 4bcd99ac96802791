"""The key of a form: handing the same form in twice is one command."""

from __future__ import annotations

from uuid import uuid4


def new_key() -> str:
    """A fresh key for a form that is shown."""
    return str(uuid4())
