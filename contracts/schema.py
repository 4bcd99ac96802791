"""JSON Schemas (2020-12) of everything that the contract says, made from its types."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any, get_args

import msgspec

from contracts.cloudevents import CloudEvent
from contracts.commands import Command, CommandOutcome
from contracts.envelope import Event
from contracts.notices import NoticeEvent
from contracts.operators import OperatorAction
from contracts.reports import TYPES, About, ReportOutcome
from contracts.vocabulary import Word

DIALECT = "https://json-schema.org/draft/2020-12/schema"
INTERNAL = {
    "command": Command,
    "command-outcome": CommandOutcome,
    "event": Event,
    "notice-event": NoticeEvent,
    "operator-action": OperatorAction,
    "report-outcome": ReportOutcome,
}
"""What is said behind the edge, by the name of its schema; readers of these tolerate unknown fields."""

Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """Every schema by its name: the type of a sender's message, or the name of what is said inside."""
    return {name: event_schema(name) for name in TYPES} | {name: value_schema(name) for name in INTERNAL}


def event_schema(name: str) -> Schema:
    """The schema of a sender's message as a whole CloudEvent; unknown fields of its data are mistakes."""
    data, parts = _components(TYPES[name])
    envelope = _envelope(name)
    for part in parts.values():
        if part.get("type") == "object":
            part["additionalProperties"] = False
    about = parts.get(About.__name__)
    if about is not None:
        about["oneOf"] = _ABOUT_FORMS
    envelope["properties"]["data"] = data
    return _named(name, envelope, parts)


def value_schema(name: str) -> Schema:
    """The schema of something said inside."""
    value, parts = _components(INTERNAL[name])
    return _named(name, value, parts)


def _envelope(name: str) -> Schema:
    _, parts = _components(CloudEvent)
    envelope = parts[CloudEvent.__name__]
    envelope |= {"title": name, "description": cleandoc(TYPES[name].__doc__ or "")}
    envelope["properties"] |= {
        "type": {"const": name},
        "datacontenttype": {"type": ["string", "null"], "default": None, "pattern": r"[/+][jJ][sS][oO][nN]\s*(;|$)"},
    }
    envelope["required"] = [*envelope["required"], "data"]
    # CloudEvents extension attributes: scalars, tolerated and not read.
    envelope["additionalProperties"] = {"type": ["boolean", "integer", "string", "null"]}
    return envelope


def _named(name: str, schema: Schema, parts: dict[str, Schema]) -> Schema:
    return {"$schema": DIALECT, "$id": f"urn:caseledger:schema:{name}", **schema, "$defs": dict(sorted(parts.items()))}


def _components(shape: type) -> tuple[Schema, dict[str, Schema]]:
    (value,), parts = msgspec.json.schema_components([shape], ref_template="#/$defs/{name}")
    for part in parts.values():
        if "description" in part:
            part["description"] = cleandoc(part["description"])
    for word in Word.__subclasses__():
        if word.__name__ in parts:
            parts[word.__name__] = _word_schema(word)
    return value, parts


def _word_schema(word: type[Word]) -> Schema:
    meanings = "\n".join(f"- `{one.value}`: {one.meaning}" for one in word)
    return {"title": word.__name__, "description": meanings, "enum": [one.value for one in word]}


_ABSENT = {"type": "null"}
_PRESENT = {"type": "string"}
_ABOUT_FORMS = [
    {"required": ["case_id"], "properties": {"case_id": _PRESENT, "source": _ABSENT, "id": _ABSENT}},
    {"required": ["source", "id"], "properties": {"case_id": _ABSENT, "source": _PRESENT, "id": _PRESENT}},
]


def tags(union: Any) -> dict[str, type]:
    """The members of a union of facts or bodies, by tag."""
    members = get_args(union) or (union,)
    return {str(member.__struct_config__.tag): member for member in members}
