"""How a landlord's own clauses stand, read from the view that keeps what they rest on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Engine

from services.casework.landlord_file import LandlordFile, landlord_at
from services.casework.landlord_things import case_facts
from services.casework.policy import PolicyBook
from services.casework.replay import Moment
from services.casework.views.landlords import Landlords, case_histories, last_recorded, own_histories
from services.store import require_folded, snapshot

VIEW = Landlords()


def read_landlord(engine: Engine, policies: PolicyBook, now: datetime, landlord: str, asked: Moment) -> LandlordFile:
    """The verdicts at a moment, which is now unless it says otherwise; raises NotFolded."""
    with snapshot(engine) as connection:
        require_folded(connection, VIEW)
        # A reader's clock may be behind the writer's; what was recorded is known all the same.
        as_known = asked.as_known or max(now, last_recorded(connection, landlord))
        own = list(own_histories(connection, landlord, as_known))
        cases = case_histories(connection, landlord, as_known, case_facts(policies, landlord))
        return landlord_at(landlord, own, cases, policies, as_known, asked.as_at or as_known)
