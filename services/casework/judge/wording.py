"""How fields are told in the documentation: what each is, whether it must be said, and what it means."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
from msgspec import inspect

from contracts import fields
from contracts.facts import Fact

MEANINGS = Path(__file__).with_name("meanings.toml")
_FILLED_IN = frozenset({"expected_version"})
"""Fields that must be said elsewhere, and that a file of facts may leave out."""
_ATOMS = {
    inspect.BoolType: "true or false",
    inspect.IntType: "whole number",
    inspect.DateTimeType: "instant",
    inspect.DateType: "date",
    inspect.UUIDType: "id or name",
}
_TEXTS = {
    fields.FreeText: "text", fields.PersonText: "text", fields.Code: "word without spaces", fields.Ref: "short name",
    fields.Place: "name of an area", fields.Period: "period", fields.Digest: "SHA-256", fields.Landlord: "landlord",
    fields.StreamId: "stream",
}  # fmt: skip

_SEVERAL = {"short name": "short names", "word without spaces": "words without spaces"}


class Wording:
    """The tables of fields; remembers which objects and lists of words they name."""

    def __init__(self) -> None:
        self.parts: dict[str, type[msgspec.Struct]] = {}
        self.words: dict[str, type[Enum]] = {}
        self.told: set[str] = set()
        self._meanings: dict[str, dict[str, str]] = tomllib.loads(MEANINGS.read_text())

    def table(self, shape: type[msgspec.Struct], name: str) -> list[str]:
        """The fields of something as a table; nothing where it has none. Raises KeyError for one without a meaning."""
        rows = list(self._rows(shape, name))
        if not rows:
            return []
        return ["| field | | what it is | meaning |", "|---|---|---|---|", *rows, ""]

    def _rows(self, shape: type[msgspec.Struct], name: str) -> Iterator[str]:
        hints = get_type_hints(shape, include_extras=True)
        for field in msgspec.structs.fields(shape):
            needed = "needed" if field.required and field.name not in _FILLED_IN else ""
            yield f"| `{field.name}` | {needed} | {self._kind(hints[field.name])} | {self._meaning(field.name, name)} |"

    def _meaning(self, field: str, name: str) -> str:
        own = self._meanings.get(name, {})
        return own[field] if field in own else self._meanings["everywhere"][field]

    def _kind(self, hint: Any) -> str:
        """What a value is, in a few words; a field that may be null says so where that means something."""
        if get_origin(hint) is Annotated and get_origin(get_args(hint)[0]) is tuple:
            return self._kind(get_args(hint)[0])
        if get_origin(hint) is tuple:
            said = self._kind(get_args(hint)[0])
            return f"list of {_SEVERAL.get(said, said)}"
        for text, said in _TEXTS.items():
            if text in (hint, *get_args(hint)):
                return said
        return self._told(inspect.type_info(hint), hint)

    def _told(self, kind: inspect.Type, hint: Any) -> str:
        match kind:
            case inspect.Metadata():
                return self._told(kind.type, hint)
            case inspect.UnionType():
                present = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
                inner = next((one for one in get_args(hint) if one is not type(None)), hint)
                return self._told(present[0], inner) if len(present) == 1 else "a fact, with its `type`"
            case inspect.VarTupleType():
                return f"list of {self._told(kind.item_type, hint)}"
            case inspect.EnumType():
                return self._word(kind.cls)
            case inspect.StructType():
                return self._part(kind.cls)
        return _ATOMS.get(type(kind), "text")

    def _word(self, word: type[Enum]) -> str:
        self.words[word.__name__] = word
        return f"[{word.__name__}](#{word.__name__.lower()})"

    def _part(self, shape: type[msgspec.Struct]) -> str:
        if shape in get_args(Fact):
            return "a fact, with its `type`"
        self.parts[shape.__name__] = shape
        return f"[{shape.__name__}](#{shape.__name__.lower()})"
