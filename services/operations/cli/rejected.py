"""`caseledger rejected`: what could not be taken, and why."""

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from services.operations.rejected import Rejected

app = typer.Typer(add_completion=False, no_args_is_help=True, help="What could not be taken, and why.")


@app.command("list")
def list_rejected(*, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Show every rejected record once, by its original position, with its reasons and without its body.

    Exit codes: 0 shown (nothing may be there), 2 used wrongly, 3 Kafka is unreachable.
    """
    for rejected in _read():
        typer.echo(_as_json(rejected) if as_json else _as_text(rejected))


@app.command("show")
def show_rejected(
    position: Annotated[str, typer.Argument(metavar="PARTITION:OFFSET", help="Its original position in `reports`.")],
) -> None:
    """Write the original bytes of one rejected record to stdout; they may hold personal data.

    Exit codes: 0 found, 1 not kept, 2 used wrongly, 3 Kafka is unreachable.
    """
    partition, _, offset = position.partition(":")
    if not (partition.isdecimal() and offset.isdecimal()):
        raise typer.BadParameter("give it as an outcome does: PARTITION:OFFSET, such as 3:1204")
    found = _find(int(partition), int(offset))
    if found is None or found.dropped_sha256:
        why = f"It was too large; its SHA-256 is {found.dropped_sha256}." if found else "No such record was rejected."
        typer.echo(f"The record {position} is not kept. {why}", err=True)
        raise typer.Exit(1)
    sys.stdout.buffer.write(found.body)
    sys.stdout.buffer.flush()


def _find(partition: int, offset: int) -> "Rejected | None":
    for rejected in _read():
        if (rejected.original.partition, rejected.original.offset) == (partition, offset):
            return rejected
    return None


def _read() -> "list[Rejected]":
    from services.operations.rejected import read_rejected
    from services.settings import read_settings

    settings = read_settings()
    return asyncio.run(read_rejected(settings.bootstrap, settings.connection))


def _as_text(rejected: "Rejected") -> str:
    at = rejected.original
    lines = [f"{at.topic} {at.partition}:{at.offset}  rejected {rejected.rejected_at.isoformat(timespec='seconds')}"]
    return "\n".join(
        [*lines, *(f"  {reason.pointer or '-'}  {reason.code}: {reason.message}" for reason in rejected.reasons)]
    )


def _as_json(rejected: "Rejected") -> str:
    import msgspec

    shown = msgspec.to_builtins(rejected)
    del shown["body"]
    return msgspec.json.encode(shown).decode()
