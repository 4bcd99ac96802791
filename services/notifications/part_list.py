"""The parts of a clock as one column: their words, separated by spaces."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from contracts.facts.deadlines import Part


class PartList(sa.types.TypeDecorator[tuple[Part, ...]]):
    """Some parts in their order."""

    impl = sa.String(100)
    cache_ok = True

    def process_bind_param(self, value: Iterable[Part] | None, dialect: Dialect) -> str:  # noqa: ARG002
        """To what the database keeps."""
        return " ".join(part.value for part in value or ())

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Part, ...]:  # noqa: ARG002
        """From what the database keeps."""
        return tuple(Part[word.upper()] for word in (value or "").split())
