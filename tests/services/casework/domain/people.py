"""Several cases of one landlord and the people in them: what is known of the patterns over them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import count
from uuid import NAMESPACE_URL, UUID, uuid5

from contracts.commands import CorrectEntry, person_id, person_stream
from contracts.facts.person import FamilyLinkRecorded, PersonFact, Relation
from contracts.facts.report import Incident as Suffered
from contracts.facts.report import IncidentReported, Motivation
from contracts.facts.review import Correctable
from contracts.people import Person
from services.casework.case import patterns as told_patterns
from services.casework.case.history import History
from services.casework.case.patterns import Patterns
from services.casework.conclusions import as_told, conclusions, news
from services.casework.incidents import Incident, incidents_of
from services.casework.kinship import Kinship, told_of
from services.casework.pack import Harassment, Repeat
from services.casework.pack import Patterns as Known
from services.casework.patterns import Pair, repeats
from services.casework.policy import Policy, PolicyBook
from tests.services.casework.domain.facts import HATE, reported
from tests.services.casework.domain.scenario import BOOK, Scenario, When

LANDLORD = "a-landlord"
IMMEDIATE = ("spouse", "civil_partner", "cohabitee", "parent", "child", "sibling")
REPEAT = Repeat(clause=f"{LANDLORD}:repeat", months=12, family=IMMEDIATE)
POLICY = Policy(
    landlord=LANDLORD, name="Hate Crime Policy", version="a-landlord-2012", effective="2012-01", adopted="2012-01",
    patterns=Known(repeat=REPEAT, harassment=Harassment(clause=f"{LANDLORD}:harassment", incidents=2)),
)  # fmt: skip
PATTERN_BOOK = PolicyBook(policies=(POLICY,), calendar=BOOK.calendar)


def person(name: str, landlord: str = LANDLORD) -> UUID:
    """The person whom staff know by that reference."""
    return person_id(landlord, f"landlord:{landlord}", name)


def report_of(
    *victims: str, suffered: str | None = None, until: str | None = None, motivation: Motivation = HATE
) -> IncidentReported:
    """A report about people under staff's own references, p1, p2 and so on by the case's own names."""
    refs = [f"p{place}" for place in range(1, len(victims) + 1)]
    told = reported(*refs, motivation=motivation)
    people = tuple(Person(ref=ref, source_ref=name) for ref, name in zip(refs, victims, strict=True))
    return IncidentReported(
        channel=told.channel, immediate_danger=False, reporter=told.reporter, motivation=motivation,
        victims=tuple(refs), people=people, incident=Suffered(suffered_from=suffered, suffered_to=until),
    )  # fmt: skip


class Landlord:
    """The cases and the people of a landlord, with every conclusion handed to its case as the running system does."""

    def __init__(self, landlord: str = LANDLORD, book: PolicyBook = PATTERN_BOOK) -> None:
        self.landlord, self.book = landlord, book
        self.cases: dict[str, Scenario] = {}
        self.people: dict[str, Scenario] = {}
        self._numbers = count(1)

    def case(self, name: str) -> Scenario:
        """The case of that name."""
        return self.cases.setdefault(
            name, Scenario(self.landlord, self.book, uuid5(NAMESPACE_URL, f"{self.landlord} {name}"))
        )

    def reported(self, name: str, received: When, *victims: str, recorded: When | None = None, **said: str) -> Scenario:
        """A report was received, and recorded then or later."""
        case = self.case(name)
        case.given(report_of(*victims, **said), received, recorded)  # type: ignore[arg-type]
        return case

    def said_of(self, name: str, fact: PersonFact, at: When) -> Scenario:
        """A fact about a person was stated."""
        known = self.people.setdefault(name, Scenario(self.landlord, self.book))
        known.history = History(stream=person_stream(person(name, self.landlord)), entries=known.history.entries)
        known.given(fact, at)
        return known

    def linked(  # noqa: PLR0917 - as a sentence says it
        self, name: str, other: str, relation: Relation = Relation.SPOUSE, since: str = "2000-01-01",
        until: str | None = None, at: When = "2020-01-01 09:00",
    ) -> Scenario:  # fmt: skip
        """A family link was stated."""
        said = FamilyLinkRecorded(
            other=person(other, self.landlord), relation=relation, since=date.fromisoformat(since),
            until=date.fromisoformat(until) if until else None,
        )  # fmt: skip
        return self.said_of(name, said, at)

    def incidents(self, known: datetime | None = None) -> list[Incident]:
        """Every incident of every case, as known then."""
        histories = (case.history.known(known) for case in self.cases.values())
        return [incident for history in histories for incident in incidents_of(history)]

    def kinship(self, known: datetime | None = None) -> Kinship:
        """The people, as known then."""
        return Kinship(told for one in self.people.values() for told in told_of(one.history.known(known)))

    def pairs(self, known: datetime | None = None) -> list[Pair]:
        """The pairs, as known then."""
        return repeats(self.incidents(known), self.kinship(known), lambda _: REPEAT)

    def named_pairs(self, known: datetime | None = None) -> list[tuple[str, str]]:
        """The pairs by the names of their cases."""
        names = {case.case: name for name, case in self.cases.items()}
        return [(names[pair.earlier.case], names[pair.later.case]) for pair in self.pairs(known)]

    def conclude(self, at: When) -> int:
        """Tell every case what it has yet to learn; how many events that left."""
        wanted = conclusions(self.incidents(), self.kinship(), self.landlord, self.book)
        left = 0
        for case in self.cases.values():
            if found := list(news(wanted.get(case.case, ()), self.patterns_of(case))):
                left += len(case.when(as_told(found), at).events)
        return left

    @staticmethod
    def patterns_of(case: Scenario, **moment: datetime) -> Patterns:
        """What a case was told, as known then."""
        return told_patterns.fold(case.history.known(moment.get("as_known")), moment.get("as_at"))


def corrected(
    case: Scenario, replacement: Correctable | None, at: When, occurred_at: datetime | None = None,
    entry: UUID | None = None,
) -> None:  # fmt: skip
    """An entry of a stream, the first unless named, should have said something else, or nothing."""
    case.when(
        CorrectEntry(
            entry=entry or case.history.entries[0].event.id, replacement=replacement, reason="It was wrong.",
            expected_version=case.history.version, occurred_at=occurred_at,
        ),
        at,
    )  # fmt: skip


def utc(text: str) -> datetime:
    """An instant of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def names_of(pairs: Iterable[Pair]) -> set[UUID]:
    """The pairs by their ids."""
    return {pair.id for pair in pairs}
