"""Judging what a sender handed over: either a message of the contract, or every problem it has."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec

from contracts.closed import decoder
from contracts.cloudevents import NESTED_TOO_DEEP, CloudEvent, Submission, Unreadable, from_json, is_json
from contracts.commands import report_id
from contracts.envelope import Reason
from contracts.fields import SenderId, Source
from contracts.reports import TYPES, Message
from contracts.sense import contradictions
from contracts.shape import fault, faults

PROBLEMS_MAX = 100
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# What msgspec lets pass and the contract does not: NUL in a text, a line break at the end of a name.
_RARE = re.compile(rb'\\u000[0aA]|\\n"')


@dataclass(frozen=True, slots=True)
class Checked:
    """A message of the contract; `digest` is the SHA-256 of what it says, the same in every mode and spacing."""

    event: CloudEvent
    message: Message
    digest: str

    @property
    def report_id(self) -> UUID:
        """The id of this message in the ledger."""
        return report_id(self.event.source, self.event.id)


@dataclass(frozen=True, slots=True)
class Wanting:
    """What is wrong with a message, and who sent it as far as that can be read."""

    reasons: tuple[Reason, ...]
    source: str | None = None
    id: str | None = None


def check_json(value: bytes, now: datetime) -> Checked | Wanting:
    """Judge one event in structured mode."""
    try:
        return check(from_json(value), now)
    except Unreadable as unreadable:
        return Wanting((unreadable.reason,))


def check(submission: Submission, now: datetime) -> Checked | Wanting:
    """Judge a submission; `now` is the receiving clock, which facts may not be far ahead of.

    Never raises: whatever the bytes are, the answer is a message or reasons (at most PROBLEMS_MAX of them).
    """
    checked = _at_once(submission)
    if checked is None:
        if reasons := tuple(islice(_problems(submission), PROBLEMS_MAX)):
            return _wanting(submission, reasons)
        checked = _at_length(submission)
    if reasons := tuple(islice(contradictions(checked.message, now), PROBLEMS_MAX)):
        return _wanting(submission, reasons)
    return checked


def _at_once(submission: Submission) -> Checked | None:
    """The message if its shape is plainly right: the short way, which nearly every message takes."""
    data = submission.data or b""
    try:
        event = msgspec.convert(submission.attributes, CloudEvent)
        shape = TYPES[event.type]
        decoder(shape).decode(data)
        if any(_attribute_faults(submission.attributes)) or (_RARE.search(data) and any(_problems(submission))):
            return None
        message = msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, KeyError):
        return None
    return Checked(event, message, digest(event, message))


def _at_length(submission: Submission) -> Checked:
    """The message once no problem was found: where a field is given twice, the last one counts."""
    event = msgspec.convert(submission.attributes, CloudEvent)
    message = msgspec.convert(_decoded(submission.data), TYPES[event.type])
    return Checked(event, message, digest(event, message))


def _problems(submission: Submission) -> Iterator[Reason]:
    """Every problem of the shape: the long way."""
    attributes = submission.attributes
    yield from faults(attributes, CloudEvent, closed=False)
    yield from _attribute_faults(attributes)
    try:
        value = _decoded(submission.data)
    except Unreadable as unreadable:
        yield unreadable.reason
        return
    named = attributes.get("type")
    if value is None:
        yield fault("/data", "missing", "Is missing and must be given.")
    elif isinstance(named, str) and named in TYPES:
        yield from faults(value, TYPES[named], "/data")


def digest(event: CloudEvent, message: Message) -> str:
    """The SHA-256 of type, landlord and data, in the contract's own spelling."""
    # Sorted names and left-out defaults: neither reordering nor adding a field changes the digest of old messages.
    said = msgspec.json.encode([event.type, event.landlord, message], order="sorted")
    return hashlib.sha256(said).hexdigest()


def _attribute_faults(attributes: Mapping[str, Any]) -> Iterator[Reason]:
    for name in ("source", "id"):
        if isinstance(text := attributes.get(name), str) and _CONTROL.search(text):
            yield fault(f"/{name}", "control-character", "Must not hold control characters.")
    if isinstance(named := attributes.get("type"), str) and named not in TYPES:
        yield fault("/type", "unknown-type", f"Must be one of: {', '.join(TYPES)}.")
    if isinstance(media := attributes.get("datacontenttype"), str) and not is_json(media):
        yield fault("/datacontenttype", "content-type", "Must be application/json; the data are JSON.")


def _decoded(data: bytes | None) -> object:
    if data is None:
        return None
    try:
        return msgspec.json.decode(data)
    except RecursionError:
        raise Unreadable("nesting", NESTED_TOO_DEEP) from None
    except (msgspec.MsgspecError, UnicodeError):
        raise Unreadable("unreadable", "The data are not JSON in UTF-8.") from None


def _wanting(submission: Submission, reasons: tuple[Reason, ...]) -> Wanting:
    given = submission.attributes
    return Wanting(reasons, *named(given.get("source"), given.get("id")))


def named(source: object, name: object) -> tuple[str | None, str | None]:
    """A message's source and id, each only if it is one under the contract: the rest may be anything."""
    return _named(source, Source), _named(name, SenderId)


def _named(text: object, shape: Any) -> str | None:
    if not isinstance(text, str) or _CONTROL.search(text):
        return None
    try:
        return str(msgspec.convert(text, shape))
    except msgspec.ValidationError:
        return None
