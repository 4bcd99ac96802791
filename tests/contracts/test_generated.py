"""The committed schemas, the AsyncAPI document and the kept examples."""

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import generate
from contracts.asyncapi import asyncapi
from contracts.check import Checked, Wanting, check_json
from contracts.kept_examples import FOLDER, expected, faulty
from contracts.reports import TYPES
from contracts.schema import INTERNAL, event_schema, schemas
from contracts.topics import TOPICS
from contracts.vocabulary import Word
from tests.contracts.test_check import MISSING, NOW, example, places, with_

# What only the check knows: rules between fields, and formats that a JSON Schema cannot hold its readers to.
BEYOND_SCHEMAS = {
    "control-character", "repeated-ref", "unknown-ref", "future", "too-early", "order", "no-such-time",
    "ambiguous-time", "instant", "date", "uuid",
}  # fmt: skip

VALIDATORS = {name: jsonschema.Draft202012Validator(event_schema(name)) for name in TYPES}


def test_the_generated_files_are_fresh() -> None:
    """What is committed is what the types say now; a stale file is written anew, to be committed."""
    stale = generate.write()

    assert stale == [], "these were stale and have been written anew"


@pytest.mark.parametrize("name", sorted(schemas()))
def test_each_schema_is_one(name: str) -> None:
    """Every file is a valid JSON Schema 2020-12."""
    jsonschema.Draft202012Validator.check_schema(schemas()[name])


def test_every_word_has_its_meaning() -> None:
    """Wherever a closed list is used, the schema carries the meaning of its words."""
    defined = {word.__name__: word for word in Word.__subclasses__()}
    for schema in schemas().values():
        for name, part in schema["$defs"].items():
            if name in defined:
                assert all(word.meaning in part["description"] for word in defined[name])


def test_the_kept_examples_hold() -> None:
    """There is one of everything that can be said, and each is read and written again as it stands."""
    assert list(faulty()) == []


def test_faulty_examples_are_named(tmp_path: Path) -> None:
    """A missing, an unknown, a misnamed and an unreadable example are each told."""
    for name in expected():
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    (tmp_path / "command-outcome.done.json").unlink()
    (tmp_path / "command.sing.v1.json").write_text("{}")
    (tmp_path / "event.case.closed.v1.json").write_bytes((FOLDER / "event.case.reopened.v1.json").read_bytes())
    (tmp_path / "notice-event.notice.failed.v1.json").write_text("{}")
    (tmp_path / "caseledger.referral.made.v1.json").write_text('{"id": "1"}')

    told = "\n".join(faulty(tmp_path))

    for name in ("command-outcome.done", "command.sing", "event.case.closed", "notice.failed", "referral.made"):
        assert told.count(name) == 1, name
    assert len(told.splitlines()) == 5


def test_the_examples_fit_the_schemas() -> None:
    """Each kept example is valid under the schema of its kind."""
    validators = {kind: jsonschema.Draft202012Validator(schema) for kind, schema in schemas().items()}
    for name in expected():
        kind = next((inside for inside in INTERNAL if name.startswith(f"{inside}.")), name.removesuffix(".json"))
        validators[kind].validate(json.loads((FOLDER / name).read_bytes()))


_ODD = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.none(), max_size=1) | st.just({})


@settings(max_examples=300)
@given(st.sampled_from(sorted(TYPES)), st.data())
def test_schema_and_check_agree(name: str, data: st.DataObject) -> None:
    """One odd value, missing field or added field is found by both, save what no schema can say."""
    message = example(name)
    pointer = data.draw(st.sampled_from(sorted(places(message))))
    value = data.draw(_ODD | st.just(MISSING))
    changed = with_(message, pointer, value)
    if data.draw(st.booleans()):
        changed = copy.deepcopy(changed | {"data": {**example(name)["data"], "added": 1}})
    outcome = check_json(json.dumps(changed).encode(), NOW)
    valid = VALIDATORS[name].is_valid(changed)

    if isinstance(outcome, Wanting) and valid:
        # The schemas let the character NUL pass in a text, the check does not.
        beyond = BEYOND_SCHEMAS | {"text"} if "\0" in str(value) else BEYOND_SCHEMAS
        assert {reason.code for reason in outcome.reasons} <= beyond
    elif isinstance(outcome, Checked):
        assert valid


def test_the_asyncapi_document_names_every_topic() -> None:
    """Each topic is a channel with its retention, each message refers to a committed schema."""
    document: dict[str, Any] = asyncapi()

    assert set(document["channels"]) == {topic.name for topic in TOPICS}
    for topic in TOPICS:
        kept = document["channels"][topic.name]["bindings"]["kafka"]["topicConfiguration"]["retention.ms"]
        assert str(kept) == topic.config()["retention.ms"]
    for message in document["components"]["messages"].values():
        if "payload" in message:
            assert (generate.FOLDER / message["payload"]["$ref"]).exists()
    names = {
        reference["$ref"] for channel in document["channels"].values() for reference in channel["messages"].values()
    }
    assert names == {f"#/components/messages/{name}" for name in document["components"]["messages"]}


def test_examples_do_not_lie_in_the_future() -> None:
    """They can be sent as they stand."""
    for name in TYPES:
        assert isinstance(
            check_json((FOLDER / f"{name}.json").read_bytes(), datetime(2026, 11, 1, tzinfo=UTC)), Checked
        )
