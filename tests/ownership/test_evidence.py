"""What judges the replicas can be trusted: it finds nothing wrong where nothing is, and each planted fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from contracts.reports import Treatment
from contracts.topics import CASE_LEDGER
from ledger.protocol import Chain
from tests.ownership.evidence import Evidence, counting, misplaced, scattered, unconserved, untrue
from tests.services.casework.counter import Counter, contact, report

COMMANDS = [report(1, offset=0), report(2, offset=1), contact(1), contact(2)]


@pytest.fixture
async def sound() -> Evidence:
    """Two cases, each reported and called about."""
    counter = await Counter().open()
    await counter.hear(*COMMANDS, report(1, offset=2))
    events = [*counting(Chain(0), counter.transport.log(CASE_LEDGER.name, 0))]
    outcomes, treated = defaultdict(list), defaultdict(list)
    for one in counter.outcomes:
        outcomes[one.command_id].append(one)
    for said in counter.reports:
        treated[said.partition, said.offset].append(said)
    reports = [(0, offset) for offset in range(3)]
    return Evidence(reports, {one.id: one for one in COMMANDS}, outcomes, treated, events, voids=0)


def judged(evidence: Evidence) -> list[bool]:
    """Whether the ledger, the effects, the answers and the treatments are found wanting."""
    found = misplaced(evidence, partitions=1), scattered(evidence), untrue(evidence), unconserved(evidence)
    return [bool(one) for one in found]


async def test_nothing_is_found_where_nothing_is_wrong(sound: Evidence) -> None:
    """A repeated report is a duplicate, and its command has the first answer again."""
    assert judged(sound) == [False] * 4


def _event_twice(evidence: Evidence) -> None:
    evidence.events.append(evidence.events[-1])


def _event_lost(evidence: Evidence) -> None:
    del evidence.events[0]


def _effect_later_again(evidence: Evidence) -> None:
    recorded, event = evidence.events[-1]
    evidence.events[-1] = recorded, replace(event, caused_by=COMMANDS[0].id)


def _no_answer(evidence: Evidence) -> None:
    del evidence.outcomes[COMMANDS[2].id]


def _another_answer(evidence: Evidence) -> None:
    said = evidence.outcomes[COMMANDS[2].id]
    said.append(replace(said[0], version=9))


def _untrue_answer(evidence: Evidence) -> None:
    said = evidence.outcomes[COMMANDS[2].id]
    said[:] = [replace(one, position=99) for one in said]


def _record_forgotten(evidence: Evidence) -> None:
    del evidence.treated[0, 1]


def _accepted_twice(evidence: Evidence) -> None:
    said = evidence.treated[0, 2]
    said[:] = [replace(one, outcome=Treatment.ACCEPTED) for one in said]


@pytest.mark.parametrize(
    ("plant", "found_by"),
    [
        (_event_twice, 0),
        (_event_lost, 0),
        (_effect_later_again, 1),
        (_no_answer, 2),
        (_another_answer, 2),
        (_untrue_answer, 2),
        (_record_forgotten, 3),
        (_accepted_twice, 3),
    ],
)
async def test_each_planted_fault_is_found(sound: Evidence, plant: Callable[[Evidence], None], found_by: int) -> None:
    """Whatever is lost, doubled, moved or answered untruly shows where it is looked for."""
    plant(sound)

    assert judged(sound)[found_by]
