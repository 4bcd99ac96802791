"""What a run amounts to, in a few lines."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from tests.faults.evidence import Evidence
from tests.faults.plan import Fault, Kind
from tests.faults.scene import PARTITIONS
from tests.history.finding import Finding
from tests.history.observations import Acknowledged, Asked, Conflicted, Paused, Refused, Settled, Shown, Unknown
from tests.history.rule import judge_records

PROCESSES_KILLED = {
    Kind.KILL_WRITER: 1,
    Kind.KILL_READER: 1,
    Kind.KILL_LEADER: 1,
    Kind.KILL_CONTROLLER: 1,
    Kind.STOP_CLUSTER: 3,
}


class Report(Struct, frozen=True):
    """The figures of a run, and what was found wrong with it."""

    seconds: float
    events_acknowledged: int
    done: Mapping[Kind, int]
    answers: Mapping[str, int]
    events_shown: int
    longest_wait: tuple[float, float]
    """The longest time that a caller waited past its deadline, pauses of its process taken off, and that deadline."""
    records: int
    void_records: int
    findings: list[Finding]
    is_whole: bool
    """Whether everything planned was done before the time was over."""

    @property
    def kills(self) -> int:
        """How many processes were killed."""
        return sum(PROCESSES_KILLED.get(kind, 0) * times for kind, times in self.done.items())

    def lines(self) -> Iterator[str]:
        """The report as text."""
        yield f"{self.events_acknowledged:,} events acknowledged in {self.seconds:.0f} s, {self.kills} processes killed"
        yield "faults: " + _counted({kind.value: times for kind, times in self.done.items()})
        yield "answers: " + _counted(self.answers)
        over, deadline = self.longest_wait
        yield f"longest wait: {over * 1000:+.0f} ms past a deadline of {deadline} s"
        yield f"log: {self.records:,} records in {PARTITIONS} partitions, {self.void_records:,} of them void"
        yield f"readers were shown {self.events_shown:,} events"
        if not self.is_whole:
            yield "NOT WHOLE: the time was over before the plan was"
        yield f"findings: {len(self.findings)}"
        yield from (f"  {finding}" for finding in self.findings[:20])


def make_report(evidence: Evidence, plan: Iterable[Fault], done: Counter[Kind], seconds: float, events: int) -> Report:
    """Judge the run and count what happened in it; `events` are those that were to be acknowledged."""
    answers: Counter[str] = Counter()
    acknowledged = shown = 0
    for observation in evidence.observations:
        match observation:
            case Acknowledged(positions=positions):
                acknowledged += len(positions)
                answers["acknowledged"] += 1
            case Refused(why=why):
                answers[why.value] += 1
            case Conflicted():
                answers["conflict"] += 1
            case Unknown():
                answers["unknown"] += 1
            case Settled(positions=positions):
                answers["settled: never" if positions is None else "settled: counted"] += 1
            case Shown(events=events_shown):
                shown += len(events_shown)
    return Report(
        seconds=seconds,
        events_acknowledged=acknowledged,
        done=done,
        answers=answers,
        events_shown=shown,
        longest_wait=_longest_wait(evidence),
        records=sum(map(len, evidence.records.values())),
        void_records=sum(judge_records(number, raw).void_records for number, raw in evidence.records.items()),
        findings=evidence.judge(),
        is_whole=sum(done.values()) == len(tuple(plan)) and acknowledged >= events,
    )


def _longest_wait(evidence: Evidence) -> tuple[float, float]:
    pauses = [observation for observation in evidence.observations if isinstance(observation, Paused)]
    asked: dict[object, Asked] = {}
    longest = (float("-inf"), 0.0)
    for observation in evidence.observations:
        match observation:
            case Asked():
                asked[observation.append_id] = observation
            case Acknowledged() | Conflicted() | Refused() | Unknown():
                question = asked[observation.append_id]
                of_ours = [pause for pause in pauses if pause.who == question.who]
                stood = sum(max(0.0, min(p.until, observation.at) - max(p.at, question.at)) for p in of_ours)
                over = observation.at - question.at - stood - question.deadline_seconds
                longest = max(longest, (over, question.deadline_seconds))
    return longest


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {times:,}" for name, times in sorted(counts.items(), key=lambda one: -one[1]))
