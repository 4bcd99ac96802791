"""CloudEvents 1.0 as senders hand them over, on Kafka and over HTTP, in structured, binary and batch mode.

Reading believes nothing: it finds the attributes and the bytes of the data; `contracts.check` judges them.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote

import msgspec

from contracts.envelope import Reason
from contracts.fields import Code, Instant, Landlord, Said, SenderId, Source

BODY_BYTES_MAX = 256 * 1024
STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
NESTED_TOO_DEEP = "The JSON is nested too deeply; no message of the contract needs more than ten levels."


class CloudEvent(Said):
    """The attributes of an event that the contract knows; others are tolerated and not read."""

    specversion: Literal["1.0"]
    id: SenderId
    source: Source
    type: Code
    landlord: Landlord
    time: Instant | None = None
    datacontenttype: str | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """What a sender handed over: every attribute as given, the bytes of `data`, nothing believed yet.

    `original` is the whole event where it came as one JSON object, so that it can be passed on byte for byte.
    """

    attributes: Mapping[str, Any]
    data: bytes | None
    original: bytes | None = None

    def structured(self) -> bytes:
        """The event as one JSON object."""
        if self.original is not None:
            return self.original
        data = {} if self.data is None else {"data": msgspec.Raw(self.data)}
        return msgspec.json.encode({**self.attributes, **data})


class Unreadable(Exception):  # noqa: N818 - a sender's fault, not ours
    """The bytes are not a CloudEvent that this product reads; `reason` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.reason = Reason(code=code, message=message)


def from_kafka(value: bytes | None, headers: Iterable[tuple[str, bytes | None]]) -> Submission:
    """Read one Kafka record; the mode is told by the `content-type` header (CloudEvents Kafka binding, 3).

    A record without that header and without `ce_` headers is taken for a bare structured event.
    Raises Unreadable.
    """
    texts = {name.lower(): _text(content) for name, content in headers}
    attributes = _prefixed(texts, "ce_")
    return _read(value or b"", texts.get("content-type", "" if attributes else STRUCTURED), attributes)


def from_http(body: bytes, headers: Mapping[str, str]) -> Submission:
    """Read one HTTP request in structured or binary mode; `headers` have lower-case names.

    Raises Unreadable.
    """
    attributes = {name: unquote(text) for name, text in _prefixed(headers, "ce-").items()}
    return _read(body, headers.get("content-type", ""), attributes)


def from_json(value: bytes) -> Submission:
    """Read one event in structured mode.

    Raises Unreadable.
    """
    _require_size(value)
    fields = _object(value)
    data = fields.pop("data", None)
    attributes = {name: _scalar(raw) for name, raw in fields.items()}
    if "data_base64" in attributes:
        return Submission(attributes, _from_base64(attributes.pop("data_base64")))
    return Submission(attributes, None if data is None else bytes(data), value)


def batch_items(body: bytes) -> list[bytes]:
    """The bytes of each event of a batch.

    Raises Unreadable.
    """
    try:
        return [bytes(raw) for raw in msgspec.json.decode(body, type=list[msgspec.Raw])]
    except RecursionError:
        raise Unreadable("nesting", NESTED_TOO_DEEP) from None
    except (msgspec.MsgspecError, UnicodeError):
        raise Unreadable("unreadable", "The body is not a JSON array of events in UTF-8.") from None


def media_type(content_type: str) -> str:
    """The media type of a content-type header, in lower case and without parameters."""
    return content_type.partition(";")[0].strip().lower()


def is_json(content_type: str) -> bool:
    """Whether data of this content type is JSON (CloudEvents JSON format, 3.1)."""
    media = media_type(content_type)
    return media.endswith(("/json", "+json"))


def _read(value: bytes, content_type: str, attributes: dict[str, str]) -> Submission:
    media = media_type(content_type)
    if media == STRUCTURED:
        return from_json(value)
    if media.startswith("application/cloudevents"):
        raise Unreadable("content-type", f"This kind of CloudEvent is not read here; send {STRUCTURED} or binary mode.")
    if not attributes:
        raise Unreadable(
            "not-a-cloudevent", f"Neither the content type {STRUCTURED} nor headers of binary mode were found."
        )
    _require_size(value)
    given = {"datacontenttype": content_type} if content_type else {}
    return Submission({**attributes, **given}, value or None)


def _prefixed(headers: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): text for name, text in headers.items() if name.startswith(prefix)}


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8", errors="replace")


def _require_size(value: bytes) -> None:
    if len(value) > BODY_BYTES_MAX:
        raise Unreadable(
            "too-large",
            f"The message has {len(value)} bytes and may have {BODY_BYTES_MAX} ({BODY_BYTES_MAX // 1024} KiB); "
            "shorten its texts, or send the rest as messages of its own.",
        )


def _object(value: bytes) -> dict[str, msgspec.Raw]:
    try:
        return msgspec.json.decode(value, type=dict[str, msgspec.Raw])
    except RecursionError:
        raise Unreadable("nesting", NESTED_TOO_DEEP) from None
    except (msgspec.MsgspecError, UnicodeError):
        raise Unreadable("unreadable", "The message is not a JSON object in UTF-8.") from None


def _scalar(raw: msgspec.Raw) -> object:
    try:
        return msgspec.json.decode(raw)
    except UnicodeError:
        raise Unreadable("unreadable", "The message is not a JSON object in UTF-8.") from None
    except msgspec.MsgspecError:
        raise Unreadable("unreadable", "An attribute holds a number that no attribute can be.") from None


def _from_base64(value: object) -> bytes:
    try:
        return base64.b64decode(value if isinstance(value, str) else "", validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("unreadable", "data_base64 is not base64; send the data as JSON in `data`.") from None
