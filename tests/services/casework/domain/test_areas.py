"""Each area of a case hears just the facts that can change it, and no fact is heard by two."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import get_args

import msgspec
import pytest

from contracts.envelope import Event
from contracts.facts import Fact
from contracts.kept_examples import FOLDER
from services.casework.case.history import Standing
from services.casework.case.state import AREAS, Case, evolve
from services.casework.disclosures import PASSING, passing_of

KINDS = get_args(Fact)


def example(kind: type) -> Standing:
    """The kept example of a fact, as it stands."""
    written = (FOLDER / f"event.{kind.__struct_config__.tag}.json").read_bytes()  # type: ignore[attr-defined]
    event = msgspec.json.decode(written, type=Event)
    return Standing(event.id, event.occurred_at, event.occurred_at, event.actor, event.data)


CASES = list(accumulate(map(example, KINDS), evolve, initial=Case()))
"""A case to which ever more has happened, in the end everything once."""


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_area_does_not_hear_changes_nothing_in_it(kind: type) -> None:
    """A fact that an area takes in must be among those it says it hears, or the fold would pass it by."""
    for name, (heard, take_in) in AREAS.items():
        for case in (CASES[0], CASES[-1]):
            before = getattr(case, name)
            assert kind in heard or take_in(before, example(kind)) is before


def test_no_fact_is_heard_by_two_areas() -> None:
    """One look finds the area."""
    assert max(Counter(kind for heard, _ in AREAS.values() for kind in heard).values()) == 1


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in PASSING])
def test_what_is_not_looked_at_passes_nothing_on(kind: type) -> None:
    """A fact that passes something on about a person must be among those that are looked at."""
    assert passing_of(example(kind).data) is None
