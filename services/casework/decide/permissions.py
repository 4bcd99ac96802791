"""Requests for permission: granted, refused for all that is missing, or held for someone else's decision; pure.

A permission is judged at its instant from everything on record. It excludes nobody else's request, so it rests on a
version of the case only if it names one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, TypeVar

from contracts.commands import (
    ApproveDisclosure,
    AuthoriseDisclosure,
    CloseCase,
    DecideHeldDisclosure,
    Permission,
    StartEnforcement,
    name_of,
)
from contracts.envelope import Actor
from contracts.facts import Fact
from contracts.facts.consent import (
    DisclosureApproved,
    DisclosureAuthorised,
    DisclosureDecided,
    DisclosureHeld,
    DisclosureMade,
)
from contracts.facts.enforcement import EnforcementAuthorised, EnforcementStepTaken
from contracts.facts.review import ASKED_FOR, CaseClosed, Lack, RequestRefused
from contracts.fields import Said
from services.casework.case import state
from services.casework.case.history import History
from services.casework.disclosures import PROCESSORS
from services.casework.gates import HELD, lacks, not_the_one
from services.casework.policy import PolicyBook
from services.casework.rules import is_urgent

T = TypeVar("T", bound=Said)
NEVER_HELD_UP = (
    "An emergency call, and a safeguarding referral to the police or social care, wait for no permission at any "
    "landlord: make it now, then record it as disclosure.made.v1 or police-report.made.v1 with its ground."
)
"""What every refusal of a permission says as well."""


class Asking(NamedTuple):
    """Who asks when, of what case as it stands with all that came along."""

    history: History
    book: PolicyBook
    by: Actor
    at: datetime


def answer(asking: Asking, request: Permission) -> list[Fact]:
    """The permission, or a refusal that names all that is missing, after a note that the disclosure is held."""
    lacking = tuple(_lacks(asking, request))
    if not lacking:
        return [granted(request)]
    refused = refusal(request, lacking)
    if isinstance(request, AuthoriseDisclosure) and any(lack.code == HELD for lack in lacking):
        return [taken_from(DisclosureHeld, request), refused]
    return [refused]


def refusal(request: Said, lacking: tuple[Lack, ...]) -> RequestRefused:
    """The refusal of a request, saying what was asked for."""
    asked = {name: getattr(request, name, None) for name in ASKED_FOR}
    return RequestRefused(request=name_of(request), lacks=lacking, **asked)


def granted(request: Permission) -> Fact:
    """What is recorded of a permission."""
    match request:
        case StartEnforcement():
            return taken_from(EnforcementAuthorised, request)
        case AuthoriseDisclosure():
            return taken_from(DisclosureAuthorised, request)
        case ApproveDisclosure():
            return taken_from(DisclosureApproved, request)
        case DecideHeldDisclosure():
            return taken_from(DisclosureDecided, request)


def cannot_close(asking: Asking, request: CloseCase) -> tuple[Lack, ...]:
    """Everything that the policy wants to be there before the case is closed."""
    return lacks(asking.history, asking.book, taken_from(CaseClosed, request), asking.by, asking.at)


def taken_from(shape: type[T], request: Said) -> T:
    """A fact with what the request says in its fields; what the request does not know keeps its default."""
    said = {name: getattr(request, name) for name in shape.__struct_fields__ if hasattr(request, name)}
    return shape(**said)


def _lacks(asking: Asking, request: Permission) -> Iterator[Lack]:
    history, book, by, at = asking
    match request:
        case StartEnforcement():
            yield from _not_open(history)
            yield from lacks(history, book, taken_from(EnforcementStepTaken, request), by, at)
        case AuthoriseDisclosure(recipient=recipient) if recipient in PROCESSORS:
            told = "They work for the landlord: hand over the job without asking, and never the motive."
            yield Lack(code="job-only", message=told)
        case AuthoriseDisclosure(recipient=recipient, ground=ground) if not is_urgent(recipient, ground):
            yield from _awaiting(history)
            yield from lacks(history, book, taken_from(DisclosureMade, request), by, at)
        case ApproveDisclosure():
            yield from _cannot_approve(asking, request)
        case DecideHeldDisclosure():
            yield from _cannot_decide(asking, request)


def _not_open(history: History) -> Iterator[Lack]:
    yield from _awaiting(history)
    if state.fold(history).handling.closed:
        yield Lack(code="closed", message="The case is closed: reopen it first.")


def _awaiting(history: History) -> Iterator[Lack]:
    if not history.reported:
        yield Lack(code="awaiting-report", message="The case still awaits its report, which says what it is about.")


def _cannot_approve(asking: Asking, request: ApproveDisclosure) -> Iterator[Lack]:
    yield from _own_request(asking, request)
    yield from not_the_one(asking.history, asking.book, taken_from(DisclosureApproved, request), asking.by, asking.at)
    made = any(_is_made(entry.event.data, request) for entry in asking.history.own().entries)
    if request.disclosure and made:
        yield Lack(code="made-already", message="The disclosure has been made: an approval comes before it.")


def _cannot_decide(asking: Asking, request: DecideHeldDisclosure) -> Iterator[Lack]:
    yield from _own_request(asking, request)
    if not _is_held(asking.history, request):
        yield Lack(
            code="not-held",
            message="No disclosure is held by this recipient and name: ask for its authorisation first.",
        )
    decision = DisclosureDecided(recipient=request.recipient, allowed=True)
    yield from not_the_one(asking.history, asking.book, decision, asking.by, asking.at)


def _is_held(history: History, request: DecideHeldDisclosure) -> bool:
    """Whether the last word on it, by the very name it was asked for under, was that it is held."""
    own = (entry.event.data for entry in history.own().entries)
    said = [data for data in own if isinstance(data, DisclosureHeld | DisclosureDecided) and _same(data, request)]
    return bool(said) and isinstance(said[-1], DisclosureHeld)


def _own_request(asking: Asking, request: ApproveDisclosure | DecideHeldDisclosure) -> Iterator[Lack]:
    if _askers(asking.history, request) & _people(asking.by):
        yield Lack(code="own-request", message="Nobody approves their own request: someone else has to.")


def _askers(history: History, request: ApproveDisclosure | DecideHeldDisclosure) -> set[str]:
    """Who has asked for it since such a disclosure was made last."""
    people: set[str] = set()
    for event in (entry.event for entry in history.own().entries):
        if _is_made(event.data, request):
            people.clear()
        elif _is_asked_for(event.data, request):
            people |= _people(event.actor)
    return people


def _is_made(data: Fact, request: ApproveDisclosure | DecideHeldDisclosure) -> bool:
    return isinstance(data, DisclosureMade) and _same(data, request)


def _is_asked_for(data: Fact, request: ApproveDisclosure | DecideHeldDisclosure) -> bool:
    if isinstance(data, RequestRefused):
        return data.request == AuthoriseDisclosure.__struct_config__.tag and _same(data, request)
    return isinstance(data, DisclosureAuthorised) and _same(data, request)


def _people(actor: Actor) -> set[str]:
    """Whoever acts, and for whom."""
    return {actor.id} | ({actor.on_behalf_of} if actor.on_behalf_of else set())


def _same(
    data: RequestRefused | DisclosureAuthorised | DisclosureMade | DisclosureHeld | DisclosureDecided,
    request: ApproveDisclosure | DecideHeldDisclosure,
) -> bool:
    """Whether both are of one disclosure: to one recipient, by one name, and for one purpose as far as they say."""
    named = (data.recipient, data.disclosure) == (request.recipient, request.disclosure)
    return named and (data.purpose is None or request.purpose is None or data.purpose == request.purpose)
