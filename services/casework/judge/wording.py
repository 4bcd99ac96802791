"""How fields are told in docs/judging.md: as tables, with what stands elsewhere on the page linked."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from services.docs import wording

_FILLED_IN = frozenset({"expected_version"})
"""Fields that must be said elsewhere, and that a file of facts may leave out."""


class Wording(wording.Wording):
    """The tables of fields; remembers which objects it has told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: set[str] = set()

    def table(self, shape: type[msgspec.Struct], name: str) -> list[str]:
        """The fields of something as a table; nothing where it has none. Raises KeyError for one without a meaning."""
        rows = list(self._lines(shape, name))
        if not rows:
            return []
        return ["| field | | what it is | meaning |", "|---|---|---|---|", *rows, ""]

    def _lines(self, shape: type[msgspec.Struct], name: str) -> Iterator[str]:
        for row in self.rows(shape, name):
            needed = "needed" if row.needed and row.field not in _FILLED_IN else ""
            said = wording.in_words(row.said, "[{text}](#{name})")
            yield f"| `{row.field}` | {needed} | {said} | {row.meaning} |"
