"""Three real Kafka nodes that can be killed, paused and cut off, reached through proxies only."""

import asyncio
import json
import os
import signal
from pathlib import Path
from uuid import uuid4

from aiokafka.errors import KafkaError

from deploy.errors import LocalKafkaError
from deploy.local_kafka import LocalKafka, Member
from deploy.ports import HOST
from services.kafka_clients import admin_client
from tests.faults.ports import listening_ports
from tests.faults.proxy import Proxy

NODES = (1, 2, 3)
_STARTS = 3
_HEALTHY_SECONDS = 90.0
_ANSWER_SECONDS = 10.0


class Node:
    """One node and the two networks it is reached by: its clients' and that of the other brokers' copying."""

    def __init__(self, folder: Path, node_id: int, controller_ports: dict[int, int], cluster_id: str) -> None:
        clients, copying, clients_proxy, copying_proxy = listening_ports(4)
        self.id = node_id
        self.clients = Proxy(clients_proxy, clients)
        self.copying = Proxy(copying_proxy, copying)
        self.broker = LocalKafka(
            folder / f"node-{node_id}",
            port=clients,
            member=Member(node_id, controller_ports, cluster_id),
            settings={
                "listeners": f"PLAINTEXT://{HOST}:{clients},COPYING://{HOST}:{copying},"
                f"CONTROLLER://{HOST}:{controller_ports[node_id]}",
                "advertised.listeners": f"PLAINTEXT://{HOST}:{clients_proxy},COPYING://{HOST}:{copying_proxy}",
                "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,COPYING:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name": "COPYING",
                # A follower that hears nothing leaves the in-sync set in seconds, so that the rest can go on.
                "replica.lag.time.max.ms": "5000",
                "replica.socket.timeout.ms": "5000",
            },
        )

    async def start(self) -> None:
        """Start the broker; on a loaded machine it may need more than one attempt."""
        for attempt in range(1, _STARTS + 1):
            try:
                await self.broker.start()
            except LocalKafkaError:
                if attempt == _STARTS:
                    raise
            else:
                return

    def pause(self) -> None:
        """Let the process stand still, as a long garbage collection or a suspended machine would."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self.broker.pid is not None:
            os.kill(self.broker.pid, number)

    def quorum(self) -> tuple[int, int]:
        """The epoch and the id of the controllers' leader as this node last wrote them down."""
        file = self.broker.folder.path / "data" / "__cluster_metadata-0" / "quorum-state"
        state = json.loads(file.read_text()) if file.exists() else {}
        return state.get("leaderEpoch", -1), state.get("leaderId", -1)


class Cluster:
    """All nodes; `start` before use, `stop` at the end."""

    def __init__(self, folder: Path) -> None:
        controller_ports = dict(zip(NODES, listening_ports(len(NODES)), strict=True))
        cluster_id = uuid4().hex[:22]
        self.nodes = {node_id: Node(folder, node_id, controller_ports, cluster_id) for node_id in NODES}
        self.bootstrap = ",".join(f"{HOST}:{node.clients.port}" for node in self.nodes.values())

    async def start(self) -> None:
        """Start the proxies, then all nodes at the same time."""
        for node in self.nodes.values():
            await node.clients.start()
            await node.copying.start()
        await self.start_nodes()

    async def start_nodes(self) -> None:
        """Start all nodes at the same time."""
        await asyncio.gather(*(node.start() for node in self.nodes.values()))

    async def stop(self) -> None:
        """Kill the nodes, which keep nothing that is needed, and stop the proxies."""
        await self.kill_nodes()
        for node in self.nodes.values():
            await node.clients.stop()
            await node.copying.stop()

    async def kill_nodes(self) -> None:
        """SIGKILL to all of them at once."""
        await asyncio.gather(*(node.broker.kill() for node in self.nodes.values()))

    async def leader(self, topic: str, partition: int) -> Node:
        """The node that leads the partition now; waits until one does."""
        async with asyncio.timeout(_HEALTHY_SECONDS):
            while (leader := (await self._leaders(topic)).get(partition, -1)) not in self.nodes:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        return self.nodes[leader]

    def controller(self) -> Node:
        """The node whose controller leads, by the newest epoch that any node has written down."""
        _, leader = max(node.quorum() for node in self.nodes.values())
        return self.nodes[leader]

    async def healthy(self, topic: str) -> None:
        """Return once every copy of every partition is in sync; TimeoutError if that takes too long."""
        async with asyncio.timeout(_HEALTHY_SECONDS):
            while not await self._all_in_sync(topic):  # noqa: ASYNC110 - brokers send no event
                await asyncio.sleep(0.2)

    async def _all_in_sync(self, topic: str) -> bool:
        described = await self._described(topic)
        return bool(described) and all(len(isr) == len(self.nodes) for _, isr in described.values())

    async def _leaders(self, topic: str) -> dict[int, int]:
        return {partition: leader for partition, (leader, _) in (await self._described(topic)).items()}

    async def _described(self, topic: str) -> dict[int, tuple[int, list[int]]]:
        """Leader and in-sync copies of each partition, as some living node tells; empty if none answers."""
        try:
            async with asyncio.timeout(_ANSWER_SECONDS), admin_client(self.bootstrap) as admin:
                [described] = await admin.describe_topics([topic])
        except (KafkaError, OSError):
            return {}
        return {p["partition"]: (p["leader"], p["isr"]) for p in described["partitions"]}
