"""What the landlords' rows rest on: kept whole, without anyone's words, and read back as known at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import inspect

from contracts.commands import CorrectEntry
from contracts.envelope import Event
from contracts.facts import DeadlineFact, Fact
from contracts.facts.contact import ContactMade
from contracts.facts.handling import InvestigationOpened
from contracts.facts.landlord import PracticeCompared
from contracts.facts.report import Incident, IncidentReported
from contracts.facts.review import RequestRefused
from contracts.kept_examples import FOLDER
from contracts.people import ContactPoint, Person, SafeContact
from contracts.schema import tags
from contracts.streams import landlord_stream
from contracts.vocabulary import ContactKind
from ledger.testing import InMemoryTransport
from services.casework.case.history import History, standing
from services.casework.views.bare import WITHHELD, bare
from services.casework.views.landlords import Landlords, case_histories, last_recorded, own_histories, table
from services.store import open_engine, prepare
from tests.services.casework.counter import case
from tests.services.casework.domain.chance import Step, live, steps
from tests.services.casework.domain.facts import reached, reported
from tests.services.casework.domain.scenario import Scenario, london
from tests.services.casework.test_views import recorded
from tests.services.casework.views.at_hand import folded
from tests.services.casework.views.conftest import MakeEngine

SECRET = "Ann Example"
VIEW = Landlords()
LATER = london("2030-01-01 00:00")


def read(
    scenarios: Iterable[Scenario], landlord: str, at: datetime = LATER, kinds: frozenset[str] | None = None
) -> dict[str, History]:
    """Stream -> its history as the view tells it, after it has taken in these one event at a time."""
    engine = open_engine("sqlite://")
    prepare(engine, VIEW)
    with engine.begin() as connection:
        for event in recorded(*(one.history for one in scenarios)):
            VIEW.apply(connection, [event])
        known = (*own_histories(connection, landlord, at), *case_histories(connection, landlord, at, kinds))
        found = {one.stream: one for one in known}
    engine.dispose()
    return found


def told(history: History) -> list[Any]:
    """What stands of a history, without words, clocks and refusals."""
    kept = [e for e in history.own().entries if not isinstance(e.event.data, DeadlineFact | RequestRefused)]
    facts = standing(History(stream=history.stream, entries=tuple(kept)))
    return [(fact.id, fact.occurred_at, fact.recorded_at, fact.by, bare(fact.data)) for fact in facts]


@settings(max_examples=60)
@given(life=st.lists(steps(), min_size=1, max_size=12))
def test_what_stands_of_a_case_is_kept(life: list[Step]) -> None:
    """Any life of a case, corrections of every kind into every kind included, and facts of others before its report."""
    scenario = Scenario("derby-homes")
    live(scenario, life, lambda *_: None)
    landlord = scenario.history.landlord
    if landlord is None or not told(scenario.history):
        return
    found = read([scenario], landlord)[scenario.history.stream]

    assert [told(found)] == [told(scenario.history)]


def test_no_words_are_kept() -> None:
    """Nor names, numbers, dates of birth and addresses; not of cases, and not of landlords."""
    person = Person(
        ref="p1", name=SECRET, source_ref=SECRET, household=SECRET, language="so",
        contacts=(ContactPoint(kind=ContactKind.PHONE, value=SECRET),),
        safe_contact=SafeContact(times=SECRET, code_word=SECRET),
    )  # fmt: skip
    one, other = Scenario(case=case(1)), Scenario()
    incident = Incident(description=SECRET, uprn="100023336956")
    one.given(msgspec.structs.replace(reported("p1"), people=(person,), incident=incident), "2026-04-02 10:00")
    one.given(reached("p1", note=SECRET), "2026-04-02 11:00")
    one.when(correction(one, ContactMade, reached("p1", note=SECRET)), "2026-04-02 12:00")
    other.history = History(stream=landlord_stream("whg"))
    other.given(PracticeCompared(partner="stop-hate-uk", note=SECRET), "2026-04-03 10:00")
    found = read([one, other], "whg")
    kept = msgspec.json.encode(list(found.values())).decode()

    assert set(found) == {one.history.stream, "landlord:whg"}
    assert SECRET not in kept
    assert "100023336956" not in kept
    assert WITHHELD in kept


def correction(told_of: Scenario, kind: type[Fact], replacement: Any) -> CorrectEntry:
    """That the only entry of a kind should have said something else."""
    return CorrectEntry(
        entry=told_of.entry(kind), replacement=replacement, reason=SECRET, expected_version=told_of.version
    )


def test_what_was_not_known_yet_is_left_out() -> None:
    """An entry counts from when it was recorded."""
    scenario = Scenario(case=case(1))
    scenario.given(reported("p1"), "2026-04-02 10:00")
    scenario.given(InvestigationOpened(), "2026-04-02 11:00", recorded="2026-04-09 09:00")

    assert [type(e.event.data) for e in entries(scenario, "2026-04-09 08:59")] == [IncidentReported]
    assert [type(e.event.data) for e in entries(scenario, "2026-04-09 09:00")] == [
        IncidentReported,
        InvestigationOpened,
    ]


def entries(scenario: Scenario, known: str) -> tuple[Any, ...]:
    """What is read of the only stream."""
    [found] = read([scenario], "whg", london(known)).values()
    return found.entries


def test_only_the_kinds_asked_for_are_read_and_whatever_was_corrected() -> None:
    """A call corrected into the opening of an investigation is one; one that stayed a call is not read."""
    scenario = Scenario(case=case(1))
    scenario.given(reported("p1"), "2026-04-02 10:00")
    scenario.given(reached("p1"), "2026-04-02 11:00")
    scenario.when(correction(scenario, ContactMade, InvestigationOpened()), "2026-04-02 12:00")
    scenario.given(reached("p1"), "2026-04-02 13:00")
    [found] = read([scenario], "whg", kinds=frozenset({"incident.reported", "investigation.opened"})).values()
    kinds = [tag(fact.data) for fact in standing(found)]

    assert kinds == ["incident.reported", "investigation.opened", "entry.corrected"]


def tag(fact: Fact) -> str:
    """A fact's tag without its version."""
    return str(fact.__struct_config__.tag).removesuffix(".v1")


async def test_every_database_tells_the_same(new_engine: MakeEngine, transport: InMemoryTransport) -> None:
    """What is read of a landlord's cases, of some kinds or of all, is what the rows in memory give."""
    engine, memory = new_engine(), open_engine("sqlite://")
    await folded(VIEW, engine, transport)
    with engine.connect() as theirs, memory.begin() as ours:
        VIEW.metadata.create_all(ours)
        ours.execute(table.insert(), [dict(row) for row in theirs.execute(sa.select(table)).mappings()])
        landlord = ours.scalar(sa.select(table.c.landlord))
        assert landlord is not None
        for kinds in (None, frozenset({"incident.reported"}), frozenset[str]()):
            found = list(case_histories(theirs, landlord, LATER, kinds))
            assert found == list(case_histories(ours, landlord, LATER, kinds))
            assert bool(found) == (kinds != frozenset())
        assert last_recorded(theirs, landlord) == last_recorded(ours, landlord)
    memory.dispose()


def test_another_landlord_reads_nothing() -> None:
    """Neither of the cases nor of the streams of its own kind; what it stated before the report came is gone."""
    scenario, other = Scenario("whg", case=case(1)), Scenario("whg")
    scenario.given(reached("p1"), "2026-04-02 09:00", landlord="derby-homes")
    assert set(read([scenario], "derby-homes")) == {scenario.history.stream}

    scenario.given(reported("p1"), "2026-04-02 10:00")
    other.history = History(stream=landlord_stream("whg"))
    other.given(PracticeCompared(partner="stop-hate-uk"), "2026-04-03 10:00")
    assert read([scenario, other], "derby-homes") == {}


@pytest.mark.parametrize("name", sorted(f"event.{tag}.json" for tag in tags(Fact)))
def test_a_bare_event_is_an_event(name: str) -> None:
    """It can be read again, and nothing of what its texts said is in it."""
    event = msgspec.json.decode((FOLDER / name).read_bytes(), type=Event)
    stripped = bare(event)
    again = msgspec.json.decode(msgspec.json.encode(stripped), type=Event)

    assert again == stripped
    assert (again.id, again.occurred_at, type(again.data)) == (event.id, event.occurred_at, type(event.data))
    assert texts(stripped) <= {WITHHELD}


def texts(value: Any) -> set[str]:
    """Whatever the contract marks as someone's, but for single words that must be there."""
    if isinstance(value, tuple):
        return {text for item in value for text in texts(item)}
    if not isinstance(value, msgspec.Struct):
        return set()
    kinds = {field.name: field.type for field in _shape(type(value)).fields}
    held = {name: getattr(value, name) for name in kinds}
    mine = {str(held[name]) for name, kind in kinds.items() if held[name] not in (None, ()) and _is_someones(kind)}
    return mine | {text for inner in held.values() for text in texts(inner)}


def _shape(kind: type) -> Any:
    return inspect.type_info(kind)


def _is_someones(kind: Any) -> bool:
    if isinstance(kind, inspect.UnionType):
        return any(_is_someones(one) for one in kind.types)
    marked = isinstance(kind, inspect.Metadata) and bool((kind.extra or {}).get("personal"))
    return marked and not isinstance(kind.type, inspect.EnumType)
