"""Reading CloudEvents in each mode."""

import json

import pytest

from contracts.cloudevents import (
    BODY_BYTES_MAX,
    Unreadable,
    batch_items,
    from_http,
    from_json,
    from_kafka,
)

EVENT = {"specversion": "1.0", "id": "1", "type": "t", "source": "s", "data": {"a": [1, 2]}}
BODY = json.dumps(EVENT).encode()


@pytest.mark.parametrize(
    "headers",
    [
        [("content-type", b"application/cloudevents+json")],
        [("Content-Type", b"APPLICATION/CloudEvents+JSON; charset=UTF-8")],
        [],
    ],
)
def test_structured_by_kafka(headers: list[tuple[str, bytes]]) -> None:
    """The content type tells the mode, in any case; a record without headers is taken for structured."""
    submission = from_kafka(BODY, headers)

    assert submission.attributes == {name: text for name, text in EVENT.items() if name != "data"}
    assert json.loads(submission.data or b"") == {"a": [1, 2]}
    assert submission.structured() == BODY


def test_binary_by_kafka() -> None:
    """Attributes come from ce_ headers in UTF-8, the data's content type from content-type."""
    submission = from_kafka(
        b"{}", [("ce_id", "ä".encode()), ("ce_source", b"s"), ("content-type", b"application/json")]
    )

    assert submission.attributes == {"id": "ä", "source": "s", "datacontenttype": "application/json"}
    assert submission.data == b"{}"


def test_binary_by_http_is_percent_decoded() -> None:
    """HTTP header values are percent-encoded UTF-8 (CloudEvents HTTP binding, 3.1.3.2)."""
    submission = from_http(b"{}", {"ce-id": "Euro%20%E2%82%AC", "content-type": "application/json"})

    assert submission.attributes["id"] == "Euro €"
    assert json.loads(submission.structured()) == {"id": "Euro €", "datacontenttype": "application/json", "data": {}}


def test_data_in_base64() -> None:
    """JSON data may be given as base64."""
    assert from_json(b'{"id": "1", "data_base64": "eyJhIjoxfQ=="}').data == b'{"a":1}'


@pytest.mark.parametrize(
    ("value", "content_type", "code"),
    [
        (b"", b"application/cloudevents+json", "unreadable"),
        (b"7", b"application/cloudevents+json", "unreadable"),
        (b'{"data_base64": "?"}', b"application/cloudevents+json", "unreadable"),
        (b"[" * 100_000, b"application/cloudevents+json", "unreadable"),
        (b'{"data":' * 20_000, b"application/cloudevents+json", "nesting"),
        (b" " * (BODY_BYTES_MAX + 1), b"application/cloudevents+json", "too-large"),
        (BODY, b"application/cloudevents+avro", "content-type"),
        (b"[]", b"application/cloudevents-batch+json", "content-type"),
        (BODY, b"application/json", "not-a-cloudevent"),
    ],
)
def test_what_cannot_be_read(value: bytes, content_type: bytes, code: str) -> None:
    """Each reason has a code and a sentence."""
    with pytest.raises(Unreadable) as caught:
        from_kafka(value, [("content-type", content_type)])

    assert caught.value.reason.code == code


def test_a_batch_keeps_each_events_bytes() -> None:
    """Items are handed on as they stand, whatever they are."""
    assert batch_items(b'[ {"a" : 1}, 7 ]') == [b'{"a" : 1}', b"7"]
    with pytest.raises(Unreadable):
        batch_items(b"{}")
