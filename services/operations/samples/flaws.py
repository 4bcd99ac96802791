"""Ways in which a sender's message goes wrong: each makes a record that must be rejected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import msgspec

from contracts.reports import About, IncidentReport, Treatment
from services.operations.samples.names import LANDLORDS
from services.operations.samples.record import Posting, Sample

Said = dict[str, Any]
Spoil = Callable[[Said, Said], None]
"""Changes a message's attributes and data in place, so that no receiver may take it."""


def broken(rng: Random, posting: Posting) -> Sample:
    """The record that a sender with some fault would send in the place of a good one."""
    if rng.random() < 0.15:
        return _cut_short(posting)
    attributes, data = dict[str, Any](posting.attributes()), msgspec.to_builtins(posting.data)
    rng.choice(_spoils_for(posting))(attributes, data)
    return posting.sample_of(attributes, data, Treatment.REJECTED)


def _cut_short(posting: Posting) -> Sample:
    """Bytes that stop in the middle: no JSON."""
    whole = posting.sample(Treatment.REJECTED)
    return replace(whole, value=whole.value[: len(whole.value) * 2 // 3])


def _spoils_for(posting: Posting) -> tuple[Spoil, ...]:
    return _ANY + (_OF_REPORTS if isinstance(posting.data, IncidentReport) else _OF_FACTS)


def _without_landlord(attributes: Said, _data: Said) -> None:
    del attributes["landlord"]


def _another_landlord(attributes: Said, _data: Said) -> None:
    attributes["landlord"] = LANDLORDS[LANDLORDS.index(attributes["landlord"]) - 1]


def _unknown_source(attributes: Said, _data: Said) -> None:
    attributes["source"] = "https://unlisted.example/crm"


def _unknown_type(attributes: Said, _data: Said) -> None:
    attributes["type"] = "caseledger.incident.deleted.v1"


def _field_missing(_attributes: Said, data: Said) -> None:
    del data["channel" if "reporter" in data else "occurred_at"]


def _word_unknown(_attributes: Said, data: Said) -> None:
    field = next(name for name in ("result", "service", "step", "channel") if name in data)
    data[field] = "carrier_pigeon"


def _time_without_offset(_attributes: Said, data: Said) -> None:
    field = "received_at" if "received_at" in data else "occurred_at"
    data[field] = data[field][: len("2026-04-02T16:30:00")]


def _time_the_clocks_skipped(_attributes: Said, data: Said) -> None:
    data["incident"]["suffered_from"] = data["incident"]["suffered_to"] = "2026-03-29T01:30"


def _time_that_came_twice(_attributes: Said, data: Said) -> None:
    data["incident"]["suffered_from"] = data["incident"]["suffered_to"] = "2025-10-26T01:30"


def _victim_not_described(_attributes: Said, data: Said) -> None:
    data["victims"] = ["p9"]


def _about_nothing(_attributes: Said, data: Said) -> None:
    data["about"] = msgspec.to_builtins(About())


_ANY: tuple[Spoil, ...] = (
    _without_landlord,
    _another_landlord,
    _unknown_source,
    _unknown_type,
    _field_missing,
    _word_unknown,
    _time_without_offset,
)
_OF_REPORTS: tuple[Spoil, ...] = (_time_the_clocks_skipped, _time_that_came_twice, _victim_not_described)
_OF_FACTS: tuple[Spoil, ...] = (_about_nothing,)
