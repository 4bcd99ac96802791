"""What a form asks for, made from a type of the contract: each field with its kind, its words and its meaning; pure."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import inspect

from contracts import fields as contract
from contracts.commands import CorrectEntry, Statement
from contracts.facts.report import When
from contracts.vocabulary import Word
from services.casework.pages.forms import wording


class Kind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    PROSE = "prose"
    NUMBER = "number"
    TRUTH = "truth"
    DAY = "day"
    INSTANT = "instant"
    WHEN = "when"
    CHOICE = "choice"
    CHOICES = "choices"
    PERSON = "person"
    PEOPLE = "people"
    CLOCK = "clock"
    LINES = "lines"
    GROUP = "group"
    GROUPS = "groups"
    HIDDEN = "hidden"


class Option(NamedTuple):
    """One thing to choose: what is sent, what is read, and what it means."""

    value: str
    text: str
    hint: str = ""


class Field(NamedTuple):
    """One field; `default` as JSON has it, `inner` the fields of a group, `nullable` where nothing may be said."""

    name: str
    kind: Kind
    label: str
    hint: str
    required: bool
    default: Any = None
    nullable: bool = False
    options: tuple[Option, ...] = ()
    inner: tuple[Field, ...] = ()


PEOPLE = frozenset({
    "person", "against", "spoke_with", "about", "givers", "victims", "alleged_perpetrators", "witnesses",
})  # fmt: skip
"""The fields whose short names are people's; the other short names are of things."""
HIDDEN = frozenset({"expected_version", "entry"})
_PROSE_FROM = 501
_LEAVES = {
    inspect.IntType: Kind.NUMBER, inspect.BoolType: Kind.TRUTH, inspect.DateType: Kind.DAY,
    inspect.DateTimeType: Kind.INSTANT, inspect.UUIDType: Kind.TEXT,
}  # fmt: skip


@cache
def describe(shape: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The fields of a fact, a request or a part of one, in the order of the contract; carried facts left out."""
    hints = get_type_hints(shape, include_extras=True)
    name = str(shape.__struct_config__.tag or shape.__name__)
    needed = [one for one in msgspec.structs.fields(shape) if one.name not in ("facts", "replacement")]
    return tuple(_field(one, hints[one.name], name) for one in needed)


@cache
def of_fact(shape: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The fields of a statement of that fact: when, what, and why it is so entered."""
    around = {one.name: one for one in map(_of_statement, msgspec.structs.fields(Statement))}
    return around["occurred_at"], _group("data", shape), around["why"]


@cache
def of_correction(shape: type[msgspec.Struct] | None) -> tuple[Field, ...]:
    """The fields of a correction by a fact of that shape, or of one that takes the entry away."""
    own = {one.name: one for one in describe(CorrectEntry)}
    said = (_group("replacement", shape), own["occurred_at"]) if shape else ()
    return own["entry"], own["expected_version"], *said, own["reason"]


def _of_statement(one: msgspec.structs.FieldInfo) -> Field:
    if one.name == "data":
        return _group("data", Statement)
    return _field(one, get_type_hints(Statement, include_extras=True)[one.name], Statement.__name__)


def _group(name: str, shape: type[msgspec.Struct]) -> Field:
    inner = () if shape is Statement else describe(shape)
    return Field(name, Kind.GROUP, "", "", required=True, inner=inner)


def _field(one: msgspec.structs.FieldInfo, hint: Any, of: str) -> Field:
    bare, nullable = _without_null(hint)
    kind, options, inner = _kind(one.name, bare)
    return Field(
        name=one.name, kind=kind, label=wording.label_of(one.name, of), hint=wording.hint_of(one.name, of),
        required=one.required, default=_plain(one), nullable=nullable, options=options, inner=inner,
    )  # fmt: skip


def _plain(one: msgspec.structs.FieldInfo) -> Any:
    return None if one.required else msgspec.to_builtins(one.default)


def _without_null(hint: Any) -> tuple[Any, bool]:
    """A type without `None`, and whether that was one of its values."""
    if get_origin(hint) in (Union, UnionType):
        present = [one for one in get_args(hint) if one is not type(None)]
        return present[0], len(present) < len(get_args(hint))
    return hint, False


def _kind(name: str, hint: Any) -> tuple[Kind, tuple[Option, ...], tuple[Field, ...]]:
    if by_name := _kind_by_name(name, hint):
        return by_name, (), ()
    match _known(hint):
        case inspect.EnumType(cls=words):
            return Kind.CHOICE, _options(words), ()
        case inspect.StructType(cls=part):
            return Kind.GROUP, (), describe(part)
        case inspect.VarTupleType(item_type=item):
            return _several(name, item)
        case leaf:
            return _text_kind(leaf) or _LEAVES[type(leaf)], (), ()


def _kind_by_name(name: str, hint: Any) -> Kind | None:
    """The kind of a field whose type alone does not tell what it holds."""
    if name in HIDDEN:
        return Kind.HIDDEN
    if name == "deadline":
        return Kind.CLOCK
    if hint is contract.Ref and name in PEOPLE:
        return Kind.PERSON
    return Kind.WHEN if hint is When else None


def _text_kind(leaf: inspect.Type) -> Kind | None:
    if not isinstance(leaf, inspect.StrType):
        return None
    return Kind.PROSE if (leaf.max_length or 0) >= _PROSE_FROM else Kind.TEXT


def _several(name: str, item: inspect.Type) -> tuple[Kind, tuple[Option, ...], tuple[Field, ...]]:
    match item.type if isinstance(item, inspect.Metadata) else item:
        case inspect.EnumType(cls=words):
            return Kind.CHOICES, _options(words), ()
        case inspect.StructType(cls=part):
            return Kind.GROUPS, (), describe(part)
        case _:
            return (Kind.PEOPLE if name in PEOPLE else Kind.LINES), (), ()


def _known(hint: Any) -> inspect.Type:
    """What msgspec knows of a type, without what the contract notes beside it."""
    found = inspect.type_info(hint)
    while isinstance(found, inspect.Metadata):
        found = found.type
    return found


def _options(words: type) -> tuple[Option, ...]:
    if not issubclass(words, Word):
        raise TypeError(f"{words.__name__} has no meanings to show")
    return tuple(Option(one.value, wording.word(one.value), one.meaning) for one in words)
