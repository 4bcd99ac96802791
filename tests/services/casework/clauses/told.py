"""Cases and landlords told as sentences, and what the clauses then say."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from contracts.commands import CloseCase, CorrectEntry
from contracts.envelope import Actor, Event, event_id
from contracts.facts import Fact
from contracts.facts.report import Incident, IncidentReported, Motivation, Reporter
from contracts.facts.review import CaseClosed, Correctable
from contracts.people import Person
from contracts.vocabulary import Capacity, Channel, Closure, Crime, PersonRole, Strand
from services.casework.case.history import Entry, History
from services.casework.definitions import Answer
from services.casework.judging import ClauseVerdict, classify, judge_case, judge_landlord, see_case
from services.casework.policy import PolicyBook
from tests.services.casework.domain.scenario import BOOK, Scenario, When, london

BOOK_IN_USE: ContextVar[PolicyBook] = ContextVar("book", default=BOOK)
"""The policies that tests go by; the coverage proof takes one rule away at a time."""


def report(**said: Any) -> IncidentReported:
    """A hate report by the victim p1 on the telephone, accusing x1; `said` changes it.

    Shorthands: `crime`, `strands`, `role` (the victim's), `accused_role`, `capacity` (the reporter's), `hate`.
    """
    crime, strands, hate = said.pop("crime", Crime.UNKNOWN), said.pop("strands", (Strand.RACE,)), said.pop("hate", True)
    capacity = said.pop("capacity", Capacity.VICTIM)
    people = (
        Person(ref="p1", role=said.pop("role", PersonRole.TENANT)),
        Person(ref="x1", role=said.pop("accused_role", PersonRole.TENANT)),
    )
    usual = {
        "channel": Channel.PHONE, "immediate_danger": False, "victims": ("p1",), "alleged_perpetrators": ("x1",),
        "people": people, "incident": Incident(crime=crime),
        "reporter": Reporter(capacity=capacity, person="p1" if capacity is Capacity.VICTIM else None),
        "motivation": Motivation(asked=True, hate=hate, strands=strands if hate else (), perceived_by=(capacity,)),
    }  # fmt: skip
    return IncidentReported(**{**usual, **said})


class Told(Scenario):
    """A case of a landlord; `case.given(fact, at, recorded)` tells it, `case.clause(row, at)` asks."""

    def __init__(self, landlord: str, name: str = "case", book: PolicyBook | None = None) -> None:
        super().__init__(landlord, book or BOOK_IN_USE.get(), uuid5(NAMESPACE_URL, f"{landlord}/{name}"))

    def reported(self, at: When, **said: Any) -> Told:
        """The case's report was received; see `report`."""
        self.given(report(**said), at)
        return self

    def closed(self, at: When, outcome: Closure = Closure.RESOLVED) -> Told:
        """The case was closed, whether or not a gate would have allowed it."""
        self._turn(london(at))
        command = self.command(CloseCase(outcome=outcome, expected_version=self.version))
        self._record((
            Event(
                id=event_id(command.id, 0), stream=command.stream, landlord=self.landlord, occurred_at=london(at),
                actor=command.actor, caused_by=command.id, data=CaseClosed(outcome=outcome),
            ),
        ))  # fmt: skip
        return self

    def corrected(self, entry: UUID, replacement: Correctable | None, at: When) -> Told:
        """An entry was found to be wrong: what it should have said, or that it should not be there."""
        self.when(
            CorrectEntry(entry=entry, replacement=replacement, reason="As found.", expected_version=self.version), at
        )
        return self

    def clauses(self, at: When, known: When | None = None) -> dict[str, ClauseVerdict]:
        """Row -> how it stands at an instant, as known then or at another."""
        as_at = london(at)
        judged = judge_case(self.history, self.book, london(known) if known else as_at, as_at)
        return {verdict.clause: verdict for verdict in judged}

    def clause(self, row: str, at: When, known: When | None = None) -> ClauseVerdict:
        """How a row stands."""
        return self.clauses(at, known)[row]

    def verdict(self, row: str, at: When, known: When | None = None) -> str:
        """The verdict of a row in one word."""
        return str(self.clause(row, at, known).verdict)

    def answers(self, question: str, at: When) -> list[Answer]:
        """What the policy's definitions answer to a question about the case."""
        known = self.history.known(london(at))
        found = see_case(known, self.book, london(at))
        return [a for a in classify(found, self.book, self.landlord) if a.question == question]

    def words(self, question: str, at: When) -> list[str]:
        """The answers in words."""
        return [answer.answer for answer in self.answers(question, at)]


class Landlord:
    """A landlord with its own streams and its cases."""

    def __init__(self, landlord: str, book: PolicyBook | None = None) -> None:
        self.landlord = landlord
        self.book = book or BOOK_IN_USE.get()
        self._streams: dict[str, tuple[Entry, ...]] = {}
        self._cases: list[Told] = []
        self._last = datetime(1990, 1, 1, tzinfo=UTC)

    def given(
        self, fact: Fact, at: When, recorded: When | None = None, stream: str | None = None, by: str = "m.manager"
    ) -> Landlord:
        """A fact of the landlord, its policy or a neighbourhood happened, and was recorded then or later."""
        name = stream or f"landlord:{self.landlord}"
        entries = self._streams.get(name, ())
        command = uuid5(NAMESPACE_URL, f"{name}#{len(entries)}")
        event = Event(
            id=event_id(command, 0), stream=name, landlord=self.landlord, occurred_at=london(at),
            actor=Actor(id=by, role="manager"), caused_by=command, data=fact,
        )  # fmt: skip
        self._last = max(self._last, london(recorded or at))
        entry = Entry(event=event, version=len(entries) + 1, recorded_at=self._last, partition=0, position=1)
        self._streams[name] = (*entries, entry)
        return self

    def policy(self, fact: Fact, at: When, recorded: When | None = None) -> Landlord:
        """A fact of the policy register."""
        return self.given(fact, at, recorded, f"policy:{self.landlord}")

    def area(self, name: str, fact: Fact, at: When, recorded: When | None = None) -> Landlord:
        """A fact of a neighbourhood."""
        return self.given(fact, at, recorded, f"neighbourhood:{self.landlord}/{name}")

    def case(self, name: str = "case") -> Told:
        """A case of this landlord, to be told."""
        case = Told(self.landlord, name, self.book)
        self._cases.append(case)
        return case

    def clause(self, row: str, at: When, known: When | None = None) -> ClauseVerdict:
        """How a row stands."""
        own = [History(stream=name, entries=entries) for name, entries in self._streams.items()]
        as_at = london(at)
        as_known = london(known) if known else as_at
        cases = [case.history for case in self._cases]
        judged = judge_landlord(self.landlord, own, cases, self.book, as_known, as_at)
        return next(verdict for verdict in judged if verdict.clause == row)

    def verdict(self, row: str, at: When, known: When | None = None) -> str:
        """The verdict of a row in one word."""
        return str(self.clause(row, at, known).verdict)
