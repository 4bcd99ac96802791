"""`caseledger rejected`: what could not be taken, why, and sending it again."""

from typing import TYPE_CHECKING, Annotated

import typer

from services.operations.cli import set_aside

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
    from services.operations.sending_again import MESSAGES

    for rejected in set_aside.read(MESSAGES, with_bodies=False):
        typer.echo(_as_json(rejected) if as_json else _as_text(rejected))


@app.command("show")
def show_rejected(
    position: Annotated[str, typer.Argument(metavar="PARTITION:OFFSET", help="Its original position in `reports`.")],
    *,
    by: Annotated[str | None, typer.Option(help="Your sign-in name; by default the one on this machine.")] = None,
) -> None:
    """Write the original bytes of one rejected record to stdout; they may hold personal data. It is kept who looked.

    Exit codes: 0 found, 1 not kept, 2 used wrongly, 3 Kafka is unreachable.
    """
    from services.operations.sending_again import MESSAGES

    set_aside.show(MESSAGES, position, by)


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
    rejected record and among the operators' actions. One that is rejected again is listed under its new position, and
    says of which it is a repeat. Nothing is sent unless every position named can be.

    Exit codes: 0 sent (with --all maybe nothing), 1 not kept or, with --all, not sent for want of --yes, 2 used
    wrongly, 3 Kafka is unreachable.
    """
    from services.operations.sending_again import MESSAGES

    set_aside.redrive(MESSAGES, positions or [], by, everything=everything, yes=yes)


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
