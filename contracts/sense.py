"""Whether a message that has the right shape makes sense: names agree, times exist and are in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from contracts.envelope import Reason
from contracts.facts import Fact
from contracts.facts.contact import ContactPaused
from contracts.facts.person import FamilyLinkRecorded
from contracts.facts.report import FurtherIncidentReported, Incident, IncidentReported
from contracts.facts.rota import AbsenceRecorded, RotaSet
from contracts.reports import About, IncidentReport, Message
from contracts.shape import fault
from contracts.when import YEARS, AmbiguousTime, NoSuchTime, span

AHEAD_MAX = timedelta(hours=24)
Report = IncidentReport | IncidentReported


def contradictions(message: Message, now: datetime) -> Iterator[Reason]:
    """Everything in a message that cannot be; `now` is the receiver's clock."""
    if isinstance(message, IncidentReport):
        if message.received_at is not None:
            yield from out_of_time("/data/received_at", message.received_at, now)
        yield from _report(message, "/data", now)
    else:
        yield from out_of_time("/data/occurred_at", message.occurred_at, now)
        yield from _about(message.about)


def contradictions_in(fact: Fact, at: str, now: datetime) -> Iterator[Reason]:
    """Everything in a fact that cannot be, whoever states it; `at` points to it, `now` is the receiver's clock."""
    match fact:
        case IncidentReported():
            yield from _report(fact, at, now)
        case FurtherIncidentReported(incident=incident):
            yield from _suffered(incident, f"{at}/incident", now)
        case ContactPaused(until=until) if until and until.year not in YEARS:
            told = "Is no time that anyone waits for; leave it out if the end is open."
            yield fault(f"{at}/until", "out-of-range", told)
        case FamilyLinkRecorded(since=since, until=until) if until and until < since:
            yield fault(f"{at}/until", "order", "Lies before since; mend one of them.")
        case AbsenceRecorded(begins=begins, ends=ends) | RotaSet(begins=begins, ends=ends):
            yield from _lasting(begins, ends, at)


def _lasting(begins: datetime, ends: datetime, at: str) -> Iterator[Reason]:
    """Why nobody can be away, or on duty, from one instant until another."""
    for name, moment in (("begins", begins), ("ends", ends)):
        if moment.year not in YEARS:
            yield fault(
                f"{at}/{name}", "out-of-range", f"Lies outside the years {YEARS[0]} to {YEARS[-1]}; mend the date."
            )
    if ends <= begins:
        yield fault(f"{at}/ends", "order", "Does not lie after begins; mend one of them.")


def out_of_time(at: str, moment: datetime, now: datetime) -> Iterator[Reason]:
    """Why nothing can have happened at that instant, as far as can be said."""
    if moment.year < YEARS.start:
        yield fault(at, "too-early", f"Lies before the year {YEARS.start}; mend the date.")
    elif moment - now > AHEAD_MAX:
        yield fault(at, "future", "Lies more than 24 hours ahead; only what has happened can be reported.")


def _about(about: About) -> Iterator[Reason]:
    by_report = about.source is not None and about.id is not None
    half = (about.source is None) != (about.id is None)
    if half or (about.case_id is not None) == by_report:
        yield fault("/data/about", "about", "Must hold either case_id, or source and id of the incident report.")


def _report(report: Report, at: str, now: datetime) -> Iterator[Reason]:
    yield from _people(report, at, now)
    yield from _suffered(report.incident, f"{at}/incident", now)


def _people(report: Report, at: str, now: datetime) -> Iterator[Reason]:
    known: set[str] = set()
    for index, person in enumerate(report.people):
        who = f"{at}/people/{index}"
        if person.ref in known:
            told = "Is the ref of an earlier person too; give each person their own."
            yield fault(f"{who}/ref", "repeated-ref", told)
        known.add(person.ref)
        if person.date_of_birth is not None and person.date_of_birth > (now + AHEAD_MAX).date():
            yield fault(f"{who}/date_of_birth", "future", "Lies in the future; mend the date.")
    for where, ref in _named(report, at):
        if ref not in known:
            yield fault(where, "unknown-ref", "Names nobody in people; add the person or mend the ref.")


def _named(report: Report, at: str) -> Iterator[tuple[str, str]]:
    if report.reporter.person is not None:
        yield f"{at}/reporter/person", report.reporter.person
    for name in ("victims", "alleged_perpetrators", "witnesses"):
        for index, ref in enumerate(getattr(report, name)):
            yield f"{at}/{name}/{index}", ref


def _suffered(incident: Incident, place: str, now: datetime) -> Iterator[Reason]:
    spans = {}
    for name in ("suffered_from", "suffered_to"):
        at, text = f"{place}/{name}", getattr(incident, name)
        try:
            if text is not None:
                spans[name] = span(text)
                yield from out_of_time(at, spans[name][0], now)
        except NoSuchTime:
            yield fault(at, "no-such-time", "This date or London time does not exist; mend it.")
        except AmbiguousTime:
            yield fault(at, "ambiguous-time", "The clocks showed this time twice; add the offset (+01:00 or +00:00).")
    if len(spans) == 2 and _comes_before(spans["suffered_to"], spans["suffered_from"]):
        yield fault(f"{place}/suffered_to", "order", "Lies before suffered_from; mend one of them.")


def _comes_before(end: tuple[datetime, datetime], start: tuple[datetime, datetime]) -> bool:
    """Whether an end lies before its start; each is a span, whose own end an instant holds and a day does not."""
    return start[0] > end[0] and start[0] >= end[1]
