"""The whole case: its areas side by side, folded from the facts that stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce

from contracts.fields import Said
from services.casework.case import contact, enforcement, handling, report, support
from services.casework.case.contact import Contacts
from services.casework.case.enforcement import StepTaken
from services.casework.case.handling import Handling
from services.casework.case.history import History, Standing, standing
from services.casework.case.report import Report
from services.casework.case.support import Support


class Case(Said):
    """What is known of one case, whatever the order in which it became known."""

    report: Report = Report()
    contacts: Contacts = Contacts()
    support: Support = Support()
    enforcement: tuple[StepTaken, ...] = ()
    handling: Handling = Handling()


def evolve(case: Case, fact: Standing) -> Case:
    return Case(
        report=report.evolve(case.report, fact),
        contacts=contact.evolve(case.contacts, fact),
        support=support.evolve(case.support, fact),
        enforcement=enforcement.evolve(case.enforcement, fact),
        handling=handling.evolve(case.handling, fact),
    )


def fold(history: History, as_at: datetime | None = None) -> Case:
    """The case from the facts of `history` that had happened by `as_at`."""
    return fold_facts(standing(history, as_at))


def fold_facts(facts: Iterable[Standing]) -> Case:
    """The case from the facts that stand, in the order in which they happened."""
    return reduce(evolve, facts, Case())
