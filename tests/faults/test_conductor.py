"""Carrying a plan out: what is done when, and when it ends. The cluster and the processes stand in for real ones."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from tests.faults.conductor import Conductor
from tests.faults.plan import Fault, Kind
from tests.faults.tally import Tally
from tests.history.observations import Acknowledged


class Cluster:
    """Is always well."""

    bootstrap = ""

    async def healthy(self, _: str) -> None:
        return


class Worker:
    """Notes what is done to it."""

    def __init__(self) -> None:
        self.done: list[str] = []

    async def start(self) -> None:
        self.done.append("start")

    async def kill(self) -> None:
        self.done.append("kill")

    async def pause(self, _: float) -> None:
        self.done.append("pause")

    async def stop(self) -> None:
        self.done.append("stop")

    def require_alive(self) -> None:
        if "dead" in self.done:
            raise RuntimeError("It is dead.")


def acknowledge(folder: Path, events: int) -> None:
    """Let a writer have noted so many acknowledged events."""
    noted = Acknowledged(1.0, "writer-0.1", UUID(int=1), tuple(range(1, events + 1)))
    (folder / "writer-0.1.jsonl").write_bytes(msgspec.json.encode(noted) + b"\n")


def conduct(folder: Path, writer: Any, reader: Any) -> Conductor:
    """A conductor of one writer and one reader."""
    cluster: Any = Cluster()
    return Conductor(cluster, {"writer": [writer], "reader": [reader]}, Tally(folder))


async def test_a_run_ends_when_the_plan_is_done_and_the_events_are_acknowledged(tmp_path: Path) -> None:
    """It does not wait for the time to be over; everyone is told to come to an end, writers first."""
    acknowledge(tmp_path, 10)
    writer, reader = Worker(), Worker()
    plan = (Fault(5, Kind.KILL_WRITER, 0, 0.0), Fault(8, Kind.PAUSE_READER, 0, 0.0))
    conductor = conduct(tmp_path, writer, reader)

    async with asyncio.timeout(30):
        await conductor.run(plan, events=10, seconds_max=3600.0)

    assert writer.done == ["kill", "start", "stop"]
    assert reader.done == ["pause", "stop"]
    assert conductor.done == {Kind.KILL_WRITER: 1, Kind.PAUSE_READER: 1}


async def test_nothing_is_begun_after_the_time_is_over(tmp_path: Path) -> None:
    """A run that gets no further comes to a quiet end, and what was not done can be seen."""
    acknowledge(tmp_path, 10)
    writer = Worker()
    conductor = conduct(tmp_path, writer, Worker())

    async with asyncio.timeout(30):
        await conductor.run((Fault(11, Kind.KILL_WRITER, 0, 0.0),), events=10, seconds_max=0.0)

    assert writer.done == ["stop"]
    assert conductor.done == {}


async def test_a_run_does_not_go_on_without_one_of_its_processes(tmp_path: Path) -> None:
    """A process that died by itself ends the run with its own words."""
    reader = Worker()
    reader.done.append("dead")

    with pytest.raises(ExceptionGroup) as raised:
        await conduct(tmp_path, Worker(), reader).run((), events=10, seconds_max=3600.0)

    assert [str(error) for error in raised.value.exceptions] == ["It is dead."]
