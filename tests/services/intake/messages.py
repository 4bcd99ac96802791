"""Messages as a sender's system would make them, each with a name of its own."""

import json
from typing import Any
from uuid import uuid4

SOURCE = "https://crm.example/whg"
INCIDENT = "caseledger.incident.reported.v1"
CONTACT = "caseledger.contact.logged.v1"
STRUCTURED = [("content-type", b"application/cloudevents+json; charset=UTF-8")]


def incident(**attributes: Any) -> dict[str, Any]:
    """A small good incident report as a CloudEvent; attributes given take the place of its own."""
    data = {
        "received_at": "2026-04-02T16:30:00+01:00",
        "channel": "phone",
        "immediate_danger": False,
        "reporter": {"capacity": "victim", "person": "p1"},
        "people": [{"ref": "p1", "name": "Sample Person"}],
        "victims": ["p1"],
        "motivation": {"asked": True, "hate": True, "strands": ["race"]},
    }
    return event(INCIDENT, data) | attributes


def contact(about: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A contact with the victim as a CloudEvent; fields given take the place of its data's."""
    data = {
        "about": about,
        "occurred_at": "2026-04-02T17:00:00+01:00",
        "party": "victim",
        "channel": "phone",
        "result": "answered",
    }
    return event(CONTACT, data | fields)


def event(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """A CloudEvent of this type around the data."""
    return {
        "specversion": "1.0",
        "id": f"crm-{uuid4().hex}",
        "source": SOURCE,
        "type": kind,
        "landlord": "whg",
        "datacontenttype": "application/json",
        "data": data,
    }


def as_bytes(message: dict[str, Any]) -> bytes:
    """The message in structured mode."""
    return json.dumps(message).encode()


def in_binary(message: dict[str, Any], prefix: str) -> tuple[list[tuple[str, bytes]], bytes]:
    """Headers and body of the message in binary mode, spaced otherwise than in structured mode."""
    names = [name for name in message if name not in {"data", "datacontenttype"}]
    headers = [(prefix + name, str(message[name]).encode()) for name in names]
    return [*headers, ("content-type", b"application/json")], json.dumps(message["data"], indent=2).encode()
