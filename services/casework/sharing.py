"""What may be passed on now, what waits, what a withdrawal stopped, and who must still be told of it; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from contracts.facts.consent import ConsentGiven, ConsentRefused, DisclosureAuthorised, Ground, WithdrawalTold
from contracts.fields import Code, Instant, Ref, Said
from services.casework.case.history import Standing
from services.casework.case.state import Case
from services.casework.consents import NONE, SPOKEN, WRITTEN, Consents, Word
from services.casework.disclosures import Passing, disclosures, givers_of, passing_of
from services.casework.things import Thing

STRENGTH = {NONE: 0, SPOKEN: 1, WRITTEN: 2}


class ConsentNow(Said, omit_defaults=False):
    """The last word of someone on one recipient and purpose: written, spoken, ended, refused or withdrawn."""

    person: Ref
    recipient: str
    purpose: str
    says: str
    since: Instant
    until: Instant | None
    document: Code | None
    event: UUID


class Queued(Said, omit_defaults=False):
    """A disclosure that was authorised and not made; `stopped_by`: the word that took the consent away, if any."""

    event: UUID
    authorised_at: Instant
    recipient: str
    purpose: str
    about: tuple[Ref, ...]
    disclosure: Ref | None
    stopped_by: UUID | None = None


class ToTell(Said, omit_defaults=False):
    """A recipient of what someone had consented to, who does not know yet that they took it back."""

    person: Ref
    recipient: str
    withdrawn_at: Instant
    event: UUID
    disclosures: tuple[UUID, ...]


class Sharing(Said, omit_defaults=False):
    """How it stands with passing things on; what was done while there was consent stays lawful."""

    consents: tuple[ConsentNow, ...]
    waiting: tuple[Queued, ...]
    stopped: tuple[Queued, ...]
    to_tell: tuple[ToTell, ...]


def sharing(case: Case, facts: Sequence[Standing], at: datetime) -> Sharing:
    """As the facts known stand at an instant."""
    consents = Consents(facts)
    queued = [_queued(fact, passing, facts, givers_of(passing, case), at) for fact, passing in _not_made(facts)]
    return Sharing(
        consents=tuple(_now(word, recipient, purpose, at) for recipient, purpose, word in consents.last_words(at)),
        waiting=tuple(one for one, stopped in queued if not stopped),
        stopped=tuple(one for one, stopped in queued if stopped),
        to_tell=tuple(_to_tell(case, facts, consents, at)),
    )


def _now(word: Word, recipient: str, purpose: str, at: datetime) -> ConsentNow:
    given = word.data if isinstance(word.data, ConsentGiven) else None
    return ConsentNow(
        person=word.data.person, recipient=recipient, purpose=purpose, says=_says(word, at), since=word.at,
        until=given.until if given else None, document=given.document if given else None, event=word.event,
    )  # fmt: skip


def _says(word: Word, at: datetime) -> str:
    match word.data:
        case ConsentGiven(form=form, until=until):
            return str(form) if until is None or at < until else "ended"
        case ConsentRefused():
            return "refused"
        case _:
            return "withdrawn"


def _not_made(facts: Sequence[Standing]) -> Iterator[tuple[Standing, Passing]]:
    """What was authorised and not carried out since; one passing on carries out one authorisation."""
    waiting: list[tuple[Standing, Passing]] = []
    for fact in sorted(facts, key=_authorised_first):
        passing = passing_of(fact.data)
        if passing is None:
            continue
        if isinstance(fact.data, DisclosureAuthorised):
            waiting.append((fact, passing))
        elif done := next((one for one in waiting if _carries_out(passing, one[1])), None):
            waiting.remove(done)
    yield from waiting


def _authorised_first(fact: Standing) -> tuple[datetime, bool]:
    return fact.occurred_at, not isinstance(fact.data, DisclosureAuthorised)


def _carries_out(made: Passing, authorised: Passing) -> bool:
    if made.disclosure or authorised.disclosure:
        return made.disclosure == authorised.disclosure
    same = (made.recipient, made.purpose) == (authorised.recipient, authorised.purpose)
    return same and set(made.about) == set(authorised.about)


def _queued(
    fact: Standing, passing: Passing, facts: Sequence[Standing], givers: tuple[str, ...], at: datetime
) -> tuple[Queued, bool]:  # fmt: skip
    """An authorisation that waits, and whether the consent on which it rested is there no longer."""
    stopped, word = _stopped(fact, passing, facts, givers, at)
    return Queued(
        event=fact.id, authorised_at=fact.occurred_at, recipient=passing.recipient, purpose=passing.purpose,
        about=passing.about, disclosure=passing.disclosure, stopped_by=word.event if word else None,
    ), stopped  # fmt: skip


def _stopped(
    fact: Standing, passing: Passing, facts: Sequence[Standing], givers: tuple[str, ...], at: datetime
) -> tuple[bool, Word | None]:  # fmt: skip
    """Someone said no since, or as was not known when it was authorised, or the consent is less than it was then."""
    if passing.anonymised or passing.ground not in (None, Ground.CONSENT):
        return False, None
    asked = givers, passing.recipient, passing.purpose
    now, then = Consents(facts), Consents(one for one in facts if one.recorded_at <= fact.recorded_at)
    old = set(then.refusals(*asked, fact.occurred_at))
    new = next((word for word in now.refusals(*asked, at) if word not in old), None)
    strength = STRENGTH[now.of(*asked, at)]
    gone = passing.ground == Ground.CONSENT and strength == STRENGTH[NONE]
    return bool(new) or gone or strength < STRENGTH[then.of(*asked, fact.occurred_at)], new


def _to_tell(case: Case, facts: Sequence[Standing], consents: Consents, at: datetime) -> Iterator[ToTell]:
    """Everyone who was given something with someone's consent that was taken back since."""
    meant: dict[tuple[str, str], tuple[Word, list[UUID]]] = {}
    for thing in disclosures(case, facts):
        for giver, word in _taken_back(thing, consents, at):
            _, events = meant.setdefault((giver, thing.get("recipient")), (word, []))
            events += [thing.event] if thing.event else []
    for (giver, recipient), (word, events) in meant.items():
        if not _was_told(facts, giver, recipient, word.at):
            yield ToTell(
                person=giver, recipient=recipient, withdrawn_at=word.at, event=word.event, disclosures=tuple(events)
            )  # fmt: skip


def _taken_back(thing: Thing, consents: Consents, at: datetime) -> Iterator[tuple[str, Word]]:
    """Each giver who had consented to a disclosure and says no now; whoever says no now has said so since."""
    if STRENGTH.get(thing.get("consent"), 0) > 0:
        for word in consents.refusals(thing.get("givers"), thing.get("recipient"), thing.get("purpose"), at):
            yield word.data.person, word


def _was_told(facts: Sequence[Standing], person: str, recipient: str, since: datetime) -> bool:
    for fact in facts:
        match fact.data:
            case WithdrawalTold(person=told_of, recipient=told) if (told_of, told) == (person, recipient):
                if fact.occurred_at >= since:
                    return True
    return False
