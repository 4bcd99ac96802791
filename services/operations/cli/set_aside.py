"""What the verbs share that act: who does it, keeping that they did, and sending again what was set aside."""

from __future__ import annotations

import getpass
import re
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from contracts.envelope import Actor
    from contracts.operators import Deed
    from services.operations.rejected import Rejected
    from services.operations.sending_again import Kind


def actor(by: str | None) -> str:
    """The sign-in name of whoever acts. Raises BadParameter."""
    import msgspec

    from contracts.fields import Code

    try:
        code: str = msgspec.convert(by or getpass.getuser(), Code)
    except (msgspec.ValidationError, OSError, KeyError) as error:
        raise typer.BadParameter("give your sign-in name with --by: letters, digits and ._:/- only") from error
    return code


def acting(by: str | None) -> Actor:
    """Whoever acts, as services are told of them. Raises BadParameter."""
    from contracts.envelope import Actor

    return Actor(id=actor(by), role="operations")


def keep(deed: Deed, target: str, who: Actor) -> None:
    """Record what was done. Raises aiokafka's KafkaError."""
    from contracts.operators import OperatorAction
    from ledger.clock import SystemClock
    from services.operations.actions import record
    from services.operations.cli import patience
    from services.settings import read_settings

    settings = read_settings()
    done = OperatorAction(at=SystemClock(settings.now).now(), by=who.id, deed=deed, target=target)
    patience.run(record(settings.bootstrap, settings.connection, [done]))


def numbers(position: str) -> tuple[int, int]:
    """Partition and offset. Raises BadParameter."""
    if not re.fullmatch(r"[0-9]{1,9}:[0-9]{1,18}", position):
        raise typer.BadParameter("give it as an outcome does: PARTITION:OFFSET, such as 3:1204")
    partition, _, offset = position.partition(":")
    return int(partition), int(offset)


def read(kind: Kind, *, with_bodies: bool = True) -> list[Rejected]:
    """Everything of the kind that is still kept. Raises aiokafka's KafkaError."""
    from services.operations.cli import patience
    from services.operations.rejected import read_rejected
    from services.settings import read_settings

    settings = read_settings()
    return patience.run(read_rejected(settings.bootstrap, settings.connection, kind.kept_on, with_bodies=with_bodies))


def show(kind: Kind, position: str, by: str | None) -> None:
    """Write the original bytes of one to stdout, once it is kept who looks; leaves with 1 when they are not there."""
    import sys

    from contracts.operators import Deed
    from services.operations.sending_again import find

    (partition, offset), who = numbers(position), acting(by)
    found = find(read(kind), partition, offset)
    if found is None or found.dropped_sha256:
        none = "No such record was set aside, or it is too long ago."
        why = f"It was too large; its SHA-256 is {found.dropped_sha256}." if found else none
        typer.echo(f"The record {position} is not kept. {why}", err=True)
        raise typer.Exit(1)
    keep(Deed.BYTES_SHOWN, str(found.original), who)
    sys.stdout.buffer.write(found.body)
    sys.stdout.buffer.flush()


def redrive(kind: Kind, positions: list[str], by: str | None, *, everything: bool, yes: bool) -> None:
    """Send those named again, or all that never were; leaves with 1 and sends nothing when one cannot be."""
    from services.operations.cli import patience
    from services.operations.sending_again import never_sent_again

    if bool(positions) is everything:
        raise typer.BadParameter("name positions, or give --all")
    named, who = [numbers(position) for position in positions], acting(by)
    listed = read(kind)
    wanted = never_sent_again(listed, kind) if everything else _required(kind, listed, named)
    if everything and wanted and not yes:
        typer.echo(f"{len(wanted)} {kind.one}s would be sent again; say so with --yes.", err=True)
        raise typer.Exit(1)
    patience.run(_send(kind, wanted, who))


def _required(kind: Kind, listed: list[Rejected], named: list[tuple[int, int]]) -> list[Rejected]:
    from services.operations.redriving import why_not
    from services.operations.sending_again import find

    wanted: dict[tuple[int, int], Rejected] = {}
    for partition, offset in named:
        found = find(listed, partition, offset)
        if why := why_not(found, kind.topic) if found else "No such record was set aside, or it is too long ago.":
            typer.echo(f"The record {partition}:{offset} cannot be sent again. {why}", err=True)
            raise typer.Exit(1)
        wanted |= {(partition, offset): found} if found else {}
    return list(wanted.values())


async def _send(kind: Kind, wanted: list[Rejected], who: Actor) -> None:
    from ledger.clock import SystemClock
    from services.operations.redriving import Action
    from services.operations.sending_again import send_again
    from services.settings import read_settings

    settings = read_settings()
    action = Action(who.id, SystemClock(settings.now).now())
    async for one, done in send_again(settings.bootstrap, settings.connection, kind, wanted, action):
        typer.echo(f"{one.original.partition}:{one.original.offset} sent again as {done.to}")
