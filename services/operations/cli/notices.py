"""`caseledger notices`: what became of every notice, and trying one again."""

import asyncio
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from services.operations.cli import set_aside
from services.operations.cli.timers import door, unless_declined

if TYPE_CHECKING:
    from services.operations.notifications import Notice

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="What became of every notice; needs notifications running."
)


@app.command("list")
def list_notices(
    *,
    failing: Annotated[bool, typer.Option("--failing", help="Only those that failed or were given up.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most, in each state.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show notices: to whom by sign-in name, about which case, how far each has come, and why it failed.

    Exit codes: 0 shown, and none fails; 1 some failed or were given up; 2 used wrongly; 3 notifications is unreachable.
    """
    import msgspec

    shown, fails = asyncio.run(_read(limit, failing=failing))
    for one in shown:
        typer.echo(msgspec.json.encode(one).decode() if as_json else _as_text(one))
    raise typer.Exit(1 if fails else 0)


@app.command("retry")
def retry_notice(
    notice: Annotated[UUID, typer.Argument(metavar="NOTICE", help="Its id, as `list` shows it.")],
    *,
    by: Annotated[str | None, typer.Option(help="Your sign-in name; by default the one on this machine.")] = None,
) -> None:
    """Try a notice again at once by every way that failed or was given up; it is kept who asked for that.

    Exit codes: 0 it is tried again; 1 there is no such notice, or it was delivered; 2 used wrongly; 3 notifications or
    Kafka is unreachable.
    """
    from contracts.operators import Deed

    actor = set_aside.acting(by)
    ways = asyncio.run(unless_declined(door().retry(str(notice), actor)))
    set_aside.keep(Deed.NOTICE_RETRIED, str(notice), actor)
    typer.echo(f"Tried again by {', '.join(ways)}.")


async def _read(limit: int, *, failing: bool) -> "tuple[list[Notice], bool]":
    from services.operations.notifications import FAILING

    found = await door().notices(limit)
    fails = any(found.counts.get(state) for state in FAILING)
    return await door().failing(limit) if failing else found.notices, fails


def _as_text(one: "Notice") -> str:
    way = f" by {one.channel}" if one.channel else ""
    again = f", again {one.retry_at.isoformat(timespec='seconds')}" if one.retry_at else ""
    why = f": {one.reason}" if one.reason else ""
    how = f"{one.state}, attempt {one.attempt}{again}{why}"
    return f"{one.id}  {one.occasion} to {one.recipient}{way}  {how}  {one.stream}"
