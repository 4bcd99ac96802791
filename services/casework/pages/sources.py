"""Where the pages find what they show, and what their templates know by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from ledger.clock import Clock
from ledger.records import Recorded
from services.casework import worklist_filters
from services.casework.breach_lists import BreachLists
from services.casework.pages import words
from services.casework.pages.action_words import action_words
from services.casework.pages.strips import lateness
from services.casework.pages.timeline import MODES
from services.casework.policy import PolicyBook
from services.casework.teams import FindHistory
from services.casework.verdicts import FAILING
from services.casework.views.listing import CaseList
from services.pages.places import Place
from services.pages.serving import templates
from services.pages.times import line_of

VICTIMS_FIRST, FIRST_CLAUSES = 3, 6
"""How many the first screen of a case shows; the rest stands below."""
OBLIGATIONS_SHOWN = 20
PLACES = (
    Place("Cases", "/cases"),
    Place("New report", "/reports/new", within=("/reports",), guide="call-handlers"),
    Place("Compliance", "/compliance", guide="compliance"),
    Place("Rota", "/rota", within=("/landlords",), guide="notices"),
    Place("Operations", "/operations", guide="operators"),
    Place("Documentation", "/docs", guide="integrators"),
)
TEMPLATES = templates(
    Path(__file__).with_name("templates"),
    places=PLACES,
    title=words.title,
    details=words.details,
    moment_named=words.moment_named,
    moment_typed=words.moment_typed,
    field_value=line_of,
    where=words.where,
    danger=words.danger,
    shown=words.shown,
    kinds=words.KINDS,
    any_kind={"": "Any"} | words.KINDS,
    whose=worklist_filters.WHOSE,
    due=worklist_filters.DUE,
    statuses=worklist_filters.STATUS,
    sorts=worklist_filters.SORT,
    urgency=worklist_filters.urgency,
    action_words=action_words,
    verdicts=words.VERDICTS,
    flags=words.FLAGS,
    grouped=words.grouped,
    open_deadlines=words.open_deadlines,
    lacking=words.lacking,
    permission=words.permission,
    failing=words.failing,
    failing_verdicts=FAILING,
    refused=words.refused,
    correctable=words.correctable,
    gist=words.gist,
    lateness=lateness,
    modes=MODES,
    victims_first=VICTIMS_FIRST,
    first_clauses=FIRST_CLAUSES,
    obligations_shown=OBLIGATIONS_SHOWN,
)


FindRecords = Callable[[str], Awaitable[Sequence[Recorded]]]
"""A stream's name -> its events as they are stored."""


class Sources(NamedTuple):
    """Where the pages find what they show."""

    cases: CaseList
    find_history: FindHistory
    find_records: FindRecords
    policies: PolicyBook
    clock: Clock
    lists: BreachLists
    new_id: Callable[[], UUID]


Given = NamedDependency[SkipValidation[Sources]]
