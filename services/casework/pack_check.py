"""Checks a pack's clauses when it is loaded: unknown words, gaps, overlaps, and rows that nothing judges."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from services.casework.features import FEATURES
from services.casework.pack import Clause, Definition, Duty, Need, Sought, Where
from services.casework.things import DERIVED, EVERYWHERE, FACTS

Lists = Mapping[str, tuple[str, ...]]


def faults_of(landlord: str, clauses: tuple[Clause, ...], lists: Lists, clocks: set[str]) -> Iterator[str]:
    """What is wrong, one sentence each, naming the entry and the remedy."""
    seen: set[str] = set()
    for clause in clauses:
        where = f"clause {clause.id!r}"
        if clause.id in seen:
            yield f"{where} stands twice: give each row its own id"
        seen.add(clause.id)
        if not clause.id.startswith(f"{landlord}:"):
            yield f"{where} must begin with {landlord!r} and a colon"
        yield from (f"{where}: {fault}" for fault in _clause(clause, lists, clocks))
    yield from (
        f"clock for {one!r}: there is no such clause; add a [[clause]] with clock = true"
        for one in sorted(clocks - seen) if clauses
    )  # fmt: skip
    read = {name for clause in clauses for where in _wheres(clause) for name in _lists_of(where)}
    yield from (
        f"list {name!r}: no rule reads it; say \"@{name}\" where it belongs, or take it out"
        for name in lists if name not in read
    )  # fmt: skip


def _wheres(clause: Clause) -> Iterator[Where]:
    """Every condition of a clause."""
    for duty in clause.duties:
        yield duty.where
        yield from (one.where for one in (*duty.given, *duty.unless))
        for need in duty.needs:
            yield need.when
            yield from (one.where for one in need.any)
    yield from (definition.when for definition in clause.definitions)


def _lists_of(where: Where) -> Iterator[str]:
    """The lists that a condition names: as its words, or as the list whose items it is about."""
    for name, wanted in where.items():
        said = wanted.get("not", ()) if isinstance(wanted, dict) else wanted
        words = [word for word in (said if isinstance(said, list | tuple) else [said]) if isinstance(word, str)]
        yield from words if name == "list" else (word[1:] for word in words if word.startswith("@"))


def _clause(clause: Clause, lists: Lists, clocks: set[str]) -> Iterator[str]:
    judged = bool(clause.duties) or clause.id in clocks
    if clause.clock != (clause.id in clocks):
        yield "`clock = true` and a [[clock]] with this clause go together: add what is missing"
    if clause.binds == "definition" and (judged or not clause.definitions):
        yield "a definition needs [[clause.answer]] entries, and no duty or clock"
    if clause.binds != "definition" and not judged:
        yield "nothing judges it: give it a [[clause.duty]] or a clock"
    if clause.binds != "definition" and clause.definitions:
        yield 'only a definition answers questions: move [[clause.answer]] to one, or say binds = "definition"'
    for number, duty in enumerate(clause.duties, 1):
        yield from (f"duty {number}: {fault}" for fault in _duty(duty, lists))
    for number, definition in enumerate(clause.definitions, 1):
        yield from (f"answer {number}: {fault}" for fault in _definition(definition, lists))


def _duty(duty: Duty, lists: Lists) -> Iterator[str]:
    yield from _sought(Sought(thing=duty.for_each, where=duty.where), lists)
    for one in (*duty.given, *duty.unless):
        yield from _sought(one, lists, duty.for_each)
    if bool(duty.needs) == duty.forbidden:
        yield "say what it needs, or that it is forbidden, and not both"
    if sum((duty.within is not None, duty.by is not None, duty.own_due)) > 1:
        yield "`within`, `by` and `own_due` exclude each other: keep one"
    if duty.held and not (duty.gate and duty.for_each == "disclosure"):
        yield '`held` belongs to a gate on disclosures: add gate = true and for_each = "disclosure"'
    if duty.by is not None and not _is_day(duty.by):
        yield f"`by` must be a day such as 2027-01-31, not {duty.by!r}"
    for need in duty.needs:
        yield from _need(need, duty, lists)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _need(need: Need, duty: Duty, lists: Lists) -> Iterator[str]:
    if bool(need.any) == bool(need.states):
        yield f"need {need.what!r} takes either things in `any` or fields in `states`"
    known = fields_of(duty.for_each)
    yield from (unknown("field", name, known) for name in (*need.states, *need.when) if name not in known)
    for one in need.any:
        yield from _sought(one, lists, duty.for_each)


def _sought(sought: Sought, lists: Lists, trigger: str | None = None) -> Iterator[str]:
    if sought.thing not in FACTS and sought.thing not in DERIVED:
        yield unknown("thing", sought.thing, [*FACTS, *DERIVED])
        return
    known = fields_of(sought.thing)
    yield from _where(sought.where, sought.thing, known, lists)
    for pair in sought.same:
        mine, _, theirs = pair.partition("=")
        if mine not in known:
            yield unknown(f"field of {sought.thing}", mine, known)
        if trigger and (theirs or mine) not in fields_of(trigger):
            yield unknown(f"field of {trigger}", theirs or mine, fields_of(trigger))


def _where(where: Where, thing: str, known: Collection[str], lists: Lists) -> Iterator[str]:
    for name, wanted in where.items():
        if name not in known:
            yield unknown(f"field of {thing}", name, known)
        yield from _words(name, wanted, allowed_words(thing, name), lists)


def _words(name: str, wanted: Any, allowed: frozenset[str] | None, lists: Lists) -> Iterator[str]:
    if isinstance(wanted, dict):
        if set(wanted) not in ({"not"}, {"min"}, {"said"}):
            yield f"{name}: write a word, a list, {{ not = [...] }}, {{ min = number }} or {{ said = true }}"
        wanted = wanted.get("not", ())
    for word in wanted if isinstance(wanted, list | tuple) else [wanted]:
        if isinstance(word, str) and word.startswith("@"):
            if word[1:] not in lists:
                yield unknown("list", word[1:], lists)
                continue
            yield from (
                unknown(f"word for {name}", one, allowed or ()) for one in lists[word[1:]] if _strange(one, allowed)
            )
        elif _strange(word, allowed):
            yield unknown(f"word for {name}", word, allowed or ())


def _strange(word: Any, allowed: frozenset[str] | None) -> bool:
    return isinstance(word, str) and allowed is not None and word not in allowed


def _definition(definition: Definition, lists: Lists) -> Iterator[str]:
    if (definition.answer is None) == (definition.of is None):
        yield "give either an `answer`, or words `of` a feature"
    for name, wanted in definition.when.items():
        if name not in FEATURES:
            yield unknown("feature", name, FEATURES)
        else:
            yield from _words(name, wanted, FEATURES[name], lists)
    if definition.of is not None and definition.of not in FEATURES:
        yield unknown("feature", definition.of, FEATURES)
    elif definition.of is not None:
        yield from _words(definition.of, list(definition.words), FEATURES[definition.of], lists)


def fields_of(thing: str) -> tuple[str, ...]:
    """The fields that a thing of a kind has."""
    if thing in DERIVED:
        return (*DERIVED[thing], *EVERYWHERE)
    return (*getattr(FACTS[thing], "__struct_fields__", ()), *EVERYWHERE) if thing in FACTS else EVERYWHERE


def allowed_words(thing: str, name: str) -> frozenset[str] | None:
    """The words that a field can say; None where it can say anything."""
    if thing not in FACTS:
        return None
    hints = get_type_hints(FACTS[thing], include_extras=True)
    return words_of(hints[name]) if name in hints else None


def words_of(hint: Any) -> frozenset[str] | None:
    """The words of a closed list, found inside a type."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return words_of(inner[0])
    if origin in (Union, UnionType, tuple):
        found = [words_of(one) for one in inner if one not in (type(None), ...)]
        return frozenset().union(*(f for f in found if f)) if all(f is not None for f in found) else None
    return frozenset(str(word.value) for word in hint) if isinstance(hint, type) and issubclass(hint, Enum) else None


def unknown(what: str, word: Any, known: Iterable[str]) -> str:
    """A sentence that names the unknown word and the nearest known ones."""
    near = difflib.get_close_matches(str(word), list(known), n=3, cutoff=0.4)
    return f"{what} {word!r} is unknown" + (f"; did you mean {' or '.join(map(repr, near))}?" if near else "")
