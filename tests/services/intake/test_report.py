"""What a checked message becomes: the command, or why it goes no further."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.check import Checked, check_json
from contracts.commands import Command, RecordFacts, report_id
from contracts.envelope import Actor, Origin
from contracts.facts.contact import ContactAttempted, ContactMade, UpdateGiven
from contracts.facts.enforcement import EnforcementStepTaken
from contracts.facts.report import IncidentReported
from contracts.facts.support import ReferralMade, ReferralOutcomeRecorded
from contracts.kept_examples import FOLDER
from contracts.reports import TYPES
from services.intake.report import Position, Rejection, actor_of, admit
from services.intake.sources import load_sources
from tests.services.intake.messages import SOURCE, as_bytes, contact, incident

ARRIVED = datetime(2026, 11, 20, 9, tzinfo=UTC)
POSITION = Position("reports", 3, 1204, ARRIVED)


def admitted(message: dict[str, Any]) -> Command:
    """The command of a good message."""
    command = admit(check_json(as_bytes(message), ARRIVED), load_sources(), POSITION)
    assert isinstance(command, Command), command
    return command


def facts(message: dict[str, Any]) -> list[Any]:
    """The facts that a good message states."""
    body = admitted(message).body
    assert isinstance(body, RecordFacts)
    return [statement.data for statement in body.facts]


def test_an_incident_report_opens_its_case() -> None:
    """Its command has the report's id, on the stream of the case of that id, and says where it came from."""
    message = incident()
    identity = report_id(SOURCE, message["id"])

    command = admitted(message)

    checked = check_json(as_bytes(message), ARRIVED)
    assert isinstance(checked, Checked)
    assert (command.id, command.stream, command.landlord) == (identity, f"case:{identity}", "whg")
    assert command.actor == Actor(id="crm.example/whg", role="integration")
    assert command.issued_at == ARRIVED
    assert command.origin == Origin(
        source=SOURCE, id=message["id"], digest=checked.digest, topic="reports", partition=3, offset=1204
    )


def test_the_receipt_is_when_the_landlord_first_had_it() -> None:
    """A report occurs when it was received; where nobody says, when the front door took it."""
    told, untold = incident(), incident()
    del untold["data"]["received_at"]

    assert admitted(told).body.facts[0].occurred_at == datetime(2026, 4, 2, 15, 30, tzinfo=UTC)  # type: ignore[union-attr]
    assert admitted(untold).body.facts[0].occurred_at == ARRIVED  # type: ignore[union-attr]


def test_nothing_of_a_report_is_lost() -> None:
    """Every field of the report but its receipt is in the fact."""
    kept = json.loads((FOLDER / "caseledger.incident.reported.v1.json").read_bytes())
    event = json.loads((FOLDER / "event.incident.reported.v1.json").read_bytes())

    [fact] = facts(kept)

    assert isinstance(fact, IncidentReported)
    assert event["data"] == {"type": "incident.reported.v1"} | {
        name: value for name, value in kept["data"].items() if name != "received_at"
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("caseledger.incident.reported.v1", [IncidentReported]),
        ("caseledger.contact.logged.v1", [ContactMade, UpdateGiven]),
        ("caseledger.referral.made.v1", [ReferralMade]),
        ("caseledger.referral.outcome.v1", [ReferralOutcomeRecorded]),
        ("caseledger.enforcement.step-taken.v1", [EnforcementStepTaken]),
    ],
)
def test_each_type_states_its_facts(name: str, kind: list[type]) -> None:
    """The kept example of each type becomes these facts, on the stream of its case."""
    message = json.loads((FOLDER / f"{name}.json").read_bytes())

    assert name in TYPES
    assert [type(fact) for fact in facts(message)] == kind
    assert admitted(message).stream == f"case:{report_id(SOURCE, 'crm-000123')}"


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({}, [ContactMade]),
        ({"update_given": True}, [ContactMade, UpdateGiven]),
        ({"update_given": True, "party": "victims_advocate"}, [ContactMade, UpdateGiven]),
        ({"update_given": True, "result": "letter_sent", "channel": "email"}, [ContactAttempted, UpdateGiven]),
        ({"update_given": True, "result": "voicemail"}, [ContactAttempted]),
        ({"update_given": True, "party": "alleged_perpetrator"}, [ContactMade]),
        ({"result": "no_answer"}, [ContactAttempted]),
        ({"result": "no_interpreter"}, [ContactAttempted]),
    ],
)
def test_a_contact_is_what_it_was(fields: dict[str, Any], kinds: list[type]) -> None:
    """Only an answer is a contact, and an update counts only where it reached the victim's side."""
    found = facts(contact({"source": SOURCE, "id": "1"}, **fields))

    assert [type(fact) for fact in found] == kinds


def test_repeats_are_the_same_command() -> None:
    """The same message at another place of the log has the same id, stream and facts."""
    message = incident()
    again = admit(check_json(as_bytes(message), ARRIVED), load_sources(), Position("reports", 3, 1205, ARRIVED))

    assert isinstance(again, Command)
    first = admitted(message)
    assert (again.id, again.stream, again.body) == (first.id, first.stream, first.body)


@pytest.mark.parametrize(
    ("message", "reasons"),
    [
        (incident(source="https://stranger.example"), [("/source", "source-unlisted")]),
        (incident(landlord="amplius"), [("/landlord", "landlord-not-bound")]),
        (contact({"source": "https://crm.example/amplius", "id": "1"}), [("/data/about/source", "about-not-bound")]),
        (contact({"source": "https://stranger.example", "id": "1"}), [("/data/about/source", "about-not-bound")]),
    ],
)
def test_a_sender_speaks_only_for_its_landlords(message: dict[str, Any], reasons: list[tuple[str, str]]) -> None:
    """Neither an unlisted source, nor another's landlord, nor another's report can be named."""
    rejection = admit(check_json(as_bytes(message), ARRIVED), load_sources(), POSITION)

    assert isinstance(rejection, Rejection)
    assert [(reason.pointer, reason.code) for reason in rejection.reasons] == reasons
    assert (rejection.source, rejection.id) == (message["source"], message["id"])


@pytest.mark.parametrize(
    ("source", "actor"),
    [
        ("https://crm.example/whg", "crm.example/whg"),
        ("urn:landlord:whg/crm?x=1", "landlord:whg/crm-x-1"),
        ("//crm.example", "crm.example"),
        ("https://müller.example", "m-ller.example"),
    ],
)
def test_a_sender_appears_as_an_actor(source: str, actor: str) -> None:
    """The source without its scheme, in the characters of a code."""
    assert actor_of(source) == actor


def test_long_and_strange_sources_stay_apart() -> None:
    """What does not fit a code is told apart by a hash."""
    sources = ["https://x/" + "a" * 200, "https://x/" + "a" * 201, "://", ":///"]

    actors = [actor_of(source) for source in sources]

    assert len(set(actors)) == len(sources)
    assert all(0 < len(actor) <= 100 and actor[0].isalnum() for actor in actors)
