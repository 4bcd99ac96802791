"""Whether what callers were told is what the log says."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from tests.history.evidence import Evidence
from tests.history.finding import Finding
from tests.history.observations import Acknowledged, Answer, Conflicted, Refused, Settled, Unknown


def of_answers(evidence: Evidence) -> Iterator[Finding]:
    """Each append has one answer, and it is true; so is each answer to a later question."""
    for append_id, answers in evidence.answers.items():
        if append_id not in evidence.asked:
            yield Finding("answered unasked", f"{answers[0].who} was answered about {append_id}, which nobody asked.")
        if len(answers) > 1:
            kinds = ", ".join(type(answer).__name__ for answer in answers)
            yield Finding("answered twice", f"Append {append_id} was answered {len(answers)} times: {kinds}.")
        for answer in answers:
            yield from _of_answer(evidence, answer)
    for settled in evidence.settled.values():
        for one in settled:
            yield from _of_settled(evidence, one)


def _of_answer(evidence: Evidence, answer: Answer) -> Iterator[Finding]:
    match answer:
        case Acknowledged():
            yield from _of_counted(evidence, answer, answer.positions, "acknowledged")
        case Conflicted():
            yield from _of_not_written(evidence, answer.append_id, "with a conflict")
            yield from _of_conflict(evidence, answer)
        case Refused():
            yield from _of_not_written(evidence, answer.append_id, f"as {answer.why.value}")
        case Unknown():
            return


def _of_settled(evidence: Evidence, settled: Settled) -> Iterator[Finding]:
    if settled.positions is not None:
        yield from _of_counted(evidence, settled, settled.positions, "settled as counting")
        return
    at = evidence.positions(settled.append_id)
    if at:
        said = f'"never" was answered to {settled.who} at {settled.at:.6f}'
        yield Finding("untrue outcome", f"Of append {settled.append_id} {said}, but it counts at positions {at}.")


def _of_counted(
    evidence: Evidence, answer: Acknowledged | Settled, positions: tuple[int, ...], how: str
) -> Iterator[Finding]:
    there = evidence.positions(answer.append_id)
    said = f"Append {answer.append_id} was {how} at positions {positions} to {answer.who} at {answer.at:.6f}"
    landed_at = evidence.last_landed_at(answer.append_id)
    if not there:
        yield Finding("lost", f"{said}, but it does not count.")
    elif there != positions:
        yield Finding("untrue positions", f"{said}, but it counts at {there}.")
    elif landed_at is not None and landed_at > answer.at:
        yield Finding("answered too early", f"{said}, but it was in the log only at {landed_at:.6f}.")


def _of_not_written(evidence: Evidence, append_id: UUID, how: str) -> Iterator[Finding]:
    at = evidence.positions(append_id)
    if at:
        yield Finding("refused and written", f"Append {append_id} was refused {how}, but it counts at positions {at}.")


def _of_conflict(evidence: Evidence, answer: Conflicted) -> Iterator[Finding]:
    """What a conflict rests on must be in the log when it is given."""
    what = f"{answer.who} was told at {answer.at:.6f} that {answer.stream} is at version {answer.head}"
    if answer.head is not None and not _is_logged(evidence, answer, answer.head):
        yield Finding("untrue conflict", f"{what}, but that version was not in the log then.")
    if answer.found is None and answer.version == (answer.head or 0) + 1:
        yield Finding("untrue conflict", f"{what} and that {answer.version} is not the next.")
    if answer.found is not None and not _is_logged(evidence, answer, answer.version, answer.found):
        yield Finding(
            "untrue conflict", f"{what} and {answer.version} taken at position {answer.found}, but it was not then."
        )


def _is_logged(evidence: Evidence, answer: Conflicted, version: int, position: int | None = None) -> bool:
    asked = evidence.asked.get(answer.append_id)
    partitions = [asked[0].partition] if asked else list(evidence.partitions)
    taken = (evidence.version_at(partition, answer.stream, version) for partition in partitions)
    return any(
        counting is not None
        and (position is None or counting.event.position == position)
        and (counting.landed_at is None or counting.landed_at <= answer.at)
        for counting in taken
    )


def of_order(evidence: Evidence) -> Iterator[Finding]:
    """What was asked for after something else was acknowledged stands behind it."""
    for partition in evidence.partitions:
        told = sorted(_told(evidence, partition))
        asked = sorted(
            (one[0].at, evidence.positions(append_id)[0], append_id)
            for append_id, one in evidence.asked.items()
            if one[0].partition == partition and evidence.positions(append_id)
        )
        yield from _of_order(partition, told, asked)


def _told(evidence: Evidence, partition: int) -> Iterator[tuple[float, int]]:
    for append_id, answers in evidence.answers.items():
        asked = evidence.asked.get(append_id)
        if asked and asked[0].partition == partition and evidence.positions(append_id):
            for answer in answers:
                if isinstance(answer, Acknowledged):
                    yield answer.at, evidence.positions(append_id)[-1]


def _of_order(
    partition: int, told: list[tuple[float, int]], asked: Iterable[tuple[float, int, UUID]]
) -> Iterator[Finding]:
    done, furthest = 0, 0
    for at, position, append_id in asked:
        while done < len(told) and told[done][0] < at:
            furthest = max(furthest, told[done][1])
            done += 1
        if position < furthest:
            what = f"Append {append_id} was asked for at {at:.6f}, after position {furthest} of {partition} was told"
            yield Finding("out of order", f"{what}, but stands at {position}.")
