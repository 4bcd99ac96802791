"""What stands in a form before anybody types, and what stays when facts come along or are left out."""

from __future__ import annotations

from datetime import UTC, datetime

from contracts.commands import RecordFacts
from contracts.streams import Kind
from services.casework.pages.forms.beginning import begin, bring_along, leave_out
from services.casework.pages.forms.choices import Choices
from services.casework.pages.forms.fields import Option
from services.casework.pages.forms.form import Form, fact_form, request_form
from services.casework.pages.forms.shown import Page, show
from services.casework.pages.forms.understanding import carried_tags, understand
from services.pages.typed import Typed

NOW = datetime(2026, 7, 1, 9, 30, 45, 250_000, tzinfo=UTC)
PEOPLE = Choices(people=(Option("p1", "p1"), Option("p2", "p2")), victims=frozenset({"p1"}), accused=frozenset({"p2"}))


def fact(tag: str) -> Form:
    form = fact_form(Kind.CASE, tag)
    assert form is not None
    return form


def asked(tag: str) -> Form:
    form = request_form(Kind.CASE, tag)
    assert form is not None
    return form


def test_it_happened_now_to_the_microsecond_unless_another_minute_is_typed() -> None:
    """So that what is recorded now never comes before what was recorded within this minute."""
    form = fact("home.unsafe.v1")
    typed = begin(form, PEOPLE, {}, NOW, 1)

    def when(changed: Typed) -> datetime:
        body = understand(form, changed, Kind.CASE, NOW).body
        assert isinstance(body, RecordFacts)
        return body.facts[0].occurred_at

    assert (typed.one("occurred_at.time"), when(typed)) == ("10:30", NOW)
    assert when(typed.also({"occurred_at.time": ["10:29"]})) == datetime(2026, 7, 1, 9, 29, tzinfo=UTC)
    assert when(typed.also({"occurred_at.time": ["10:30:10"]})) == datetime(2026, 7, 1, 9, 30, 10, tzinfo=UTC)


def test_the_only_victim_is_meant_by_a_contact() -> None:
    """Where there are two, somebody has to choose."""
    two = PEOPLE._replace(victims=frozenset({"p1", "p2"}))
    begun = [begin(fact("contact.made.v1"), who, {}, NOW, 1).one("data.person") for who in (PEOPLE, two)]
    assert begun == ["p1", ""]


def test_a_new_thing_is_offered_a_name_that_nothing_has() -> None:
    """The first that is free."""
    used = PEOPLE._replace(names={"referral": ("referral-1", "referral-3")})
    assert begin(fact("referral.made.v1"), used, {}, NOW, 1).one("data.referral") == "referral-2"
    assert begin(fact("referral.outcome.v1"), used, {}, NOW, 1).one("data.referral") == ""


def test_a_link_fills_in_words_and_ids_but_nothing_that_people_wrote() -> None:
    """An address is kept by browsers: no free text comes out of one."""
    said = {"clause": "whg:4.2", "reason": "Ann was ill.", "person": "p1", "nonsense": "x"}
    typed = begin(fact("breach.explained.v1"), PEOPLE, said, NOW, 1)
    assert (typed.one("data.clause"), typed.one("data.person"), typed.one("data.reason")) == ("whg:4.2", "p1", "")


def test_only_an_exclusive_change_rests_on_the_version_shown() -> None:
    """A permission excludes nobody, so what others record meanwhile is no reason to ask again."""
    version = {tag: begin(asked(tag), PEOPLE, {}, NOW, 7).one("expected_version")
               for tag in ("close-case.v1", "hand-over", "start-enforcement.v1")}  # fmt: skip
    assert version == {"close-case.v1": "7", "hand-over": "7", "start-enforcement.v1": ""}


def test_a_fact_that_comes_along_is_of_the_same_step_and_person() -> None:
    """What was said once need not be said again."""
    typed = Typed({"step": ["injunction"], "against": ["p2"], "reason": ["Threats."]})
    along = bring_along(typed, "impact-assessment.completed.v1", PEOPLE, NOW)
    assert carried_tags(along) == ("impact-assessment.completed.v1",)
    assert (along.one("facts.0.data.step"), along.one("facts.0.data.against")) == ("injunction", "p2")
    assert along.one("reason") == "Threats."


def test_leaving_one_out_keeps_what_was_typed_into_the_others() -> None:
    """They move up."""
    typed = Typed()
    for tag in ("home.unsafe.v1", "nonsense", "evidence.needed.v1", "survey.sent.v1"):
        typed = bring_along(typed, tag, PEOPLE, NOW)
    left = leave_out(typed.also({"facts.2.data.person": ["p2"]}), 1)
    assert carried_tags(left) == ("home.unsafe.v1", "survey.sent.v1")
    assert left.one("facts.1.data.person") == "p2"


def test_a_part_that_can_be_left_out_is_folded_until_something_is_said_in_it() -> None:
    """What holds anyway, such as that it was not online, is nothing said."""
    form = fact("incident.reported.v1")

    def folded(typed: Typed) -> list[bool]:
        [data] = [one for one in show(form.fields, Page(typed, PEOPLE, {}, form.tag)) if one.name == "data"]
        return [one.folded for one in data.inner if one.name == "data.incident"]

    assert folded(Typed()) == [True]
    assert folded(Typed({"data.incident.online": ["yes"]})) == [False]
