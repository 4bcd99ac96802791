"""Ports to listen on that no outgoing connection can take while their server is dead."""

import random
from pathlib import Path

from deploy.ports import is_free

_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST = 12_000


def listening_ports(count: int) -> list[int]:
    """So many free ports below those from which the system takes the ports of outgoing connections.

    One of those would be lost to a passing connection between a kill and the return. Even the port's own clients
    can take it: a connection to a dead server from the server's very port is answered by itself.
    """
    first_ephemeral = int(_EPHEMERAL.read_text().split()[0]) if _EPHEMERAL.exists() else 32_768
    candidates = random.SystemRandom().sample(range(_LOWEST, first_ephemeral), 500)
    free = [port for port in candidates if is_free(port)][:count]
    if len(free) < count:
        raise RuntimeError(f"Only {len(free)} of {count} ports are free below {first_ephemeral}.")
    return free
