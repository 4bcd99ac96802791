"""Who is reached at which address, and who is known by theirs to be a party."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from contracts.facts.report import IncidentReported, Motivation, Reporter, VictimIdentified
from contracts.facts.review import EntryCorrected
from contracts.people import ContactPoint, Person
from contracts.vocabulary import Capacity, Channel, ContactKind
from services.notifications.parties import digest, digests_in
from services.notifications.staff import Staff, StaffFile, StaffFileError, read_staff
from tests.services.notifications.situations import CASE, event

FILE = """
domain = "landlord.example"
[officers]
"a.khan" = "amira@landlord.example"
"b.jones" = { email = "Bo.Jones@Landlord.example", phones = ["07700 900123"] }
"c.smith" = { phones = ["+44 7700 900 999"] }
[teams]
whg = "hate.crime@landlord.example"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file."""
    path = tmp_path / "staff.toml"
    path.write_text(FILE)
    return path


@pytest.mark.parametrize(
    ("recipient", "address"),
    [
        ("a.khan", "amira@landlord.example"),
        ("b.jones", "Bo.Jones@Landlord.example"),
        ("c.smith", "c.smith@landlord.example"),
        ("d.new", "d.new@landlord.example"),
        ("team:whg", "hate.crime@landlord.example"),
        ("team:amplius", None),
        ("not/a:mailbox", None),
    ],
)
def test_an_address_is_named_or_follows_from_the_domain(path: Path, recipient: str, address: str | None) -> None:
    """A team has one only if it is named; a name that no mailbox can have gets none."""
    assert read_staff(path).address_of(recipient) == address


def test_without_a_file_nobody_has_an_address() -> None:
    """Files and webhooks need none."""
    assert StaffFile(None).current().address_of("a.khan") is None


@pytest.mark.parametrize(
    "said",
    [
        "not toml",
        'domain = "a b"',
        '[officers]\n"a.khan" = "nobody"',
        '[officers]\n"a.khan" = "a@b.example\\nBcc: x@y.example"',
        '[officers]\n"a.khan" = "a@b.example\\n"',
        '[officer]\n"a.khan" = "a@b.example"',
        "[teams]\nwhg = 3",
    ],
)
def test_a_file_that_cannot_be_used_is_refused_without_its_values(tmp_path: Path, said: str) -> None:
    """Where it is wrong, and not what stands there."""
    path = tmp_path / "staff.toml"
    path.write_text(said)

    with pytest.raises(StaffFileError) as raised:
        StaffFile(path)
    assert "@" not in str(raised.value).replace("+@[", "")


def test_the_file_is_read_again_when_it_changes(path: Path) -> None:
    """A mistake in it leaves the addresses as they were, and says so until it is mended."""
    staff = StaffFile(path)
    assert staff.current().address_of("a.khan") == "amira@landlord.example"
    path.write_text("mistaken")
    assert staff.current().address_of("a.khan") == "amira@landlord.example"
    assert "CASELEDGER_STAFF_FILE" in (staff.trouble or "")
    path.write_text('[officers]\n"a.khan" = "new@landlord.example"')
    os.utime(path, ns=(1, 1))

    assert staff.current().address_of("a.khan") == "new@landlord.example"
    assert staff.trouble is None


def test_a_file_that_vanishes_is_trouble_and_forgets_nobody(path: Path) -> None:
    """What it said last still counts."""
    staff = StaffFile(path)
    path.unlink()

    assert staff.current().address_of("a.khan") == "amira@landlord.example"
    assert "cannot be read" in (staff.trouble or "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bo.Jones@landlord.example", " bo.jones@LANDLORD.example"),
        ("07700 900123", "+44 7700 900-123"),
        ("07700900123", "0044 7700 900123"),
        ("(0161) 496 0000", "+44 161 496 0000"),
    ],
)
def test_one_contact_in_two_spellings_is_one(one: str, other: str) -> None:
    """Case, spaces and the country's code make no difference."""
    assert digest(one) == digest(other) is not None


@pytest.mark.parametrize("value", ["12 High Street", "", "999"])
def test_what_is_neither_address_nor_number_is_nobodys(value: str) -> None:
    """A house number makes no officer a party."""
    assert digest(value) is None


def reached_by(value: str, kind: ContactKind = ContactKind.EMAIL) -> Person:
    """Somebody in a case."""
    return Person(ref="p1", contacts=(ContactPoint(kind=kind, value=value),))


def test_whoever_an_event_describes_counts_for_good() -> None:
    """In a report, named later, or put right: every way to reach them is known by its digest."""
    report = IncidentReported(
        channel=Channel.PHONE,
        immediate_danger=False,
        reporter=Reporter(capacity=Capacity.VICTIM),
        motivation=Motivation(asked=True, hate=True),
        people=(reached_by("one@example.net"), reached_by("07700 900123", ContactKind.PHONE)),
    )
    later = VictimIdentified(person=reached_by("two@example.net"))
    corrected = EntryCorrected(entry=CASE, replacement=VictimIdentified(person=reached_by("three@example.net")))

    assert set(digests_in(event(report))) == {digest("one@example.net"), digest("07700 900123")}
    assert set(digests_in(event(later))) == {digest("two@example.net")}
    assert set(digests_in(event(corrected))) == {digest("three@example.net")}


def test_an_officer_is_known_by_any_of_theirs_and_a_team_by_none(path: Path) -> None:
    """The address that follows from the domain included."""
    staff = read_staff(path)

    assert staff.digests_of("b.jones") == {digest("bo.jones@landlord.example"), digest("07700900123")}
    assert staff.digests_of("c.smith") == {digest("c.smith@landlord.example"), digest("07700900999")}
    assert staff.digests_of("team:whg") == frozenset()
    assert Staff().digests_of("a.khan") == frozenset()
