"""Facts about reaching people: contacts, attempts, updates, wishes and what is safe."""

from __future__ import annotations

from contracts.fields import FreeText, Instant, Ref, Said
from contracts.people import SafeContact
from contracts.vocabulary import Channel, ContactResult, Party, PauseGround


class ContactMade(Said, tag="contact.made.v1"):
    """A person answered, by any channel, in a language and form they can use.

    `interpreter` false: the interpreter they need was missing, so it was an attempt. `spoke_with`: who answered for
    them; someone accused does not count.
    """

    party: Party
    channel: Channel
    person: Ref | None = None
    details_taken: bool = False
    interpreter: bool | None = None
    spoke_with: Ref | None = None
    note: FreeText | None = None


class ContactAttempted(Said, tag="contact.attempted.v1"):
    """Someone tried to reach a person and did not; `person` is whom they meant to reach."""

    party: Party
    channel: Channel
    result: ContactResult
    person: Ref | None = None
    note: FreeText | None = None


class UpdateGiven(Said, tag="update.given.v1"):
    """A victim learnt how the case stands; that nothing is new counts as well."""

    channel: Channel
    person: Ref | None = None
    nothing_new: bool = False
    note: FreeText | None = None


class WishesRecorded(Said, tag="wishes.recorded.v1"):
    """What a victim wants to happen, in their own words; `pursue` false: they do not want the matter pursued."""

    wishes: FreeText
    person: Ref | None = None
    pursue: bool | None = None


class SafeContactRecorded(Said, tag="safe-contact.recorded.v1"):
    """How a person can be reached without harm, from now on."""

    person: Ref
    safe_contact: SafeContact


class ContactPaused(Said, tag="contact.paused.v1"):
    """Contact has to wait, for a ground that the policies know; without `until` it waits until resumed."""

    ground: PauseGround
    person: Ref | None = None
    until: Instant | None = None
    reason: FreeText | None = None


class ContactResumed(Said, tag="contact.resumed.v1"):
    """The ground for waiting has gone."""

    person: Ref | None = None


ContactFact = (
    ContactMade | ContactAttempted | UpdateGiven | WishesRecorded | SafeContactRecorded | ContactPaused | ContactResumed
)
