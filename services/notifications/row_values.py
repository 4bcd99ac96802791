"""A row as the values of its columns, by name."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Row


def values_of(row: Row[Any]) -> dict[str, Any]:
    """The values; SQLAlchemy's own mapping has names that msgspec does not take for text."""
    return {str(name): value for name, value in row._mapping.items()}
