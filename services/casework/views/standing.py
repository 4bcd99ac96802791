"""How far a view is, and what it holds there."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy.engine import Connection

from services.store import View, checkpoints, digest


class Standing(Struct, frozen=True, omit_defaults=False):
    """A view as its database holds it at one instant; positions by partition."""

    view: str
    version: int
    positions: dict[int, int]
    digest: str


def standing(connection: Connection, view: View) -> Standing:
    """What the view holds now; in a snapshot, position and digest belong together."""
    saved = checkpoints(connection, view)
    positions = {number: saved[number].next_position - 1 for number in sorted(saved)}
    return Standing(view.name, view.version, positions, digest(connection, view))
