"""What goes against someone's safe-contact instructions, and what does not or cannot be told."""

from __future__ import annotations

import pytest

from contracts.facts import Fact
from contracts.facts.contact import ContactAttempted, ContactMade, UpdateGiven, WishesRecorded
from contracts.facts.handling import ClosingLetterSent
from contracts.people import ContactPoint, SafeContact
from contracts.vocabulary import Channel, ContactKind, ContactResult, Party, Unaware, Unsafe
from services.casework.pages.forms.safe import against

PHONE_ONLY = SafeContact(channels=(Channel.PHONE,))
SHARED = (ContactPoint(kind=ContactKind.SHARED_PHONE, value="01"), ContactPoint(kind=ContactKind.PHONE, value="02"))


def made(channel: Channel = Channel.PHONE, spoke_with: str | None = None) -> ContactMade:
    return ContactMade(party=Party.VICTIM, channel=channel, person="p1", spoke_with=spoke_with)


def tried(channel: Channel = Channel.PHONE, result: ContactResult = ContactResult.NO_ANSWER) -> ContactAttempted:
    return ContactAttempted(party=Party.VICTIM, channel=channel, result=result, person="p1")


@pytest.mark.parametrize(
    ("safe", "fact", "told"),
    [
        (PHONE_ONLY, made(Channel.EMAIL), "reached only by phone"),
        (PHONE_ONLY, UpdateGiven(channel=Channel.PORTAL), "reached only by phone"),
        (SafeContact(never=(Unsafe.VOICEMAIL,)), tried(result=ContactResult.VOICEMAIL), "no voicemail"),
        (SafeContact(never=(Unsafe.LETTER,)), tried(Channel.LETTER, ContactResult.LETTER_SENT), "no letters"),
        (SafeContact(never=(Unsafe.LETTER,)), ClosingLetterSent(person="p1"), "no letters"),
        (SafeContact(never=(Unsafe.VISIT,)), made(Channel.IN_PERSON), "never be visited"),
        (SafeContact(never=(Unsafe.TEXT,)), UpdateGiven(channel=Channel.TEXT), "no text messages"),
        (SafeContact(never=(Unsafe.SHARED_PHONE,)), made(), "telephones is shared"),
        (SafeContact(unaware=(Unaware.PARTNER,)), made(spoke_with="x1"), "must not know: partner"),
    ],
)
def test_a_contact_against_the_instructions_is_told_why(safe: SafeContact, fact: Fact, told: str) -> None:
    """One sentence for each instruction."""
    [reason] = against(safe, fact, SHARED)
    assert told in reason


@pytest.mark.parametrize(
    ("safe", "fact"),
    [
        (PHONE_ONLY, made()),
        (PHONE_ONLY, made(Channel.OFFICE)),
        (SafeContact(), made(Channel.LETTER)),
        (SafeContact(times="never before 18:00"), made()),
        (SafeContact(never=(Unsafe.VOICEMAIL, Unsafe.SHARED_MAILBOX)), tried()),
        (SafeContact(unaware=(Unaware.EMPLOYER,)), made(spoke_with="x1")),
        (SafeContact(unaware=(Unaware.HOUSEHOLD,)), made()),
        (PHONE_ONLY, WishesRecorded(wishes="To be left alone.", person="p1")),
    ],
)
def test_what_keeps_to_them_or_cannot_be_told_is_quiet(safe: SafeContact, fact: Fact) -> None:
    """Words about times are for people to judge; what somebody came to us with is no contact of ours."""
    assert against(safe, fact, SHARED) == ()


def test_a_shared_telephone_matters_only_where_there_is_one() -> None:
    """Whoever has only their own cannot be rung at another's."""
    own = (ContactPoint(kind=ContactKind.PHONE, value="02"),)
    assert against(SafeContact(never=(Unsafe.SHARED_PHONE,)), made(), own) == ()


def test_several_reasons_are_all_told() -> None:
    """A letter to someone who may only be rung and never be written to."""
    safe = SafeContact(channels=(Channel.PHONE,), never=(Unsafe.LETTER,))
    assert len(against(safe, made(Channel.LETTER))) == 2
