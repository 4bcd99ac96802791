"""A row of a policy with one part of its rule taken away: a duty, a need, an answer, a condition, an order, a way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from msgspec.structs import replace

from services.casework.pack import Clause, Definition, Duty, Need, Sought

T = TypeVar("T")

MARKS: dict[str, Any] = {
    "given": (), "unless": (), "missed": None, "local": False, "ends_at_closure": False, "gate": False, "held": False,
    "waits": False, "every_report": False, "own_due": False, "within": None, "by": None,
}  # fmt: skip
"""What a duty can say beside its conditions and needs, and what it is without it."""


@dataclass(frozen=True)
class Variant:
    """A clause without one part, and the words for that part."""

    part: str
    clause: Clause


def variants(clause: Clause) -> Iterator[Variant]:
    """The clause without each of its parts, one at a time."""
    for number, duty in enumerate(clause.duties):
        named = f"duty {number + 1} ({duty.for_each})"
        if len(clause.duties) > 1:
            yield Variant(named, replace(clause, duties=_without(clause.duties, number)))
        for part, less in _duty(duty):
            yield Variant(f"{named}: {part}", replace(clause, duties=_with(clause.duties, number, less)))
    for number, answer in enumerate(clause.definitions):
        named = f"answer {number + 1} ({answer.question})"
        if len(clause.definitions) > 1:
            yield Variant(named, replace(clause, definitions=_without(clause.definitions, number)))
        for part, other in _answer(answer):
            yield Variant(f"{named}: {part}", replace(clause, definitions=_with(clause.definitions, number, other)))


def _duty(duty: Duty) -> Iterator[tuple[str, Duty]]:
    for mark, bare in MARKS.items():
        if getattr(duty, mark) != bare:
            yield mark, replace(duty, **{mark: bare})
    yield from ((f"where {field}", replace(duty, where=less)) for field, less in _less(duty.where))
    for number, need in enumerate(duty.needs):
        named = f"need {number + 1}"
        if len(duty.needs) > 1:
            yield named, replace(duty, needs=_without(duty.needs, number))
        for part, less_need in _need(need):
            yield f"{named}: {part}", replace(duty, needs=_with(duty.needs, number, less_need))


def _need(need: Need) -> Iterator[tuple[str, Need]]:
    if need.order != "any":
        yield f"order {need.order}", replace(need, order="any")
    if not need.essential:
        yield "only in part", replace(need, essential=True)
    yield from ((f"when {field}", replace(need, when=less)) for field, less in _less(need.when))
    if len(need.states) > 1:
        for number, field in enumerate(need.states):
            yield f"states {field}", replace(need, states=_without(need.states, number))
    for number, sought in enumerate(need.any):
        if len(need.any) > 1:
            yield f"or {sought.thing}", replace(need, any=_without(need.any, number))
        for part, less_sought in _sought(sought):
            yield f"{sought.thing} {part}", replace(need, any=_with(need.any, number, less_sought))


def _sought(sought: Sought) -> Iterator[tuple[str, Sought]]:
    if sought.by_another:
        yield "by_another", replace(sought, by_another=False)
    if sought.last:
        yield "last", replace(sought, last=False)
    for number, field in enumerate(sought.same):
        yield f"same {field}", replace(sought, same=_without(sought.same, number))
    yield from ((f"where {field}", replace(sought, where=less)) for field, less in _less(sought.where))


def _answer(answer: Definition) -> Iterator[tuple[str, Definition]]:
    yield from ((f"when {field}", replace(answer, when=less)) for field, less in _less(answer.when))


def _less(where: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for field in where:
        yield field, {other: wanted for other, wanted in where.items() if other != field}


def _without(items: tuple[T, ...], number: int) -> tuple[T, ...]:
    return items[:number] + items[number + 1 :]


def _with(items: tuple[T, ...], number: int, item: T) -> tuple[T, ...]:
    return (*items[:number], item, *items[number + 1 :])
