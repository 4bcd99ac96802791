"""Timers kept in the database: fired when due, until the ledger closes them, across any restart."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client import generate_latest

from contracts.commands import Moment
from ledger.errors import TransportError
from ledger.testing import HandClock, InMemoryTransport
from services.notifications import timer_table
from services.notifications.tables import WATCH
from tests.services.notifications.conftest import Start
from tests.services.notifications.situations import (
    STREAM,
    Casework,
    Service,
    after,
    case,
    deadline_reset,
    deadline_set,
    met,
    passed,
    warned,
)

DUE = after(hours=30)
EARLY = after(hours=21)
LATE = after(hours=26)


def fired(service: Service) -> list[tuple[Moment, object]]:
    """What casework was told."""
    return [(told.moment, told.at) for told in service.told]


async def test_each_instant_is_fired_when_it_comes(start: Start, casework: Casework, clock: HandClock) -> None:
    """Not a microsecond before; each once, while the ledger answers."""
    service = start()
    await casework.says(deadline_set(DUE, (EARLY, LATE)))
    await service.follow()
    for instant, answer in ((EARLY, warned(EARLY, DUE)), (LATE, warned(LATE, DUE)), (DUE, passed(DUE))):
        clock.set(instant)
        clock.turn(microseconds=-1)
        assert await service.firing.step() == 0
        clock.set(instant)
        assert await service.firing.step() == 1
        await casework.says(answer)
        await service.see()
    clock.turn(days=400)

    assert await service.firing.step() == 0
    assert fired(service) == [(Moment.WARNING, EARLY), (Moment.WARNING, LATE), (Moment.DUE, DUE)]


async def test_a_firing_that_the_ledger_does_not_answer_is_repeated(
    start: Start, casework: Casework, clock: HandClock
) -> None:
    """A timer is closed by the ledger alone; the repeats are one and the same command."""
    service = start()
    await casework.says(deadline_set(DUE))
    await service.follow()
    clock.set(DUE)
    assert await service.firing.step() == 1
    clock.turn(seconds=59)
    assert await service.firing.step() == 0
    clock.turn(seconds=1)
    assert await service.firing.step() == 1

    assert len(service.sent) == 2
    assert len({command.id for command in service.sent}) == 1


async def test_what_could_not_be_sent_is_still_due(start: Start, casework: Casework, clock: HandClock) -> None:
    """While Kafka takes no commands nothing counts as fired."""
    service = start()
    await casework.says(deadline_set(DUE))
    await service.follow()
    clock.set(DUE)
    service.reachable = False
    with pytest.raises(TransportError):
        await service.firing.step()
    service.reachable = True

    assert await service.firing.step() == 1
    assert fired(service) == [(Moment.DUE, DUE)]


async def test_a_timer_reset_to_the_same_instant_while_it_is_fired_is_fired_itself(
    start: Start, casework: Casework, clock: HandClock
) -> None:
    """What was fired is the timer of before; the new one does not wait a minute for a repeat."""
    service = start()
    await casework.says(deadline_set(DUE))
    await service.follow()
    clock.set(DUE)
    with service.engine.connect() as connection:
        fired_before = timer_table.due_by(connection, DUE, 10)
    await casework.says(deadline_reset(DUE))
    await service.see()
    with service.engine.begin() as connection:
        timer_table.mark_fired(connection, fired_before, DUE)

    assert await service.firing.step() == 1


async def test_a_restart_keeps_what_is_waited_for(start: Start, casework: Casework, clock: HandClock) -> None:
    """The next life knows the timers from its file, fires the right one and not the one that was fired."""
    first = start()
    await casework.says(deadline_set(DUE, (EARLY,)))
    await first.follow()
    clock.set(EARLY)
    await first.firing.step()
    await first.kill()
    second = start()
    await second.follow()

    assert await second.firing.step() == 0
    clock.set(DUE)
    await second.firing.step()
    assert fired(second) == [(Moment.DUE, DUE)]


async def test_a_service_that_was_down_over_a_due_time_fires_late(
    start: Start, casework: Casework, clock: HandClock
) -> None:
    """The due instant is told as it was; the warning, of which nothing would come any more, is dropped."""
    first = start()
    await casework.says(deadline_set(DUE, (EARLY, LATE)))
    await first.follow()
    await first.kill()
    clock.set(after(days=5))
    second = start()
    await second.follow()
    await second.firing.step()

    assert fired(second) == [(Moment.DUE, DUE)]
    assert second.sent[0].issued_at == after(days=5)


async def test_a_service_that_was_down_over_a_warning_still_warns(
    start: Start, casework: Casework, clock: HandClock
) -> None:
    """As long as the clock runs a late warning is worth something."""
    service = start()
    await casework.says(deadline_set(DUE, (EARLY,)))
    clock.set(LATE)
    await service.follow()
    await service.firing.step()

    assert fired(service) == [(Moment.WARNING, EARLY)]


async def test_what_ended_while_the_service_was_down_is_not_fired(
    start: Start, casework: Casework, clock: HandClock
) -> None:
    """A start reads the ledger to its end before it fires anything."""
    first = start()
    await casework.says(deadline_set(DUE), deadline_set(DUE, stream=case(1)))
    await first.follow()
    await first.kill()
    await casework.says(met(DUE), deadline_reset(after(days=9), stream=case(1)))
    clock.set(after(days=3))
    second = start()
    second.spawn(second.whole.run())
    await second.see()
    await second.notices.follower.wait_caught_up()
    await second.firing.step()

    assert second.sent == []


@pytest.mark.parametrize("lost", ["file", "version"])
async def test_timers_come_back_from_the_ledger(
    *, lost: str, start: Start, casework: Casework, clock: HandClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deleted file, or one made by another version of the tables, is filled from the first event again."""
    first = start()
    await casework.says(deadline_set(DUE, (EARLY,)), deadline_set(DUE, stream=case(1)), met(DUE, stream=case(1)))
    await first.follow()
    await first.kill()
    if lost == "file":
        (tmp_path / "notifications.sqlite3").unlink()
    else:
        monkeypatch.setattr(WATCH, "version", WATCH.version + 1)
    second = start()
    assert second.watch.offsets == {0: 0, 1: 0}
    await second.follow()
    clock.set(EARLY)
    await second.firing.step()
    clock.set(DUE)
    await second.firing.step()

    assert [(command.stream, command.body.moment) for command in second.sent] == [  # type: ignore[union-attr]
        (STREAM, Moment.WARNING),
        (STREAM, Moment.DUE),
    ]


async def test_a_damaged_file_is_made_anew(start: Start, casework: Casework, tmp_path: Path) -> None:
    """Whatever happened to the file, the ledger has all of it."""
    (tmp_path / "notifications.sqlite3").write_bytes(b"this is no database" * 1000)
    service = start()
    await casework.says(deadline_set(DUE))
    await service.follow()

    assert b"caseledger_timers_open 1.0" in generate_latest(service.registry)


async def test_metrics_show_what_is_open_overdue_and_late(start: Start, casework: Casework, clock: HandClock) -> None:
    """Overdue is a due instant that the ledger has not answered; lateness is counted at the first firing only."""
    service = start()
    await casework.says(deadline_set(DUE, (EARLY,)), deadline_set(after(days=9), stream=case(1)))
    await service.follow()
    clock.set(DUE)
    clock.turn(seconds=3)
    await service.firing.step()
    clock.turn(hours=1)
    await service.firing.step()
    shown = generate_latest(service.registry).decode()

    assert "caseledger_timers_open 2.0" in shown
    assert "caseledger_timers_overdue 1.0" in shown
    assert "caseledger_timers_fired_total 2.0" in shown
    assert "caseledger_timer_lateness_seconds_count 1.0" in shown
    assert "caseledger_timer_lateness_seconds_sum 3.0" in shown


async def test_thousands_of_timers_due_at_once_are_all_fired(
    start: Start, casework: Casework, clock: HandClock, transport: InMemoryTransport
) -> None:
    """A portion at a time, none twice."""
    service = start()
    streams = [case(number) for number in range(1200)]
    await casework.says_at_once([deadline_set(DUE, stream=stream) for stream in streams])
    await service.follow()
    clock.set(DUE)
    while await service.firing.step():
        pass

    assert sorted(command.stream for command in service.sent) == sorted(streams)
