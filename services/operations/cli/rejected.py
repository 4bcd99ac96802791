"""`caseledger rejected`: what could not be taken, why, and sending it again."""

import asyncio
import getpass
import re
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.topics import REPORTS

if TYPE_CHECKING:
    from services.operations.rejected import Rejected

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="What could not be taken, why, and sending it again."
)


@app.command("list")
def list_rejected(*, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Show every rejected record once, by its original position, with its reasons and without its body.

    Exit codes: 0 shown (nothing may be there), 2 used wrongly, 3 Kafka is unreachable.
    """
    for rejected in _read(with_bodies=False):
        typer.echo(_as_json(rejected) if as_json else _as_text(rejected))


@app.command("show")
def show_rejected(
    position: Annotated[str, typer.Argument(metavar="PARTITION:OFFSET", help="Its original position in `reports`.")],
) -> None:
    """Write the original bytes of one rejected record to stdout; they may hold personal data.

    Exit codes: 0 found, 1 not kept, 2 used wrongly, 3 Kafka is unreachable.
    """
    partition, offset = _numbers(position)
    found = _find(_read(), partition, offset)
    if found is None or found.dropped_sha256:
        why = f"It was too large; its SHA-256 is {found.dropped_sha256}." if found else "No such record was rejected."
        typer.echo(f"The record {position} is not kept. {why}", err=True)
        raise typer.Exit(1)
    sys.stdout.buffer.write(found.body)
    sys.stdout.buffer.flush()


@app.command("redrive")
def redrive_rejected(
    positions: Annotated[
        list[str] | None, typer.Argument(metavar="[PARTITION:OFFSET]...", help="Original positions in `reports`.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All that were never sent again, instead.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --all: do it.")] = False,
    by: Annotated[str | None, typer.Option(help="Your sign-in name; by default the one on this machine.")] = None,
) -> None:
    """Send rejected records again as they came, once what was wrong with them here is mended; intake judges them anew.

    Repeats do no harm: of a message that was taken, the next is a duplicate. Who did it and when is kept beside the
    rejected record. One that is rejected again is listed under its new position, and says of which it is a repeat.
    Nothing is sent unless every position named can be.

    Exit codes: 0 sent (with --all maybe nothing), 1 not kept or, with --all, not sent for want of --yes, 2 used
    wrongly, 3 Kafka is unreachable.
    """
    if bool(positions) is everything:
        raise typer.BadParameter("name positions, or give --all")
    named, actor = [_numbers(position) for position in positions or ()], _actor(by)
    listed = _read()
    wanted = _never_redriven(listed) if everything else _required(listed, named)
    if everything and wanted and not yes:
        typer.echo(f"{len(wanted)} records would be sent again; say so with --yes.", err=True)
        raise typer.Exit(1)
    asyncio.run(_redrive(wanted, actor))


def _never_redriven(listed: "list[Rejected]") -> "list[Rejected]":
    from services.operations.redriving import why_not

    return [one for one in listed if not one.redriven and why_not(one, REPORTS.name) is None]


def _required(listed: "list[Rejected]", named: list[tuple[int, int]]) -> "list[Rejected]":
    from services.operations.redriving import why_not

    wanted: dict[tuple[int, int], Rejected] = {}
    for partition, offset in named:
        found = _find(listed, partition, offset)
        if why := why_not(found, REPORTS.name) if found else "No such record was rejected, or it is too long ago.":
            typer.echo(f"The record {partition}:{offset} cannot be sent again. {why}", err=True)
            raise typer.Exit(1)
        wanted |= {(partition, offset): found} if found else {}
    return list(wanted.values())


async def _redrive(wanted: "list[Rejected]", actor: str) -> None:
    from ledger.clock import SystemClock
    from services.operations.redriving import Action, redrive
    from services.settings import read_settings

    settings = read_settings()
    action = Action(actor, SystemClock(settings.now).now())
    async for one, done in redrive(settings.bootstrap, settings.connection, wanted, action):
        typer.echo(f"{one.original.partition}:{one.original.offset} sent again as {done.to}")


def _actor(by: str | None) -> str:
    import msgspec

    from contracts.fields import Code

    try:
        code: str = msgspec.convert(by or getpass.getuser(), Code)
    except (msgspec.ValidationError, OSError, KeyError) as error:
        raise typer.BadParameter("give your sign-in name with --by: letters, digits and ._:/- only") from error
    return code


def _numbers(position: str) -> tuple[int, int]:
    if not re.fullmatch(r"[0-9]{1,9}:[0-9]{1,18}", position):
        raise typer.BadParameter("give it as an outcome does: PARTITION:OFFSET, such as 3:1204")
    partition, _, offset = position.partition(":")
    return int(partition), int(offset)


def _find(listed: "list[Rejected]", partition: int, offset: int) -> "Rejected | None":
    for rejected in listed:
        if (rejected.original.partition, rejected.original.offset) == (partition, offset):
            return rejected
    return None


def _read(*, with_bodies: bool = True) -> "list[Rejected]":
    from services.operations.rejected import read_rejected
    from services.settings import read_settings

    settings = read_settings()
    return asyncio.run(read_rejected(settings.bootstrap, settings.connection, with_bodies=with_bodies))


def _as_text(rejected: "Rejected") -> str:
    at = rejected.original
    lines = [f"{at.topic} {at.partition}:{at.offset}  rejected {rejected.rejected_at.isoformat(timespec='seconds')}"]
    lines += [f"  {reason.pointer or '-'}  {reason.code}: {reason.message}" for reason in rejected.reasons]
    lines += [f"  a repeat of {rejected.redriven_from}"] if rejected.redriven_from else []
    lines += [
        f"  sent again {done.at.isoformat(timespec='seconds')} by {done.by}: {done.to}" for done in rejected.redriven
    ]
    return "\n".join(lines)


def _as_json(rejected: "Rejected") -> str:
    import msgspec

    return msgspec.json.encode(rejected.shown()).decode()
