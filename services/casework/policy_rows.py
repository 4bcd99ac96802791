"""The published rows held against the packs: which are judged, which are missing, which nobody published; pure."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

from contracts.fields import Said
from services.casework.policy import PolicyBook

REGISTER = Path(__file__).with_name("rows.toml")


class Coverage(Said, omit_defaults=False):
    """How many rows of each kind every landlord's packs judge, and what does not fit the published ids."""

    landlords: dict[str, dict[str, int]]
    missing: tuple[str, ...]
    unpublished: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every published row is judged as what it was published as."""
        return not self.missing and not self.changed


def published(register: Path = REGISTER) -> dict[str, str]:
    """Row id -> what it binds."""
    rows: dict[str, str] = tomllib.loads(register.read_text())
    return rows


def coverage(book: PolicyBook, rows: dict[str, str]) -> Coverage:
    """What the packs of a book judge, held against the rows that they should."""
    judged = {clause.id: clause.binds for policy in book.policies for clause in policy.clauses}
    landlords = {policy.landlord for policy in book.policies}
    counts = {name: Counter(binds for row, binds in judged.items() if row.startswith(f"{name}:")) for name in landlords}
    return Coverage(
        landlords={name: dict(sorted(counts[name].items())) for name in sorted(landlords)},
        missing=tuple(sorted(rows.keys() - judged.keys())),
        unpublished=tuple(sorted(judged.keys() - rows.keys())),
        changed=tuple(sorted(row for row, binds in rows.items() if judged.get(row, binds) != binds)),
    )
