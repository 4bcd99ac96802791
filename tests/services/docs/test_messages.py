"""Everything that can be said at a door is told: every field with a meaning, every name with a place."""

from __future__ import annotations

import json

import pytest

from contracts.streams import Kind
from services.casework.http.bodies import FACTS, REQUESTS
from services.casework.site import casework_site
from services.docs.messages import Message
from services.docs.wording import in_words
from services.intake.site import intake_site

SITES = {"reports": intake_site(), "facts": casework_site()}
MESSAGES = [
    pytest.param(message, id=f"{site}-{message.name}")
    for site, told in SITES.items()
    for group in told.groups
    for message in group.messages.values()
]


@pytest.mark.parametrize("message", MESSAGES)
def test_what_a_message_names_is_told_on_its_page(message: Message) -> None:
    """Each part and list of words that a field names has its place there, once."""
    places = [one.name.lower() for one in (*message.parts, *message.words)]

    named = {row.said.name.lower() for part in message.parts for row in part.rows if row.said.name}

    assert named <= set(places)
    assert len(places) == len(set(places))
    assert all(meaning for words in message.words for _, meaning in words.words)


@pytest.mark.parametrize("message", MESSAGES)
def test_an_example_holds_what_is_needed(message: Message) -> None:
    """Every needed field of the outermost object is in it."""
    example = json.loads(message.example)
    inner = example.get("data", example)

    last = next(part for part in reversed(message.parts[:2]) if message.name in part.name)

    assert {row.field for row in last.rows if row.needed} <= inner.keys()


def test_every_fact_and_request_can_be_looked_up() -> None:
    """At the facts door, by its tag."""
    site = casework_site()
    said = {tag for kind in Kind for tag in FACTS[kind]} | set(REQUESTS[Kind.CASE])

    assert {tag for tag in said if site.message(tag) is None} == set()
    assert site.message("no-such") is None


def test_limits_and_words_are_told() -> None:
    """As what a value is, not as what is wrong with it; words are linked, lists say so."""
    found = SITES["reports"].message("caseledger.incident.reported.v1")
    assert found is not None
    envelope, report = found[1].parts[:2]
    source = next(row for row in envelope.rows if row.field == "source")
    victims, channel = (next(row for row in report.rows if row.field == name) for name in ("victims", "channel"))

    assert source.limits == "A text of 1 to 300 characters: without spaces."
    assert victims.limits.startswith("At most 100 items.")
    assert in_words(victims.said, "{text}") == "list of short names"
    assert in_words(channel.said, "<{name}>{text}") == "<channel>Channel"
