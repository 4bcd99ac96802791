"""What holds of every case, whatever happens to it: nothing raises, nothing is said twice, the past stays as it was."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import Answer, PassDeadline
from contracts.envelope import Event
from services.casework.case.history import History
from services.casework.decide import Decision, decide
from services.casework.policy import load_policies
from services.casework.reconcile import reconcile
from services.casework.replay import CaseFile, Moment, case_at, differences, history_rows
from tests.services.casework.domain.chance import Step, live, steps
from tests.services.casework.domain.scenario import BOOK, Scenario

LANDLORDS = ["whg", "derby-homes"]
LIFE = st.lists(steps(), max_size=12)
WILD_LIFE = st.lists(steps(wild=True), max_size=8)


@pytest.mark.parametrize("landlord", LANDLORDS)
@settings(max_examples=50)
@given(life=WILD_LIFE)
def test_deciding_never_raises_and_says_only_what_can_be_stored(landlord: str, life: list[Step]) -> None:
    """Any valid command, any dates: an answer, and events that the ledger can write and read back."""

    def look(case: Scenario, decision: Decision | None) -> None:
        for event in decision.events if decision else ():
            assert msgspec.json.decode(msgspec.json.encode(event), type=Event) == event
        if case.version:
            case.file()

    live(Scenario(landlord), life, look)


@pytest.mark.parametrize("landlord", LANDLORDS)
@settings(max_examples=50)
@given(life=LIFE)
def test_nothing_is_left_to_say_of_the_clocks(landlord: str, life: list[Step]) -> None:
    """After every command that was done the clocks say what the facts say."""

    def look(case: Scenario, decision: Decision | None) -> None:
        if decision and decision.outcome is Answer.DONE:
            assert list(reconcile(case.history, case.book, _latest(case))) == []

    live(Scenario(landlord), life, look)


def _latest(case: Scenario) -> datetime:
    """Now, or the instant of a timer that came early: its command counts as come."""
    last = case.commands[-1].body
    return max(case.clock.now(), last.at) if isinstance(last, PassDeadline) else case.clock.now()


@pytest.mark.parametrize("landlord", LANDLORDS)
@settings(max_examples=50)
@given(life=LIFE)
def test_what_was_known_at_an_instant_never_changes(landlord: str, life: list[Step]) -> None:
    """The file as known then is the same at the end as it was then, at that instant and at others."""
    then: dict[datetime, list[CaseFile | None]] = {}

    def look(case: Scenario, _: Decision | None) -> None:
        then[case.clock.now()] = files(case.history, case.clock.now())

    case = Scenario(landlord)
    live(case, life, look)
    for known, expected in then.items():
        assert files(case.history, known) == expected


def files(history: History, known: datetime) -> list[CaseFile | None]:
    """The case as known at an instant, as at that instant, five days earlier and fifty later."""
    far = known + timedelta(days=400)
    ats = [known, known - timedelta(days=5), known + timedelta(days=50)]
    return [case_at(history, Moment(as_known=known, as_at=at), far) for at in ats]


@pytest.mark.parametrize("landlord", LANDLORDS)
@settings(max_examples=50)
@given(life=LIFE)
def test_every_prefix_can_be_replayed(landlord: str, life: list[Step]) -> None:
    """After each version there is a state, as many rows, and no difference from itself."""
    case = Scenario(landlord)
    live(case, life, lambda *_: None)
    for version in range(1, case.version + 1):
        moment = Moment(version=version)
        file = case_at(case.history, moment, case.clock.now())
        assert file is not None
        assert file.version == len(history_rows(case.history, moment)) == version
        assert differences(file, file) == ()


@settings(max_examples=50)
@given(life=LIFE)
def test_a_repeated_command_changes_nothing(life: list[Step]) -> None:
    """Every command that left events is answered the same and leaves none the second time."""
    case = Scenario("derby-homes")
    live(case, life, lambda *_: None)
    for command, first in zip(case.commands, case.decisions, strict=True):
        if first.events:
            again = decide(case.history, command, BOOK, case.clock.now() + timedelta(days=9))
            assert (again.outcome, again.reasons, again.events) == (first.outcome, first.reasons, ())


@settings(max_examples=50)
@given(life=LIFE)
def test_deciding_is_a_function_of_its_arguments(life: list[Step]) -> None:
    """Two lives of the same steps are the same, event for event, under policies read anew."""
    one, other = Scenario("whg"), Scenario("whg", load_policies())
    for case in (one, other):
        live(case, life, lambda *_: None)
    assert one.history == other.history


@pytest.mark.parametrize("landlord", LANDLORDS)
@settings(max_examples=50)
@given(life=LIFE)
def test_a_clock_is_missed_at_most_once_for_each_time_it_is_set(landlord: str, life: list[Step]) -> None:
    """Between two misses of one clock it was reset."""
    case = Scenario(landlord)
    live(case, life, lambda *_: None)
    case.turn_to(case.clock.now() + timedelta(days=90))
    missed: set[object] = set()
    for entry in case.history.entries:
        tag, deadline = entry.event.data.__struct_config__.tag, getattr(entry.event.data, "deadline", None)
        if tag == "deadline.passed.v1":
            assert deadline not in missed
            missed.add(deadline)
        if tag == "deadline.reset.v1":
            missed.discard(deadline)
    assert not [timer for timer in case.timers if timer.at <= case.clock.now()]
