"""What the log alone must show: streams without gaps, appends whole and once, nothing that nobody asked for."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from tests.history.evidence import Evidence
from tests.history.finding import Finding
from tests.history.observations import Wanted
from tests.history.rule import Partition


def of_streams(partition: Partition) -> Iterator[Finding]:
    """Each stream's versions are 1, 2, 3 ... in order of position."""
    heads: dict[str, int] = defaultdict(int)
    for counting in partition.counting:
        event = counting.event
        expected = heads[event.stream] + 1
        if event.version != expected:
            what = f"version {event.version} of {event.stream} at position {event.position} of {partition.number}"
            yield Finding("stream out of order", f"The next version is {expected}, but {what} counts.")
        heads[event.stream] = event.version


def of_taken_versions(partition: Partition) -> Iterator[Finding]:
    """No version of a stream is there twice, where streams may have gaps."""
    taken: set[tuple[str, int]] = set()
    for counting in partition.counting:
        event = counting.event
        if (event.stream, event.version) in taken:
            what = f"Version {event.version} of {event.stream} counts again at position {event.position}"
            yield Finding("version taken twice", f"{what} of {partition.number}.")
        taken.add((event.stream, event.version))


def of_appends(evidence: Evidence) -> Iterator[Finding]:
    """Every append in the log was asked for, and is there once, whole and in its order."""
    for append_id in evidence.logged:
        asked = evidence.asked.get(append_id)
        if asked:
            yield from _of_append(evidence, append_id, asked[0].events)
        else:
            at = evidence.positions(append_id)
            yield Finding("not asked for", f"Append {append_id} counts at positions {at}, but nobody asked for it.")


def _of_append(evidence: Evidence, append_id: UUID, wanted: tuple[Wanted, ...]) -> Iterator[Finding]:
    positions = evidence.positions(append_id)
    logged = evidence.logged[append_id]
    there = tuple(Wanted(one.event.stream, one.event.version, one.event.digest) for one in logged)
    if len(there) > len(wanted):
        yield Finding("doubled", f"Append {append_id} of {len(wanted)} events counts at positions {positions}.")
    elif len(there) < len(wanted):
        yield Finding("torn", f"Of append {append_id}, {len(there)} of {len(wanted)} events count, at {positions}.")
    elif there != wanted:
        yield Finding("altered", f"Append {append_id} counts at positions {positions}, but not as it was asked for.")
    elif positions[-1] - positions[0] != len(positions) - 1:
        yield Finding("interleaved", f"Append {append_id} counts at positions {positions}, with others in between.")
