"""What answers a clause and what only looks as if it did, told of a case with two of everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

from contracts.commands import Recordable
from contracts.facts import Fact
from contracts.facts.neighbourhood import NeighbourhoodFact
from contracts.facts.policy import PolicyFact
from contracts.people import Person
from tests.services.casework.clauses.rows import Test, shows_part
from tests.services.casework.clauses.told import Landlord, Told

EVERYBODY = tuple(Person(ref=ref) for ref in ("p1", "p2", "x1", "x2", "w1", "w2"))
LookedAt = tuple[str, str, tuple[Recordable, ...]]
"""A row, whose obligations are meant (`p1`, or the name of a referral), and what happened, in this order."""


def stands(landlord: str, looked_at: LookedAt) -> set[str]:
    """The verdicts of the obligations towards the one meant, once the case of 11 May 2026 is closed on 30 June."""
    row, meant, facts = looked_at
    told = Told(landlord).reported(
        "2026-05-11 09:00", victims=("p1", "p2"), alleged_perpetrators=("x1", "x2"), witnesses=("w1", "w2"),
        people=EVERYBODY,
    )  # fmt: skip
    for day, fact in enumerate(facts, 12):
        told.given(fact, f"2026-05-{day} 10:00")
    found = told.closed("2026-06-30 17:00").clause(row, "2026-07-01 09:00")
    return {str(one.verdict) for one in found.obligations if meant in one.subject.split()}


def owed(landlord: str, row: str, at: str, *told: tuple[str, Fact]) -> dict[str, int]:
    """How often a landlord's clause has each verdict, from facts beside the cases, each with when it happened."""
    one = Landlord(landlord)
    for when, fact in told:
        if isinstance(fact, NeighbourhoodFact):
            one.area(fact.area, fact, when)
        elif isinstance(fact, PolicyFact):
            one.policy(fact, when)
        else:
            one.given(fact, when)
    return one.clause(row, at).counts


def name_of(looked_at: object) -> str:
    """The row and the kinds of what happened, for the name of a test."""
    row, meant, facts = cast("LookedAt", looked_at)
    return "-".join([row, meant, *(str(fact.__struct_config__.tag).removesuffix(".v1") for fact in facts)])


def part_of(row: str | None = None) -> Callable[[Any], Any]:
    """The test shows a part of the row in each of the cases it is parametrized with; without one, of its own row."""

    def keep(test: Any) -> Any:
        for said in _cases(test):
            shows_part(row or said["looked_at"][0], partial(test, **said))
        return test

    return keep


def _cases(test: Test) -> Iterator[dict[str, Any]]:
    """What a test is told in each of its cases; nothing, in its only one."""
    marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    if not marks:
        yield {}
    for mark in marks:
        names, cases = mark.args
        alone = isinstance(names, str)
        yield from ({names: case} if alone else dict(zip(names, case, strict=True)) for case in cases)
