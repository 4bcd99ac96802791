"""The walk over a JSON value's shape knows every kind of field that the contract has."""

import json
from typing import Any

import msgspec
import pytest

from contracts.commands import Body, CorrectEntry
from contracts.envelope import Event
from contracts.facts import Fact
from contracts.facts.landlord import HomesCounted
from contracts.facts.report import Incident
from contracts.facts.support import EvidenceReceived
from contracts.kept_examples import FOLDER
from contracts.schema import tags
from contracts.shape import faults
from services.casework.office_hours import OfficeHours

REQUEST = {"entry": "fe003c58-da4c-50eb-b336-2645ef03a2a0", "reason": "Mistyped.", "expected_version": 3}


def examples() -> list[Any]:
    """Every kept example of a fact and a command's body, with the type it is of."""
    facts = [(shape, _example(f"event.{tag}.json")["data"]) for tag, shape in tags(Fact).items()]
    return facts + [(shape, _example(f"command.{tag}.json")["body"]) for tag, shape in tags(Body).items()]


def _example(name: str) -> Any:
    return json.loads((FOLDER / name).read_bytes())


def codes(value: dict[str, Any], shape: type) -> list[tuple[str, str]]:
    """Where the value is wrong and by which rule."""
    return [(one.pointer, one.code) for one in faults(value, shape, "")]


@pytest.mark.parametrize(("shape", "value"), examples(), ids=lambda one: getattr(one, "__name__", ""))
def test_every_kept_example_is_without_fault(shape: type, value: dict[str, Any]) -> None:
    """Whatever the contract can say, the walk can look at."""
    said = {name: inner for name, inner in value.items() if name != "type"}

    assert codes(said, shape) == []


@pytest.mark.parametrize("homes", [-1, True, 2.5, "7"])
def test_a_number_is_a_whole_one_within_its_limits(homes: object) -> None:
    """True is no number, and neither is a text of digits."""
    assert codes({"homes": homes}, HomesCounted) == [("/homes", "number")]


@pytest.mark.parametrize(
    ("replacement", "found"),
    [
        (None, []),
        ("moved", [("/replacement", "object")]),
        ({"type": "homes.lost.v1"}, [("/replacement/type", "unknown-type")]),
        ({"type": "homes.counted.v1", "homes": 3}, []),
        (
            {"type": "homes.counted.v1", "flats": 3},
            [("/replacement/homes", "missing"), ("/replacement/flats", "unknown-field")],
        ),
    ],
)
def test_of_several_shapes_the_type_says_which(replacement: object, found: list[tuple[str, str]]) -> None:
    """A field that may hold one of many facts is looked at as the fact that its `type` names."""
    assert codes({**REQUEST, "replacement": replacement}, CorrectEntry) == found


@pytest.mark.parametrize(
    ("shape", "example"),
    [
        (Event, "case:first"),
        (EvidenceReceived, "64 hexadecimal digits"),
        (OfficeHours, "09:00"),
        (Incident, "2026-04-01T22:15"),
    ],
)
def test_a_text_in_the_wrong_form_is_told_its_own_form(shape: type, example: str) -> None:
    """Whoever mistypes a stream, a digest or an hour is shown one of these, and not what a date looks like."""
    texts = {"stream": "case one", "item": "item-3", "digest": "9f86", "opens": "9am", "suffered_from": "Monday"}
    fields = {field.name for field in msgspec.structs.fields(shape)}
    known = {name: text for name, text in texts.items() if name in fields}
    [told] = [one.message for one in faults(known, shape, "") if one.code == "text"]
    assert example in told
