"""`caseledger parked`: the commands that casework could not decide, why, and sending them again."""

from typing import TYPE_CHECKING, Annotated

import typer

from services.operations.cli import set_aside

if TYPE_CHECKING:
    from services.operations.parked import ParkedCommand

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Commands that could not be decided, why, and sending them again."
)


@app.command("list")
def list_parked(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Those that were sent again as well.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show the parked commands that nobody has sent again yet, with why, and nothing of what they say.

    Exit codes: 0 none waits, 1 some wait, 2 used wrongly, 3 Kafka is unreachable.
    """
    from services.operations.cli import patience

    parked = patience.run(_read())
    for one in parked:
        if everything or one.waits:
            typer.echo(_as_json(one) if as_json else _as_text(one))
    raise typer.Exit(1 if any(one.waits for one in parked) else 0)


@app.command("show")
def show_parked(
    position: Annotated[str, typer.Argument(metavar="PARTITION:OFFSET", help="Where it lay in `case-commands`.")],
    *,
    by: Annotated[str | None, typer.Option(help="Your sign-in name; by default the one on this machine.")] = None,
) -> None:
    """Write the bytes of one parked command to stdout; they may hold personal data. It is kept who looked.

    Exit codes: 0 found, 1 not kept, 2 used wrongly, 3 Kafka is unreachable.
    """
    from services.operations.sending_again import COMMANDS

    set_aside.show(COMMANDS, position, by)


@app.command("redrive")
def redrive_parked(
    positions: Annotated[
        list[str] | None, typer.Argument(metavar="[PARTITION:OFFSET]...", help="Where they lay in `case-commands`.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All that were never sent again, instead.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --all: do it.")] = False,
    by: Annotated[str | None, typer.Option(help="Your sign-in name; by default the one on this machine.")] = None,
) -> None:
    """Send parked commands again as they were, once their cause is mended (usually by a new release).

    Repeats do no harm: a command that was answered meanwhile has its first answer again. Who did it and when is kept.
    One that cannot be decided again is listed under its new place. Nothing is sent unless every position named can be.

    Exit codes: 0 sent (with --all maybe nothing), 1 not kept or, with --all, not sent for want of --yes, 2 used
    wrongly, 3 Kafka is unreachable.
    """
    from services.operations.sending_again import COMMANDS

    set_aside.redrive(COMMANDS, positions or [], by, everything=everything, yes=yes)


async def _read() -> "list[ParkedCommand]":
    from services.operations.parked import read_parked
    from services.settings import read_settings

    settings = read_settings()
    return await read_parked(settings.bootstrap, settings.connection)


def _as_text(one: "ParkedCommand") -> str:
    at = one.original
    lines = [f"{at.partition}:{at.offset}  parked {one.parked_at.isoformat(timespec='seconds')}"]
    lines += [f"  {one.asks or 'unreadable'}  {one.stream or '-'}  command {one.command_id or '-'}"]
    lines += [f"  {reason.code}: {reason.message}" for reason in one.reasons]
    lines += [f"  of the message {one.report}, which is in flight until it is decided"] if one.report else []
    lines += [f"  a repeat of {one.redriven_from}"] if one.redriven_from else []
    lines += [f"  sent again {done.at.isoformat(timespec='seconds')} by {done.by}: {done.to}" for done in one.redriven]
    return "\n".join(lines)


def _as_json(one: "ParkedCommand") -> str:
    import msgspec

    return msgspec.json.encode(one).decode()
