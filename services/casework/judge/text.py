"""What judging found, for a person to read: the worst first, with how each failing clause was judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from contracts.commands import case_stream
from contracts.facts.review import Lack
from services.casework.case.patterns import Patterns
from services.casework.gates import Permission
from services.casework.judge.judged import FAILING, CaseJudged, Judged, LandlordJudged
from services.casework.judge.telling import Asked
from services.casework.judging import UNDECIDED, WORST_FIRST, ClauseVerdict
from services.casework.verdicts import Judgement, Verdict
from services.casework.working_time import LONDON

QUIET = frozenset({Verdict.MET, Verdict.NOT_APPLICABLE})
"""Verdicts that are told in one line."""


def in_words(judged: Judged) -> Iterator[str]:
    """Line by line."""
    yield f"As known {_when(judged.as_known)}, as at {_when(judged.as_at)}"
    yield f"{_many(judged.facts, 'fact')}, {_many(judged.requests, 'request')}, {_many(judged.settings, 'setting')}"
    if judged.left_out:
        yield f"{_many(judged.left_out, 'conclusion')} of another ledger left out: they are drawn anew here."
    for one in judged.not_understood:
        meant = f" Did you mean {one.did_you_mean}?" if one.did_you_mean else ""
        yield f"Not understood, and without effect: {_many(one.lines, 'line')} of type {one.type}.{meant}"
    if not judged.landlords:
        yield "Nothing in the file was known then: choose a later --as-known."
    for landlord in judged.landlords:
        yield ""
        yield from _landlord(landlord)


def _landlord(landlord: LandlordJudged) -> Iterator[str]:
    versions = ", ".join(version.version for version in landlord.policies) or "none"
    yield f"== {landlord.landlord}: policy {versions}; holidays {landlord.calendar_version}"
    if not landlord.policies:
        yield "Nothing can be judged: mend the landlord's name, or give its pack by --policies or policy.loaded.v1."
    called = {case.stream: case.called for case in landlord.cases}
    for case in landlord.cases:
        yield ""
        yield from _case(case, called)
    if landlord.verdicts:
        yield ""
        untold = "" if landlord.told else " (the file tells only of cases, so that nothing here counts as failing)"
        yield f"{landlord.landlord} itself{untold}"
        yield from _indented(clauses_in_words(landlord.verdicts))
    if landlord.requests:
        yield "Requests that belong to no case of theirs"
        yield from _indented(line for one in landlord.requests for line in _asked(one))
    if landlord.defects:
        yield ""
        yield f"What is wrong with the policy of {landlord.landlord} itself"
        yield from (f"  {defect.clause}: {defect.says}" for defect in landlord.defects)


def _case(case: CaseJudged, called: Mapping[str, str]) -> Iterator[str]:
    named = case.stream if case.called == case.stream else f"{case.called} ({case.stream})"
    received = f"received {_when(case.received_at)}" if case.received_at else "its report is awaited"
    yield f"{named}: {case.kind.replace('_', ' ')}, {case.status}, {received}"
    yield from _indented(_answers(case))
    yield from _indented(clauses_in_words(case.verdicts))
    yield from _indented(_clocks(case))
    yield from _indented(_permissions(case.permissions))
    yield from _titled("Requests", (line for one in case.requests for line in _asked(one)))
    yield from _indented(_patterns(case.patterns, called))


def _answers(case: CaseJudged) -> Iterator[str]:
    yield from _titled("What the policy says of it", [
        f"{answer.question}: {answer.answer} [{answer.clause}]" for answer in case.answers
    ])  # fmt: skip


def clauses_in_words(verdicts: Iterable[ClauseVerdict]) -> Iterator[str]:
    """Definitions are told as answers; of the clauses, those that fail are told at length."""
    judged = sorted((one for one in verdicts if one.binds != "definition"), key=lambda one: WORST_FIRST[one.verdict])
    counts = Counter(str(one.verdict) for one in judged)
    yield "Clauses: " + (", ".join(f"{count} {_plain(verdict)}" for verdict, count in counts.items()) or "none")
    width = max((len(one.clause) for one in judged), default=0)
    for one in judged:
        if one.verdict is not Verdict.NOT_APPLICABLE:
            yield from _indented(_clause(one, width))
    if idle := [one.clause for one in judged if one.verdict is Verdict.NOT_APPLICABLE]:
        yield f"  not applicable: {', '.join(idle)}"


def _clause(one: ClauseVerdict, width: int) -> Iterator[str]:
    told = [f"{_plain(one.verdict):14}  {one.clause:{width}}"]
    told += [f"since {_when(one.since)}"] * (one.since is not None)
    told += [f"{_due_word(one)} {_when(one.due)}"] * (one.due is not None and one.verdict not in QUIET)
    told += [f"({', '.join(map(_plain, one.flags))})"] * bool(one.flags)
    yield "  ".join(told).rstrip()
    if one.verdict in QUIET:
        return
    if sum(one.counts.values()) > 1:
        counted = ", ".join(f"{n} {_plain(verdict)}" for verdict, n in one.counts.items())
        yield f"    of its obligations: {counted}{_of_whom(one)}"
    sentences = one.trace if one.verdict in FAILING else one.trace[:1]
    yield from (f"    - {sentence}" for sentence in sentences)


def _due_word(one: ClauseVerdict) -> str:
    """What has failed tells when the next of its open obligations is due."""
    return "next due" if one.verdict in FAILING and one.counts.keys() & UNDECIDED else "due"


def _of_whom(one: ClauseVerdict) -> str:
    """Whom the trace is about, where it does not say so itself: that of a clock."""
    worst = next(held for held in one.obligations if held.verdict is one.verdict)
    said = worst.person is None or any(worst.subject in sentence for sentence in worst.trace)
    return "" if one.verdict not in FAILING or said else f"; here is told of {worst.subject}"


def _clocks(case: CaseJudged) -> Iterator[str]:
    if case.no_clocks_because:
        yield f"No clocks: {case.no_clocks_because}"
    yield from _titled("Clocks", map(_clock, case.clocks))


def _clock(clock: Judgement) -> str:
    person = f" for {clock.person}" if clock.person else ""
    flags = f" ({', '.join(map(_plain, clock.flags))})" if clock.flags else ""
    return f"{_plain(clock.verdict):14}  {clock.clause} {clock.clock}{person}, due {_when(clock.due)}{flags}"


def _permissions(permissions: Iterable[Permission]) -> Iterator[str]:
    """Permissions that lack the same are told together; what would be granted is named in one line."""
    alike: dict[tuple[Lack, ...], list[str]] = {}
    for one in permissions:
        alike.setdefault(one.lacks, []).append(_permission(one))
    granted = alike.pop((), [])
    yield from _titled("What would be refused now, and what is missing", (
        line for lacks, refused in alike.items()
        for line in (*refused, *(f"  - {lack.message} [{lack.clause or lack.code}]" for lack in lacks))
    ))  # fmt: skip
    yield from _titled("What would be permitted now", granted)


def _permission(one: Permission | Asked) -> str:
    step = f" {_plain(one.step)}" if one.step else ""
    against = f" against {one.against}" if one.against else ""
    recipient = f" to {_plain(one.recipient)}" if one.recipient else ""
    purpose = f" for {_plain(one.purpose)}" if one.purpose else ""
    return f"{one.request.removesuffix('.v1')}{step}{against}{recipient}{purpose}"


def _asked(one: Asked) -> Iterator[str]:
    yield f"{one.outcome.value:8}  {_permission(one)}, asked {_when(one.asked_at)}"
    yield from (f"  - {reason.message} [{reason.clause or reason.code}]" for reason in one.reasons)


def _patterns(known: Patterns, called: Mapping[str, str]) -> Iterator[str]:
    def name(case: UUID) -> str:
        return called.get(case_stream(case), case_stream(case))

    yield from _titled("Repeat victimisation", (
        line for pair in known.repeats.values()
        for line in (
            f"{name(pair.said.later_case)} after {name(pair.said.earlier_case)} [{pair.said.clause}]",
            *(f"  - {sentence}" for sentence in pair.said.trace),
        )
    ))  # fmt: skip
    yield from _titled("Other incidents", (
        f"{name(one.case)}, received {_when(one.received_at)}{', suffered before' if one.previous else ''}"
        for others in known.others.values() for one in others
    ))  # fmt: skip
    yield from _titled("Reports of the same incident", map(name, known.links))


def _titled(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield title
        yield from (f"  {line}" for line in listed)


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _plain(word: str) -> str:
    return str(word).replace("_", " ")


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _when(instant: datetime | None) -> str:
    return f"{instant.astimezone(LONDON):%a %d %b %Y %H:%M %Z}" if instant else "unknown"
