"""The forms there are: for each fact of a kind of stream, for each request, and for handing a case over; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, get_args

import msgspec

from contracts.commands import AssignOfficer, CorrectEntry, Permission
from contracts.facts.consent import ConsentFact
from contracts.facts.contact import ContactFact
from contracts.facts.enforcement import EnforcementFact
from contracts.facts.handling import HandlingFact, HandoverGiven
from contracts.facts.patterns import ReportLinked
from contracts.facts.report import IncidentReported, ReportFact
from contracts.facts.risk import RiskFact
from contracts.facts.support import SupportFact
from contracts.streams import Kind
from services.casework.http.bodies import FACTS, REQUESTS
from services.casework.pages.forms import wording
from services.casework.pages.forms.fields import Field, describe, of_correction, of_fact

HAND_OVER = "hand-over"
CORRECT = str(CorrectEntry.__struct_config__.tag)
REPORT = str(IncidentReported.__struct_config__.tag)
PERMITS = frozenset(str(shape.__struct_config__.tag) for shape in get_args(Permission))
AREAS: tuple[tuple[str, frozenset[type]], ...] = (
    ("Contact", frozenset(get_args(ContactFact))),
    ("Support and evidence", frozenset(get_args(SupportFact))),
    ("Risk, needs and what the victim wants", frozenset(get_args(RiskFact))),
    ("Consent and sharing", frozenset(get_args(ConsentFact))),
    ("Enforcement", frozenset(get_args(EnforcementFact))),
    ("Handling", frozenset(get_args(HandlingFact))),
    ("The report", frozenset({*get_args(ReportFact), ReportLinked})),
)
"""The facts of a case by what they are about."""


class Form(NamedTuple):
    """One form; `brings` says whether facts can come along, `rests` whether it rests on a version."""

    tag: str
    title: str
    says: str
    fields: tuple[Field, ...]
    asks: bool = False
    brings: bool = False
    rests: bool = False


class Offer(NamedTuple):
    """A form as an index lists it."""

    tag: str
    title: str
    says: str


class Group(NamedTuple):
    """What an index lists under one heading."""

    heading: str
    offers: tuple[Offer, ...]


def fact_form(kind: Kind, tag: str) -> Form | None:
    """The form of a fact that such a stream can be told; None if there is none."""
    shape = FACTS[kind].get(tag)
    return Form(tag, wording.title_of(tag), wording.says(shape), _told(tag, shape)) if shape else None


def _told(tag: str, shape: type[msgspec.Struct]) -> tuple[Field, ...]:
    fields = of_fact(shape)
    return tuple(one for one in fields if one.name == "data") if tag in wording.AT_ONCE else fields


def request_form(kind: Kind, tag: str) -> Form | None:
    """The form of a request that can be made of such a stream, corrections aside; None if there is none."""
    if tag == HAND_OVER and kind is Kind.CASE:
        return _hand_over()
    shape = REQUESTS[kind].get(tag)
    if shape is None or tag == CORRECT:
        return None
    rests = tag not in PERMITS
    fields = tuple(one for one in describe(shape) if rests or one.name != "expected_version")
    brings = "facts" in shape.__struct_fields__ and shape is not AssignOfficer
    return Form(tag, wording.title_of(tag), wording.says(shape), fields, asks=True, brings=brings, rests=rests)


def correction_form(shape: type[msgspec.Struct] | None) -> Form:
    """The form by which an entry is put right: as a fact of that shape, or by taking it away."""
    says = "The entry stays for everyone to see; what you say here counts in its place."
    return Form(CORRECT, wording.title_of(CORRECT), says, of_correction(shape), asks=True, rests=True)


def _hand_over() -> Form:
    """Who answers from now on, and that they were told how it stands: one request with one fact."""
    assigned = {one.name: one for one in describe(AssignOfficer)}
    told = {one.name: one for one in describe(HandoverGiven)}
    when = of_fact(HandoverGiven)[0]
    fields = (when, assigned["officer"], told["note"], assigned["expected_version"])
    says = "Another officer answers for the case from now on, and was told how it stands."
    return Form(HAND_OVER, wording.title_of(HAND_OVER), says, fields, asks=True, rests=True)


def index(kind: Kind, wanted: str = "") -> tuple[Group, ...]:
    """Every fact that can be stated, by area, those that are stated most first; only what holds the words wanted."""
    shapes = FACTS[kind]
    if kind is not Kind.CASE:
        return _groups({"What can be recorded": tuple(shapes)}, shapes, wanted)
    usual = {"Recorded most often": wording.COMMON}
    areas = {heading: tuple(tag for tag, shape in shapes.items() if shape in facts) for heading, facts in AREAS}
    return _groups((usual if not wanted else {}) | areas, shapes, wanted)


def requests(kind: Kind, *, closed: bool = False) -> tuple[Offer, ...]:
    """Everything that can be asked of such a stream as it stands; corrections begin at their entry."""
    if kind is not Kind.CASE:
        return ()
    tags = [tag for tag in (HAND_OVER, *REQUESTS[kind]) if tag != CORRECT]
    kept = [tag for tag in tags if tag not in _WHILE[not closed]]
    forms = [form for tag in kept if (form := request_form(kind, tag))]
    return tuple(Offer(form.tag, form.title, form.says) for form in forms)


_WHILE = {True: {"reopen-case.v1"}, False: {HAND_OVER, "assign-officer.v1", "close-case.v1", "start-enforcement.v1"}}
"""Whether a case is open -> what is refused then whatever is said."""


def _groups(
    tags: Mapping[str, tuple[str, ...]], shapes: Mapping[str, type[msgspec.Struct]], wanted: str
) -> tuple[Group, ...]:
    groups = (
        Group(heading, tuple(offer for tag in named if _holds(offer := _offer(tag, shapes[tag]), wanted)))
        for heading, named in tags.items()
    )
    return tuple(group for group in groups if group.offers)


def _offer(tag: str, shape: type[msgspec.Struct]) -> Offer:
    return Offer(tag, wording.title_of(tag), wording.says(shape))


def _holds(offer: Offer, wanted: str) -> bool:
    text = f"{offer.title} {offer.says} {offer.tag}".lower()
    return all(part in text for part in wanted.lower().split())
