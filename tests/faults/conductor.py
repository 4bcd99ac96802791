"""Carries a plan out: starts everyone, does what the plan says when it says so, and brings all to a quiet end."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from ledger.topic import create_topic
from tests.faults.cluster import Cluster, Node
from tests.faults.plan import OF_PROCESSES, Fault, Kind, expected_seconds
from tests.faults.proxy import Network
from tests.faults.scene import PARTITIONS, READERS, TOPIC, WRITERS
from tests.faults.tally import Tally
from tests.faults.worker import Worker
from tests.history.journal import Journal

log = structlog.get_logger()

_LOOK_SECONDS = 0.1
_STUCK_SECONDS = 120.0
_NETWORKS = {
    Kind.CUT_CLIENTS: Network.CUT,
    Kind.SLOW_CLIENTS: Network.SLOW,
    Kind.HOLD_REQUESTS: Network.REQUESTS_HELD,
    Kind.HOLD_ANSWERS: Network.ANSWERS_HELD,
}


class StuckError(Exception):
    """Nothing was acknowledged for far longer than any fault lasts."""


class Conductor:
    """One run: `run` makes it, `done` counts the faults made."""

    def __init__(self, cluster: Cluster, workers: dict[str, list[Worker]], tally: Tally) -> None:
        self._cluster = cluster
        self._writers = workers["writer"]
        self._readers = workers["reader"]
        self._tally = tally
        self._over = False
        self.done: Counter[Kind] = Counter()

    @property
    def bootstrap(self) -> str:
        """Where the cluster is reached."""
        return self._cluster.bootstrap

    async def run(self, plan: tuple[Fault, ...], events: int, seconds_max: float) -> None:
        """Let the plan happen while so many events are acknowledged, then let everyone come to an end.

        After `seconds_max` nothing more is begun. Raises WorkerError or StuckError.
        """
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch(seconds_max))
            lanes = [
                group.create_task(self._walk([fault for fault in plan if fault.kind in OF_PROCESSES])),
                group.create_task(self._walk([fault for fault in plan if fault.kind not in OF_PROCESSES])),
                group.create_task(self._reached(events)),
            ]
            await asyncio.wait(lanes)
            self._over = True
        await self._cluster.healthy(TOPIC)
        for worker in (*self._writers, *self._readers):
            await worker.stop()
        self._tally.update()

    async def _watch(self, seconds_max: float) -> None:
        """Keep the tally, and see that things go on."""
        now = asyncio.get_running_loop().time
        began = grew = now()
        while not self._over:
            await asyncio.sleep(_LOOK_SECONDS)
            for worker in (*self._writers, *self._readers):
                worker.require_alive()
            before = self._tally.events
            if self._tally.update() > before:
                grew = now()
            if now() - grew > _STUCK_SECONDS:
                raise StuckError(f"Nothing was acknowledged for {_STUCK_SECONDS} s, after {before} events.")
            if now() - began > seconds_max:
                self._over = True

    async def _reached(self, events: int) -> bool:
        """Wait until so many events are acknowledged; False if the run was over before."""
        while self._tally.events < events and not self._over:  # noqa: ASYNC110 - what others do sends no event
            await asyncio.sleep(_LOOK_SECONDS)
        return not self._over

    async def _walk(self, faults: list[Fault]) -> None:
        for fault in faults:
            if not await self._reached(fault.after_events):
                return
            log.info("fault", fault=str(fault), acknowledged=self._tally.events)
            await self._make(fault)
            self.done[fault.kind] += 1

    async def _make(self, fault: Fault) -> None:
        match fault.kind:
            case Kind.KILL_WRITER:
                await self._kill(self._writers[fault.target], fault.seconds)
            case Kind.KILL_READER:
                await self._kill(self._readers[fault.target], fault.seconds)
            case Kind.PAUSE_WRITER:
                await self._writers[fault.target].pause(fault.seconds)
            case Kind.PAUSE_READER:
                await self._readers[fault.target].pause(fault.seconds)
            case Kind.STOP_CLUSTER:
                await self._stop_cluster(fault.seconds)
            case _:
                await self._hurt(await self._node(fault), fault)

    async def _node(self, fault: Fault) -> Node:
        if fault.kind in {Kind.KILL_CONTROLLER, Kind.PAUSE_CONTROLLER}:
            return self._cluster.controller()
        return await self._cluster.leader(TOPIC, fault.target)

    async def _kill(self, worker: Worker, seconds: float) -> None:
        await worker.kill()
        await asyncio.sleep(seconds)
        await worker.start()

    async def _stop_cluster(self, seconds: float) -> None:
        await self._cluster.kill_nodes()
        await asyncio.sleep(seconds)
        await self._cluster.start_nodes()

    async def _hurt(self, node: Node, fault: Fault) -> None:
        match fault.kind:
            case Kind.KILL_LEADER | Kind.KILL_CONTROLLER:
                await node.broker.kill()
                await asyncio.sleep(fault.seconds)
                await node.start()
            case Kind.PAUSE_LEADER | Kind.PAUSE_CONTROLLER:
                await _for_a_while(node.pause, node.resume, fault.seconds)
            case Kind.CUT_COPYING:
                await _for_a_while(
                    lambda: node.copying.become(Network.CUT), lambda: node.copying.become(Network.SOUND), fault.seconds
                )
            case _:
                network = _NETWORKS[fault.kind]
                await _for_a_while(
                    lambda: node.clients.become(network), lambda: node.clients.become(Network.SOUND), fault.seconds
                )


async def _for_a_while(begin: Callable[[], None], end: Callable[[], None], seconds: float) -> None:
    begin()
    try:
        await asyncio.sleep(seconds)
    finally:
        end()


@asynccontextmanager
async def stage(folder: Path, plan: tuple[Fault, ...], events: int, seed: int) -> AsyncIterator[Conductor]:
    """Everyone started, on a cluster of their own in the folder; whatever happens, nothing is left running."""
    cluster = Cluster(folder)
    workers: dict[str, list[Worker]] = {}
    with Journal(folder / "conductor.jsonl") as journal:
        try:
            await cluster.start()
            await create_topic(cluster.bootstrap, TOPIC, partitions=PARTITIONS)
            await cluster.healthy(TOPIC)
            options = [f"--bootstrap={cluster.bootstrap}", f"--folder={folder}"]
            pace = [f"--seed={seed}", f"--events-per-second={events / expected_seconds(plan) / WRITERS}"]
            workers["writer"] = [Worker("writer", n, [*options, *pace], folder, journal) for n in range(WRITERS)]
            workers["reader"] = [Worker("reader", n, options, folder, journal) for n in range(READERS)]
            for worker in (*workers["writer"], *workers["reader"]):
                await worker.start()
            yield Conductor(cluster, workers, Tally(folder))
        finally:
            for worker in (*workers.get("writer", ()), *workers.get("reader", ())):
                worker.release()
            await cluster.stop()
