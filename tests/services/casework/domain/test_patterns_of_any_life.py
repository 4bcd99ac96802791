"""Whatever is stated of a case and of people, the patterns over them can be worked out."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.facts.person import FamilyLinkEnded, FamilyLinkRecorded, Relation
from services.casework.incidents import incidents_of
from services.casework.patterns import window
from tests.services.casework.domain.chance import Step, live, steps
from tests.services.casework.domain.people import LANDLORD, PATTERN_BOOK, Landlord, person
from tests.services.casework.domain.scenario import Scenario

RELATION, DAY = st.sampled_from(Relation), st.dates()
OTHER = st.sampled_from([person("T-1"), person("T-2"), person("T-3")])
SAID = st.one_of(
    st.builds(FamilyLinkRecorded, other=OTHER, relation=RELATION, since=DAY, until=st.none() | DAY),
    st.builds(FamilyLinkEnded, other=OTHER, relation=RELATION, until=DAY),
)


@settings(max_examples=60)
@given(life=st.lists(steps(wild=True), max_size=8), said=st.lists(st.tuples(st.sampled_from("12"), SAID), max_size=4))
def test_no_facts_make_it_fail(life: list[Step], said: list[tuple[str, FamilyLinkRecorded | FamilyLinkEnded]]) -> None:
    """Wild instants, dates at the ends of the calendar, corrections of anything: there is an answer, told once."""
    known = Landlord()
    for number, fact in said:
        known.said_of(f"T-{number}", fact, "2026-01-01 09:00")
    known.reported("plain", "2026-04-02 16:30", "T-1", "T-2", suffered="2026-04-01")
    wild = Scenario(LANDLORD, PATTERN_BOOK)
    known.cases["wild"] = wild
    live(wild, life, lambda *_: None)

    for incident in incidents_of(wild.history):
        assert incident.first <= incident.last
        assert window(incident.received_at, 12).first > incident.received_at
    known.conclude(wild.clock.now())
    assert known.conclude(wild.clock.now()) == 0


def test_dates_at_the_ends_of_the_calendar_are_as_far_off_as_can_be() -> None:
    """A link from the first day there is to the last holds at any time."""
    known = Landlord()
    known.linked("T-1", "T-2", since=date.min.isoformat(), until=date.max.isoformat())
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-05-02 16:30", "T-2", suffered="2026-05-01")

    assert known.named_pairs() == [("first", "second")]
