"""Whether what readers and followers were shown is there for good, and whether they have all of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from tests.history.evidence import Evidence
from tests.history.finding import Finding
from tests.history.fold import NOTHING, fold
from tests.history.observations import Acknowledged, Folded, Seen


def of_shown(evidence: Evidence) -> Iterator[Finding]:
    """Each event that was shown is in the log for good, was so then, and came in its turn."""
    reached: dict[tuple[str, int], int] = {}
    for shown in evidence.shown:
        for event in shown.events:
            yield from _of_event(evidence, shown.who, shown.at, shown.partition, event)
            last = reached.get((shown.who, shown.partition))
            if last is not None and event.position != last + 1:
                what = f"{shown.who} was shown position {event.position} of {shown.partition} after position {last}"
                yield Finding("shown out of turn", f"{what}.")
            reached[shown.who, shown.partition] = event.position


def _of_event(evidence: Evidence, who: str, at: float, partition: int, event: Seen) -> Iterator[Finding]:
    counting = evidence.event_at(partition, event.position)
    what = f"{who} was shown version {event.version} of {event.stream} at position {event.position} of {partition}"
    if counting is None or counting.event != event:
        there = "nothing" if counting is None else f"version {counting.event.version} of {counting.event.stream}"
        yield Finding("shown what is not there", f"{what} at {at:.6f}, where the log has {there}.")
    elif counting.landed_at is not None and counting.landed_at > at:
        yield Finding("shown too early", f"{what} at {at:.6f}, but it was in the log only at {counting.landed_at:.6f}.")


def of_reads(evidence: Evidence) -> Iterator[Finding]:
    """A stream is read from its beginning without holes, and holds what its reader was told to have appended."""
    told = _told_heads(evidence)
    for read in evidence.reads:
        for event in read.events:
            yield from _of_event(evidence, read.who, read.at, read.partition, event)
        versions = [event.version for event in read.events]
        if versions != list(range(1, len(versions) + 1)):
            yield Finding("stream read with holes", f"{read.who} read versions {versions} of {read.stream}.")
        missing = [version for at, version in told[read.who, read.stream] if at < read.at and version > len(versions)]
        if missing:
            what = f"{read.who} read {len(versions)} events of {read.stream} at {read.at:.6f}"
            yield Finding("own append not read", f"{what}, after its append of version {missing[0]} was acknowledged.")


def _told_heads(evidence: Evidence) -> dict[tuple[str, str], list[tuple[float, int]]]:
    told: dict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    for append_id, answers in evidence.answers.items():
        for answer in answers:
            if isinstance(answer, Acknowledged):
                for wanted in evidence.asked[append_id][0].events if append_id in evidence.asked else ():
                    told[answer.who, wanted.stream].append((answer.at, wanted.version))
    return told


def of_folds(evidence: Evidence, final_folds: Iterable[Folded]) -> Iterator[Finding]:
    """What a follower saved, whenever it did, equals a fold from nothing; in the end it has everything."""
    digests = {number: _digests([one.event for one in p.counting]) for number, p in evidence.partitions.items()}
    for saved in evidence.folded:
        yield from _of_fold(digests, saved)
    for final in final_folds:
        yield from _of_fold(digests, final)
        end = len(evidence.partitions[final.partition].counting)
        if final.position != end:
            what = f"{final.who} ends at position {final.position} of {final.partition}"
            yield Finding("follower behind", f"{what}; the log ends at {end}.")


def _digests(events: Iterable[Seen]) -> list[str]:
    digests = [NOTHING]
    for event in events:
        digests.append(fold(digests[-1], [event]))
    return digests


def _of_fold(digests: Mapping[int, list[str]], saved: Folded) -> Iterator[Finding]:
    there = digests.get(saved.partition, [NOTHING])
    what = f"{saved.who} saved its fold of {saved.partition} up to position {saved.position} at {saved.at:.6f}"
    if saved.position >= len(there):
        yield Finding("folded what is not there", f"{what}; the log ends at {len(there) - 1}.")
    elif there[saved.position] != saved.digest:
        yield Finding("fold differs", f"{what}; a fold from nothing comes to something else.")
