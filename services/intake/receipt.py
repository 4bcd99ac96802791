"""What a sender is told of a request: each event of it, taken or faulty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.envelope import Reason
from services.outbox import Outgoing


@dataclass(frozen=True, slots=True)
class Taken:
    """A good event, published or about to be."""

    source: str
    id: str
    report_id: UUID
    record: Outgoing

    def item(self) -> dict[str, Any]:
        """What its sender is told."""
        return {
            "source": self.source,
            "id": self.id,
            "outcome": "pending",
            "report_id": str(self.report_id),
            "status_url": f"/v1/reports/{self.report_id}",
        }


@dataclass(frozen=True, slots=True)
class Faulty:
    """An event that goes no further."""

    reasons: tuple[Reason, ...]
    source: str | None = None
    id: str | None = None

    def item(self) -> dict[str, Any]:
        """What its sender is told."""
        named = {name: text for name, text in (("source", self.source), ("id", self.id)) if text is not None}
        return {**named, "outcome": "rejected", "reasons": errors(self.reasons)}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of each event of a request, in its order, and the headers that go with it."""

    items: list[dict[str, Any]]
    headers: Mapping[str, str]


def errors(reasons: tuple[Reason, ...], at: str = "") -> list[dict[str, str]]:
    """Reasons as the entries of a problem, their pointers below `at`."""
    return [{"pointer": at + one.pointer, "code": one.code, "message": one.message} for one in reasons]
