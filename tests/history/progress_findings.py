"""Whether everyone who asked was answered, by the deadline."""

from collections.abc import Iterator
from uuid import UUID

from tests.history.evidence import Evidence
from tests.history.finding import Finding
from tests.history.observations import Asked


def of_progress(evidence: Evidence, grace_seconds: float) -> Iterator[Finding]:
    """Every append asked for is answered by its deadline, unless the process that asked ended before.

    A process that stood still in between is given so much longer.
    """
    for append_id, asked in evidence.asked.items():
        if len(asked) > 1:
            whom = ", ".join(one.who for one in asked)
            yield Finding("asked twice", f"Append {append_id} was asked for {len(asked)} times, by {whom}.")
        yield from _of_asked(evidence, append_id, asked[0], grace_seconds)


def _of_asked(evidence: Evidence, append_id: UUID, asked: Asked, grace_seconds: float) -> Iterator[Finding]:
    what = f"{asked.who} asked for append {append_id} at {asked.at:.6f}, deadline {asked.deadline_seconds} s"
    answers = evidence.answers.get(append_id)
    if not answers:
        if asked.who not in evidence.ended:
            yield Finding("not answered", f"{what}, and was never answered.")
        return
    took = answers[0].at - asked.at
    stood = sum(
        max(0.0, min(pause.until, answers[0].at) - max(pause.at, asked.at)) for pause in evidence.pauses[asked.who]
    )
    if took - stood > asked.deadline_seconds + grace_seconds:
        still = f", of which it stood still for {stood:.6f}" if stood else ""
        yield Finding("answered late", f"{what}, and was answered after {took:.6f} s{still}.")
