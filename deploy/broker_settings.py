"""The settings of a broker that we start ourselves, local or in Docker."""

from collections.abc import Mapping


def broker_settings(
    node_id: int, port: int, voters: Mapping[int, int], *, listen_on: str = "127.0.0.1", reached_at: str = "127.0.0.1"
) -> dict[str, str]:
    """Settings of one node that is broker and controller in one, for a cluster on one machine.

    voters: node id -> controller port of every node, this one among them. With three or more nodes topics keep three
    copies, else one. Topics are made by us alone: made by a mere consumer they would lose their records after 7 days.
    """
    copies = min(3, len(voters))
    return {
        "process.roles": "broker,controller",
        "node.id": str(node_id),
        "controller.quorum.voters": ",".join(f"{node}@127.0.0.1:{at}" for node, at in voters.items()),
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "listeners": f"PLAINTEXT://{listen_on}:{port},CONTROLLER://127.0.0.1:{voters[node_id]}",
        "advertised.listeners": f"PLAINTEXT://{reached_at}:{port}",
        "auto.create.topics.enable": "false",
        "unclean.leader.election.enable": "false",
        "default.replication.factor": str(copies),
        "min.insync.replicas": str(max(1, copies - 1)),
        # Records of a rehearsal, whose clock was set to a later day with CASELEDGER_NOW, must not be refused.
        "log.message.timestamp.after.max.ms": str(2**63 - 1),
        **_internal_topics(copies),
        "group.initial.rebalance.delay.ms": "0",
        # A crashed broker is let in again when its old session has ended: after 4 s rather than 9.
        "broker.session.timeout.ms": "4000",
        "broker.heartbeat.interval.ms": "500",
        # The default of 128 MiB does not fit in a small heap.
        "log.cleaner.dedupe.buffer.size": str(8 * 1024 * 1024),
    }


def _internal_topics(copies: int) -> dict[str, str]:
    """A few partitions rather than the default 50: each costs time at every start."""
    return {
        "offsets.topic.replication.factor": str(copies),
        "offsets.topic.num.partitions": "6",
        "transaction.state.log.replication.factor": str(copies),
        "transaction.state.log.min.isr": str(max(1, copies - 1)),
        "transaction.state.log.num.partitions": "6",
        "share.coordinator.state.topic.replication.factor": str(copies),
        "share.coordinator.state.topic.min.isr": str(max(1, copies - 1)),
        "share.coordinator.state.topic.num.partitions": "6",
    }
