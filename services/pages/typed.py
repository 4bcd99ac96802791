"""What was typed into a form, by the names of its fields; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self
from urllib.parse import parse_qsl

from services.pages.times import Parts


class Typed:
    """The texts of a form's fields, of which each may come several times; changing it makes another."""

    def __init__(self, texts: Mapping[str, Iterable[str]] | None = None) -> None:
        self._texts = {name: tuple(said) for name, said in (texts or {}).items()}

    @classmethod
    def of(cls, body: bytes) -> Self:
        """What a browser sent; whatever it was, it is text."""
        found: dict[str, list[str]] = {}
        for name, text in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True):
            found.setdefault(name, []).append(text.replace("\r\n", "\n").replace("\0", ""))
        return cls(found)

    def one(self, name: str) -> str:
        """The last text of a field without the space around it; empty if there is none."""
        said = self._texts.get(name, ())
        return said[-1].strip() if said else ""

    def all(self, name: str) -> tuple[str, ...]:
        """Every text of a field that holds any."""
        return tuple(text.strip() for text in self._texts.get(name, ()) if text.strip())

    def number(self, name: str) -> int:
        """The small whole number that a field of the form's own holds; 0 if it holds none."""
        text = self.one(name)
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0

    def within(self, name: str) -> bool:
        """Whether anything came for a field or for one inside it."""
        return any(known == name or known.startswith(f"{name}.") for known in self._texts)

    def also(self, texts: Mapping[str, Iterable[str]]) -> Self:
        """The same with these fields as given here."""
        return type(self)({**self._texts, **texts})

    def only(self, start: str) -> Typed:
        """The fields whose names begin so, without that beginning."""
        kept = {name: said for name, said in self._texts.items() if name.startswith(start)}
        return Typed({name.removeprefix(start): said for name, said in kept.items()})

    def moment(self, start: str) -> Parts:
        """The parts of a date and time; `start` stands before their names."""
        return Parts(*(self.one(f"{start}{part}") for part in Parts._fields))

    @property
    def texts(self) -> Mapping[str, tuple[str, ...]]:
        return self._texts
