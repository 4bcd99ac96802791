"""What the check at the edge accepts, and what it says of the rest."""

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.check import PROBLEMS_MAX, Checked, Wanting, check, check_json
from contracts.cloudevents import Unreadable, from_kafka
from contracts.reports import TYPES

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[2] / "contracts" / "examples"
INCIDENT, CONTACT = "caseledger.incident.reported.v1", "caseledger.contact.logged.v1"
MISSING = object()


def example(name: str = INCIDENT) -> dict[str, Any]:
    """The kept example of a message."""
    value: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_bytes())
    return value


def with_(message: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The message with another value at a JSON pointer, or without it."""
    changed = copy.deepcopy(message)
    *parents, last = [int(part) if part.isdecimal() else part for part in path.strip("/").split("/")]
    place: Any = changed
    for part in parents:
        place = place[part]
    if value is MISSING:
        del place[last]
    else:
        place[last] = value
    return changed


def judged(message: dict[str, Any]) -> Checked | Wanting:
    """The message, checked at NOW."""
    return check_json(json.dumps(message).encode(), NOW)


def problems(message: dict[str, Any]) -> list[tuple[str, str]]:
    """Pointer and code of each problem."""
    outcome = judged(message)
    assert isinstance(outcome, Wanting), "was accepted"
    return [(reason.pointer, reason.code) for reason in outcome.reasons]


@pytest.mark.parametrize("name", TYPES)
def test_every_type_has_a_good_example(name: str) -> None:
    """The kept example of each type is accepted as that type."""
    outcome = judged(example(name))

    assert isinstance(outcome, Checked)
    assert type(outcome.message) is TYPES[name]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/data/received_at", MISSING),
        ("/data/received_at", None),
        ("/data/people/0/safe_contact", None),
        ("/data/motivation", {"asked": True, "hate": False, "strands": ["race"]}),
        ("/data/motivation", {"asked": False}),
        ("/data/incident/description", "ends with a line break\n"),
        ("/data/incident/description", r"a backslash and u0000: \u0000 spelt out"),
        ("/data/incident/suffered_to", MISSING),
        ("/data/incident/suffered_from", "2026-03-31"),
        ("/data/incident/suffered_from", "2025-10-26T01:30:00+00:00"),
        ("/data/received_at", "2026-06-02T11:00:00Z"),
        ("/time", MISSING),
        ("/datacontenttype", MISSING),
        ("/datacontenttype", "application/vnd.crm+json; charset=utf-8"),
        ("/traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("/id", "an id with spaces and ünïcode"),
    ],
)
def test_what_is_accepted(path: str, value: Any) -> None:
    """What a sender may leave out, not know, or say otherwise."""
    outcome = judged(with_(example(), path, value))

    assert isinstance(outcome, Checked), outcome


@pytest.mark.parametrize(
    ("path", "value", "pointer", "code"),
    [
        ("/specversion", "0.3", "/specversion", "word"),
        ("/id", MISSING, "/id", "missing"),
        ("/id", "", "/id", "text"),
        ("/id", "x" * 201, "/id", "text"),
        ("/id", "line\nbreak", "/id", "control-character"),
        ("/source", "two words", "/source", "text"),
        ("/source", "https://crm.example/whg\n", "/source", "text"),
        ("/landlord", MISSING, "/landlord", "missing"),
        ("/type", "caseledger.incident.reported.v2", "/type", "unknown-type"),
        ("/time", "yesterday", "/time", "instant"),
        ("/datacontenttype", "text/xml", "/datacontenttype", "content-type"),
        ("/data", MISSING, "/data", "missing"),
        ("/data", "text", "/data", "object"),
        ("/data/received_at", "2026-04-02T16:30:00", "/data/received_at", "instant"),
        ("/data/received_at", 1775143800, "/data/received_at", "instant"),
        ("/data/received_at", "2026-06-02T13:00:00Z", "/data/received_at", "future"),
        ("/data/received_at", "0001-01-01T00:00:00+14:00", "/data/received_at", "too-early"),
        ("/data/channel", "pigeon", "/data/channel", "word"),
        ("/data/immediate_danger", "no", "/data/immediate_danger", "boolean"),
        ("/data/reporter", [], "/data/reporter", "object"),
        ("/data/people", {}, "/data/people", "array"),
        ("/data/people/0/ref", "p1\n", "/data/people/0/ref", "text"),
        ("/data/people/0/date_of_birth", "2026-02-30", "/data/people/0/date_of_birth", "date"),
        ("/data/people/0/date_of_birth", "2027-01-01", "/data/people/0/date_of_birth", "future"),
        ("/data/people/0/language", "Somali", "/data/people/0/language", "text"),
        ("/data/people/0/shoe_size", 39, "/data/people/0/shoe_size", "unknown-field"),
        ("/data/deadline", "2026-04-08", "/data/deadline", "unknown-field"),
        ("/data/people/1/ref", "p1", "/data/people/1/ref", "repeated-ref"),
        ("/data/victims", ["p9"], "/data/victims/0", "unknown-ref"),
        ("/data/reporter/person", "p9", "/data/reporter/person", "unknown-ref"),
        ("/data/incident/description", "NUL \0 inside", "/data/incident/description", "text"),
        ("/data/incident/suffered_from", "2026-04-31", "/data/incident/suffered_from", "no-such-time"),
        ("/data/incident/suffered_from", "2026-03-29T01:30", "/data/incident/suffered_from", "no-such-time"),
        ("/data/incident/suffered_from", "2025-10-26T01:30", "/data/incident/suffered_from", "ambiguous-time"),
        ("/data/incident/suffered_from", "2026-07-01", "/data/incident/suffered_from", "future"),
        ("/data/incident/suffered_to", "2026-03-01", "/data/incident/suffered_to", "order"),
        ("/data/incident/suffered_to", "2026-03-31", "/data/incident/suffered_to", "order"),
    ],
)
def test_what_is_found_wanting(path: str, value: Any, pointer: str, code: str) -> None:
    """Each kind of mistake is named by its field and a stable code."""
    assert (pointer, code) in problems(with_(example(), path, value))


@pytest.mark.parametrize(
    ("about", "good"),
    [
        ({"case_id": "86676702-4b6c-53e0-8853-761d19c11e42"}, True),
        ({"source": "https://crm.example/whg", "id": "crm-000123"}, True),
        ({"case_id": None, "source": "https://crm.example/whg", "id": "crm-000123"}, True),
        ({}, False),
        ({"source": "https://crm.example/whg"}, False),
        ({"case_id": "86676702-4b6c-53e0-8853-761d19c11e42", "id": "crm-000123"}, False),
        ({"case_id": "86676702-4b6c-53e0-8853-761d19c11e42", "source": "s", "id": "i"}, False),
    ],
)
def test_about_has_one_form(about: dict[str, Any], good: bool) -> None:
    """A case is named either by its id or by its incident report."""
    message = with_(example(CONTACT), "/data/about", about)

    if good:
        assert isinstance(judged(message), Checked)
    else:
        assert problems(message) == [("/data/about", "about")]


def test_every_problem_at_once() -> None:
    """Faults of the envelope and of the data are told together, each once."""
    message = with_(with_(with_(example(), "/landlord", 7), "/data/channel", "pigeon"), "/data/reporter", MISSING)

    assert problems(message) == [("/landlord", "text"), ("/data/channel", "word"), ("/data/reporter", "missing")]


def test_a_flood_of_problems_is_cut() -> None:
    """A message with thousands of faults is answered with a bounded number of reasons."""
    message = with_(example(), "/data/incident/behaviours", [7] * 10_000)

    assert len(problems(message)) == PROBLEMS_MAX


def test_no_reason_repeats_what_was_sent() -> None:
    """Neither a wrong value nor a key that looks like a name is repeated."""
    message = example()
    message["data"] |= {"Jane Secret": 1, "channel": "Jane Secret", "received_at": "Secret", "victims": ["Secret"]}
    message["data"]["people"][0] |= {"language": "Secret", "date_of_birth": "Secret"}
    message["id"] = "Secret\0"

    outcome = judged(message)

    assert isinstance(outcome, Wanting)
    assert "Secret" not in repr(outcome)


def test_the_digest_is_of_what_is_said() -> None:
    """Mode, spacing, order of fields and spelt-out defaults do not change the digest; another word does."""
    message = example()
    spaced = json.dumps(dict(reversed(message.items())), indent=4).encode()
    spelt_out = with_(message, "/data/witnesses", [])
    headers = [(f"ce_{name}", str(message[name]).encode()) for name in message if not name.startswith("data")]
    binary = from_kafka(
        json.dumps(message["data"]).encode(), [*headers, ("Content-Type", b"application/json; charset=utf-8")]
    )
    outcomes = [judged(message), check_json(spaced, NOW), judged(spelt_out), check(binary, NOW)]

    digests = {outcome.digest for outcome in outcomes if isinstance(outcome, Checked)}

    assert digests == {"ffd546d041bcc072ed4d3764bc603cbcfe3e38484892387d8f5de14ae62cf1f3"}
    other = judged(with_(message, "/data/channel", "email"))
    assert isinstance(other, Checked)
    assert other.digest not in digests


def test_duplicate_keys_are_tolerated() -> None:
    """The last of two equal keys counts, as JSON readers have it."""
    text = json.dumps(example()).replace('"channel": "phone"', '"channel": "pigeon", "channel": "phone"', 1)

    assert isinstance(check_json(text.encode(), NOW), Checked)


@given(
    st.binary(max_size=200), st.lists(st.tuples(st.text(max_size=20), st.none() | st.binary(max_size=20)), max_size=4)
)
def test_no_bytes_make_the_check_raise(value: bytes, headers: list[tuple[str, bytes | None]]) -> None:
    """Whatever a record holds, reading it ends in a submission or in Unreadable, and checking in an answer."""
    try:
        outcome = check(from_kafka(value, headers), NOW)
    except Unreadable:
        return
    assert isinstance(outcome, Wanting)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300)
@given(st.sampled_from(sorted(TYPES)), st.data())
def test_no_json_makes_the_check_raise(name: str, data: st.DataObject) -> None:
    """A good message with anything at all in one of its places gets an answer."""
    message = example(name)
    pointer = data.draw(st.sampled_from(sorted(places(message))))

    outcome = judged(with_(message, pointer, data.draw(_JSON)))

    assert isinstance(outcome, Checked) or outcome.reasons


@given(st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=3)), max_size=4))
def test_no_damage_makes_the_check_raise(damages: list[tuple[int, bytes]]) -> None:
    """A good message damaged in some bytes gets an answer."""
    value = bytearray(json.dumps(example()).encode())
    for at, damage in damages:
        value[at % len(value) : at % len(value) + 1] = damage

    assert isinstance(check_json(bytes(value), NOW), Checked | Wanting)


@pytest.mark.parametrize(
    "value",
    [
        b"[" * 200_000,
        b'{"data":' * 20_000,
        b'{"id":"\\ud800"}',
        b'{"data":"\xed\xa0\x80"}',
        b'{"data":1e999}',
        b"\xef\xbb\xbf{}",
    ],
)
def test_bombs_and_broken_text_are_answered(value: bytes) -> None:
    """Deep nesting, lone surrogates, numbers out of range and the like are reasons."""
    assert isinstance(check_json(value, NOW), Wanting)


def places(value: Any, at: str = "") -> set[str]:
    """Every JSON pointer of a value but the root's."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {pointer for key, child in children for pointer in {f"{at}/{key}"} | places(child, f"{at}/{key}")}
