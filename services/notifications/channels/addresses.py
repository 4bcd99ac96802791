"""Which addresses a webhook may be sent to: no one must be able to point it at what only this network can reach."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host, as text; raises OSError."""

# Addresses of IPv6 in which one of IPv4 is hidden: what a translator makes of them cannot be judged by their looks.
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("2002::/16"))

# What some clouds keep a machine's credentials at, beside the link-local address that all of them share.
_METADATA = frozenset(map(ip_address, ("fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "192.0.0.192")))


class NotAllowed(Exception):  # noqa: N818 - the word an operator reads
    """The host, or an address behind it, must not be called; says why."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, by the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


async def addresses_of(host: str, port: int, allowed: Collection[str], look_up: Resolve = resolve) -> list[str]:
    """The addresses that may be connected to, all of them looked at; raises NotAllowed, OSError.

    `allowed` are hosts that may also lie in a private network. Without them everything must be public.
    """
    if allowed and host not in allowed:
        raise NotAllowed("its host is not in CASELEDGER_WEBHOOK_ALLOW")
    found = await look_up(host, port)
    for address in found:
        _require_fit(ip_address(address.partition("%")[0]), private=host in allowed)
    return list(found)


def _require_fit(address: IPv4Address | IPv6Address, *, private: bool) -> None:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return _require_fit(address.ipv4_mapped, private=private)
        if address.teredo or any(address in network for network in _TRANSLATED):
            raise NotAllowed("its host leads to a translated address")
    # Clouds answer at link-local addresses with the machine's own credentials: no list allows it.
    if address.is_link_local or address.is_multicast or address.is_unspecified or address in _METADATA:
        raise NotAllowed("its host leads to an address that is never called")
    if not address.is_global and not private:
        raise NotAllowed(
            "its host leads to a private address: name the host in CASELEDGER_WEBHOOK_ALLOW if it is yours"
        )
    return None
