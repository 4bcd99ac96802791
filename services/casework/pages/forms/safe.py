"""Whether a contact goes against what a person said of how they can be reached without harm; pure.

What someone wrote of safe times is for a person to judge: words are shown, never compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from contracts.facts import Fact
from contracts.facts.contact import ContactAttempted, ContactMade, SafeContactRecorded, UpdateGiven
from contracts.facts.handling import ClosingLetterSent
from contracts.people import ContactPoint, SafeContact
from contracts.vocabulary import Channel, ContactKind, ContactResult, Unaware, Unsafe

INBOUND = frozenset({Channel.WEB_FORM, Channel.OFFICE, Channel.REPORTING_CENTRE})
"""Ways by which people come to the landlord themselves."""
_HOME = frozenset({Unaware.HOUSEHOLD, Unaware.PARTNER, Unaware.FAMILY})


class Reached(NamedTuple):
    """How someone was reached, or was meant to be."""

    channel: Channel
    result: ContactResult | None
    answered_by: str | None
    kinds: frozenset[ContactKind]


def against(safe: SafeContact, fact: Fact, contacts: Iterable[ContactPoint] = ()) -> tuple[str, ...]:
    """Why a contact goes against the instructions, in sentences; nothing where it does not or cannot be told.

    `contacts`: the person's numbers and addresses, of which only the kinds matter.
    """
    if isinstance(fact, SafeContactRecorded):
        return tuple(_taken_away(safe, fact.safe_contact))
    reached = _reached(fact, frozenset(point.kind for point in contacts))
    if reached is None:
        return ()
    return (*_by_channel(safe, reached), *(_TOLD[never] for never in safe.never if _BROKEN[never](reached)),
            *_by_others(safe, reached))  # fmt: skip


def _taken_away(safe: SafeContact, told: SafeContact) -> Iterator[str]:
    """What somebody asked for before and is not said again: what is told last takes the whole place."""
    gone = [_read(one) for one in (*safe.never, *safe.unaware) if one not in (*told.never, *told.unaware)]
    # A way, a time or a word may have become another; what is not said at all was hardly meant to go.
    named = {"channels": "the safe ways", "times": "the safe times", "code_word": "the code word"}
    gone += [what for name, what in named.items() if getattr(safe, name) and not getattr(told, name)]
    if gone:
        yield f"They asked for this before, and it would hold no longer: {', '.join(gone)}."


def _by_channel(safe: SafeContact, reached: Reached) -> tuple[str, ...]:
    if not safe.channels or reached.channel in safe.channels or reached.channel in INBOUND:
        return ()
    allowed = " or ".join(_read(channel) for channel in safe.channels)
    return (f"This was by {_read(reached.channel)}. They may be reached only by {allowed}.",)


def _by_others(safe: SafeContact, reached: Reached) -> tuple[str, ...]:
    unaware = [one for one in safe.unaware if one in _HOME]
    if not reached.answered_by or not unaware:
        return ()
    return (f"Someone else answered, and these must not know: {', '.join(map(_read, unaware))}.",)


def _reached(fact: Fact, kinds: frozenset[ContactKind]) -> Reached | None:
    match fact:
        case ContactMade(channel=channel, spoke_with=other):
            return Reached(channel, None, other, kinds)
        case ContactAttempted(channel=channel, result=result):
            return Reached(channel, result, None, kinds)
        case UpdateGiven(channel=channel):
            return Reached(channel, None, None, kinds)
        case ClosingLetterSent():
            return Reached(Channel.LETTER, None, None, kinds)
        case _:
            return None


def _read(word: str) -> str:
    return word.replace("_", " ")


_BROKEN: dict[Unsafe, Callable[[Reached], bool]] = {
    Unsafe.VOICEMAIL: lambda reached: reached.result is ContactResult.VOICEMAIL,
    Unsafe.LETTER: lambda reached: reached.channel is Channel.LETTER,
    Unsafe.VISIT: lambda reached: reached.channel is Channel.IN_PERSON,
    Unsafe.TEXT: lambda reached: reached.channel is Channel.TEXT,
    Unsafe.SHARED_PHONE: lambda reached: reached.channel is Channel.PHONE and ContactKind.SHARED_PHONE in reached.kinds,
    Unsafe.SHARED_MAILBOX: lambda reached: (
        reached.channel is Channel.EMAIL and ContactKind.SHARED_MAILBOX in reached.kinds
    ),
}
_TOLD: dict[Unsafe, str] = {
    Unsafe.VOICEMAIL: "A message was left. They asked for no voicemail, ever.",
    Unsafe.LETTER: "This was a letter. They asked for no letters, ever.",
    Unsafe.VISIT: "This was face to face. They must never be visited at home: go on only if it was not there.",
    Unsafe.TEXT: "This was a text message. They asked for no text messages, ever.",
    Unsafe.SHARED_PHONE: "One of their telephones is shared and must never be rung: go on only if it was another.",
    Unsafe.SHARED_MAILBOX: "One of their mailboxes is shared and must never be used: go on only if it was another.",
}
