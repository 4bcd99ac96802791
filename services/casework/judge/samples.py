"""One example of every line that is understood: the kept examples of the contract, as lines of a file."""

from __future__ import annotations

import json
from typing import Any

from contracts.kept_examples import FOLDER
from services.casework.judge.lines import ASK, FACTS, REQUESTS

AROUND = ("id", "stream", "landlord", "occurred_at", "actor")
CORRECTED = "contact.attempted.v1"
_SETTINGS: dict[str, dict[str, Any]] = {
    "policy.loaded.v1": {
        "recorded_at": "2027-01-04T09:00:00Z",
        "data": {"type": "policy.loaded.v1", "file": "whg-2027.toml"},
    },
    "calendar.loaded.v1": {
        "recorded_at": "2027-01-04T09:00:00Z",
        "data": {"type": "calendar.loaded.v1", "file": "england-and-wales-2027.toml"},
    },
    "settings.changed.v1": {
        "recorded_at": "2026-01-05T09:00:00Z",
        "landlord": "whg",
        "data": {
            "type": "settings.changed.v1",
            "switches": {"deemed_next_working_day": True, "opens": "09:00", "closes": "17:00"},
        },
    },
}


def sample(tag: str) -> list[dict[str, Any]]:
    """The lines of an example; a correction comes with what it corrects."""
    if tag in FACTS:
        return _with_corrected(_fact(tag))
    if tag in REQUESTS:
        return _with_corrected(_request(tag))
    return [_SETTINGS[tag]]


def _fact(tag: str) -> dict[str, Any]:
    event = _kept(f"event.{tag}.json")
    return {name: event[name] for name in AROUND} | {"data": event["data"]}


def _request(tag: str) -> dict[str, Any]:
    """Without a version: whoever asks knew all that was known."""
    command = _kept(f"command.{tag.removeprefix(ASK)}.json")
    body = {name: value for name, value in command["body"].items() if name not in ("type", "expected_version")}
    around = {name: command[name] for name in ("id", "stream", "landlord", "actor")}
    return {**around, "occurred_at": command["issued_at"], "data": {"type": tag, **body}}


def _with_corrected(line: dict[str, Any]) -> list[dict[str, Any]]:
    entry = line["data"].get("entry")
    if entry is None:
        return [line]
    before = _fact(CORRECTED)
    return [{**before, "id": entry, "stream": line["stream"], "landlord": line["landlord"]}, line]


def _kept(name: str) -> Any:
    return json.loads((FOLDER / name).read_bytes())
