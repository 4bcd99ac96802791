"""What differs between two books of policies, row by row and field by field; pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from contracts.fields import Said
from services.casework.policy import PolicyBook


class RowChange(Said, omit_defaults=False):
    """One value of a version, row or clock that is not the same; null stands for absent."""

    version: str
    pointer: str
    before: Any
    after: Any


def row_changes(old: PolicyBook, new: PolicyBook) -> Iterator[RowChange]:
    """Every value that differs, by policy version and JSON pointer; rows and clocks are named by their ids."""
    before, after = _leaves_of(old), _leaves_of(new)
    for version in sorted(before.keys() | after.keys()):
        was, is_now = before.get(version, {}), after.get(version, {})
        for pointer in [*was, *(p for p in is_now if p not in was)]:
            if was.get(pointer) != is_now.get(pointer):
                yield RowChange(version=version, pointer=pointer, before=was.get(pointer), after=is_now.get(pointer))


def _leaves_of(book: PolicyBook) -> dict[str, dict[str, Any]]:
    return {policy.version: dict(_leaves(msgspec.to_builtins(policy), "")) for policy in book.policies}


def _leaves(value: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{pointer}/{name}")
    elif isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{pointer}/{inner.get('id') or inner.get('name') or index}")
    else:
        yield pointer, value
