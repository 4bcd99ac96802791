"""One sample as it goes on the topic: key, bytes, headers, and what must become of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from contracts.reports import TYPES, Message, Treatment

STRUCTURED = (("content-type", b"application/cloudevents+json"),)
_TYPE_OF = {shape: name for name, shape in TYPES.items()}

Attributes = Mapping[str, str]
Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Sample:
    """One record for the topic `reports`; those with the same key go to the same partition, in order."""

    key: bytes
    value: bytes
    headers: Headers
    sent_at: datetime
    expected: Treatment

    def line(self) -> bytes:
        """The sample as one line of JSON; the value stands there as text, for some are no JSON."""
        return msgspec.json.encode(
            {
                "key": self.key.decode(),
                "headers": {name: value.decode() for name, value in self.headers},
                "value": self.value.decode(),
                "expected": self.expected,
            }
        )


@dataclass(frozen=True)
class Posting:
    """What a sender says in one message, before it becomes bytes."""

    id: str
    source: str
    landlord: str
    key: bytes
    data: Message
    sent_at: datetime
    binary: bool = False

    def attributes(self) -> dict[str, str]:
        """The CloudEvents attributes, `data` apart."""
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": _TYPE_OF[type(self.data)],
            "time": self.sent_at.isoformat(timespec="seconds"),
            "landlord": self.landlord,
            "datacontenttype": "application/json",
        }

    def sample(self, expected: Treatment) -> Sample:
        """The record of this message, in the CloudEvents mode its sender uses."""
        return self.sample_of(self.attributes(), msgspec.to_builtins(self.data), expected)

    def sample_of(self, attributes: Attributes, data: Mapping[str, Any], expected: Treatment) -> Sample:
        """The record of other attributes or data in the place of this message's own."""
        value, headers = (_binary if self.binary else _structured)(attributes, data)
        return Sample(self.key, value, headers, self.sent_at, expected)


def _structured(attributes: Attributes, data: Mapping[str, Any]) -> tuple[bytes, Headers]:
    return msgspec.json.encode({**attributes, "data": data}), STRUCTURED


def _binary(attributes: Attributes, data: Mapping[str, Any]) -> tuple[bytes, Headers]:
    """CloudEvents' binary mode: attributes as headers with `ce_`, the content type apart (Kafka binding 1.0, 3.2)."""
    marked = ((f"ce_{name}", text.encode()) for name, text in attributes.items() if name != "datacontenttype")
    content_type = ("content-type", attributes["datacontenttype"].encode())
    return msgspec.json.encode(data), (content_type, *marked)
