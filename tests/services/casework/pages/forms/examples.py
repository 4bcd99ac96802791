"""Every form filled in from the kept example of what it says."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from contracts.commands import Command
from contracts.envelope import Event
from contracts.kept_examples import FOLDER
from contracts.streams import STATED, Kind
from services.casework.http.bodies import FACTS
from services.casework.pages.forms.fields import of_fact
from services.casework.pages.forms.filling import fill
from services.pages.typed import Typed

EVERY_FACT = [(kind, tag) for kind in STATED for tag in FACTS[kind]]
"""Each fact that can be stated, with the kind of stream it is of."""


def event(tag: str) -> Event:
    """The kept example of a fact."""
    return msgspec.json.decode((FOLDER / f"event.{tag}.json").read_bytes(), type=Event)


def request(tag: str) -> Any:
    """The kept example of a request."""
    return msgspec.json.decode((FOLDER / f"command.{tag}.json").read_bytes(), type=Command).body


def as_json(name: str) -> dict[str, Any]:
    """A kept example as JSON has it."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return found


def typed_fact(kind: Kind, tag: str) -> Typed:
    """What somebody types who states the example."""
    return fill(of_fact(FACTS[kind][tag]), as_json(f"event.{tag}"))
