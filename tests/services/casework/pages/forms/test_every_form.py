"""Every fact and every request has a form, and a form says exactly what would be said without one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args

import msgspec
import pytest

from contracts.commands import CorrectEntry, RecordFacts
from contracts.streams import STATED, Kind
from services.casework.http.bodies import FACTS, REQUESTS
from services.casework.pages.forms import wording
from services.casework.pages.forms.choices import Choices
from services.casework.pages.forms.fields import of_fact
from services.casework.pages.forms.filling import fill
from services.casework.pages.forms.form import AREAS, CORRECT, Form, correction_form, fact_form, request_form
from services.casework.pages.forms.shown import Page, Shown, show
from services.casework.pages.forms.understanding import understand
from services.pages.typed import Typed
from tests.services.casework.pages.forms.examples import EVERY_FACT, as_json, event, request, typed_fact

LATER = datetime(2100, 1, 1, tzinfo=UTC)
ASKED = [tag for tag in REQUESTS[Kind.CASE] if tag != CORRECT]


def form_of(kind: Kind, tag: str) -> Form:
    """The form of a fact."""
    form = fact_form(kind, tag)
    assert form is not None
    return form


@pytest.mark.parametrize(("kind", "tag"), EVERY_FACT)
def test_a_fact_typed_into_its_form_is_that_fact(kind: Kind, tag: str) -> None:
    """The kept example, typed field by field, is read as the very same value."""
    said = understand(form_of(kind, tag), typed_fact(kind, tag), kind, LATER)
    example = event(tag)

    assert dict(said.faults) == {}
    assert isinstance(said.body, RecordFacts)
    [fact] = said.body.facts
    at = LATER if tag in wording.AT_ONCE else example.occurred_at
    assert (fact.occurred_at, fact.data, fact.why) == (at, example.data, example.why)


@pytest.mark.parametrize("tag", ASKED)
def test_a_request_typed_into_its_form_is_that_request(tag: str) -> None:
    """What comes along included."""
    example, said = request(tag), as_json(f"command.{tag}")["body"]
    form = request_form(Kind.CASE, tag)
    assert form is not None
    typed = fill(form.fields, said)
    for number, fact in enumerate(said.get("facts", [])):
        shape = FACTS[Kind.CASE][fact["data"]["type"]]
        typed = typed.also(fill(of_fact(shape), fact, f"facts.{number}.").texts)
        typed = typed.also({f"facts.{number}.tag": (fact["data"]["type"],), "facts.count": (str(number + 1),)})

    understood = understand(form, typed, Kind.CASE, LATER)

    rests = {"expected_version": example.expected_version if form.rests else None}
    assert dict(understood.faults) == {}
    assert understood.body == msgspec.structs.replace(example, **rests)


@pytest.mark.parametrize(("kind", "tag"), EVERY_FACT)
def test_an_entry_is_put_right_by_any_fact(kind: Kind, tag: str) -> None:
    """A correction's form holds the fact that is to stand in the entry's place."""
    example, shape = event(tag), FACTS[kind][tag]
    form = correction_form(shape)
    value = {
        "entry": str(example.id), "expected_version": 4, "reason": "A slip.",
        "replacement": as_json(f"event.{tag}")["data"],
    }  # fmt: skip
    understood = understand(form, fill(form.fields, value), kind, LATER, shape=shape)

    assert dict(understood.faults) == {}
    assert isinstance(understood.body, CorrectEntry)
    assert (understood.body.entry, understood.body.replacement) == (example.id, example.data)


def test_an_entry_is_taken_away() -> None:
    """The form without a fact says that the entry should not be there."""
    form = correction_form(None)
    typed = fill(form.fields, {"entry": str(event("contact.made.v1").id), "expected_version": 4, "reason": "Twice."})
    understood = understand(form, typed, Kind.CASE, LATER)
    assert isinstance(understood.body, CorrectEntry)
    assert understood.body.replacement is None


def every(shown: tuple[Shown, ...]) -> list[Shown]:
    """The fields and all within them."""
    within = [(field, (*field.inner, *(one for group in field.groups for one in group))) for field in shown]
    return [one for field, inner in within for one in (field, *every(inner))]


@pytest.mark.parametrize(("kind", "tag"), EVERY_FACT)
def test_every_field_has_a_label_and_an_id_of_its_own(kind: Kind, tag: str) -> None:
    """So that each can be found by its words and linked to."""
    form = form_of(kind, tag)
    shown = every(show(form.fields, Page(typed_fact(kind, tag), Choices(), {}, tag)))
    spoken = [one for one in shown if one.look != "hidden" and one.name != "data"]

    assert [one.name for one in spoken if not one.field.label] == []
    assert len({one.id for one in shown}) == len(shown)
    assert "`" not in form.says + "".join(one.field.hint for one in shown)


def test_every_fact_of_a_case_is_of_one_area() -> None:
    """The index forgets none and lists none twice."""
    listed = [shape for _, shapes in AREAS for shape in shapes]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(FACTS[Kind.CASE].values())


def test_every_word_of_the_forms_is_of_something_that_there_is() -> None:
    """A tag that is spelt wrongly would silently change nothing."""
    known = {tag for kind in STATED for tag in FACTS[kind]} | set(REQUESTS[Kind.CASE]) | {"hand-over"}
    said = wording._SAID
    named = [*said["common"], *said["contacting"], *said["new_names"], *said["titles"], *said["says"]]
    named += [name for table in ("labels", "hints") for name in said[table] if name not in ("everywhere", "Person")]
    assert [name for name in named if name not in known] == []


def test_every_fact_that_can_be_stated_was_tried() -> None:
    """Of every kind of stream, as the contract has them."""
    assert len(EVERY_FACT) == sum(len(get_args(union)) for union in STATED.values())


def fault(form: Form, typed: Typed, **options: Any) -> dict[str, str]:
    """What has to be mended, by field."""
    faults = understand(form, typed, Kind.CASE, options.pop("now", LATER), **options).faults
    return {name: one.told for name, one in faults.items()}


def test_an_empty_form_says_all_that_it_needs() -> None:
    """Each required field by its own name, in words that fit its kind."""
    assert fault(form_of(Kind.CASE, "support.answered.v1"), Typed()) == {
        "occurred_at": "Give the date and the time.",
        "data.option": "Choose one.",
        "data.accepted": "Choose yes or no.",
    }


def test_what_has_not_happened_yet_is_no_fact() -> None:
    """Later than now is a slip, by whatever little."""
    typed = typed_fact(Kind.CASE, "contact.made.v1")
    early = datetime(2026, 4, 7, 17, 4, tzinfo=UTC)
    told = fault(form_of(Kind.CASE, "contact.made.v1"), typed, now=early)
    assert told == {"occurred_at": "This is later than now: give when it happened."}
    assert fault(form_of(Kind.CASE, "contact.made.v1"), typed, now=early.replace(minute=5)) == {}


def test_a_fault_within_a_part_is_told_at_its_field() -> None:
    """Of the second number of the first person, not of the report at large; an empty part before it does not count."""
    start = {
        **typed_fact(Kind.CASE, "victim.identified.v1").texts,
        "data.person.contacts.count": ("2",),
        "data.person.contacts.1.value": ("07700 900461",),
    }
    assert fault(form_of(Kind.CASE, "victim.identified.v1"), Typed(start)) == {
        "data.person.contacts.1.kind": "Choose one."
    }


def test_what_comes_along_has_its_faults_at_its_own_fields() -> None:
    """Each fact by its number."""
    form = request_form(Kind.CASE, "start-enforcement.v1")
    assert form is not None
    typed = Typed({
        "step": ["injunction"], "against": ["p2"], "facts.count": ["1"],
        "facts.0.tag": ["impact-assessment.completed.v1"], "facts.0.data.against": ["p2"],
    })  # fmt: skip
    assert fault(form, typed) == {
        "facts.0.occurred_at": "Give the date and the time.",
        "facts.0.data.step": "Choose one.",
    }
