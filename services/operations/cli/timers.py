"""`caseledger timers`: the instants of clocks that are waited for, and firing one again."""

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import typer

from services.operations.cli import set_aside
from services.operations.cli.failure import wrong

if TYPE_CHECKING:
    from services.operations.notifications import NotificationsDoor, Timer

Told = TypeVar("Told")

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="The instants of clocks that are waited for; needs notifications."
)


@app.command("list")
def list_timers(
    *,
    stuck: Annotated[bool, typer.Option("--stuck", help="Only those that came five minutes ago or earlier.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show the timers that are open, the earliest first, and how often casework was told of each.

    Exit codes: 0 shown, and none is stuck; 1 some are stuck: their instant came and the ledger has not answered;
    2 used wrongly; 3 notifications is unreachable.
    """
    import msgspec

    from services.operations.notifications import STUCK_SECONDS

    told = asyncio.run(door().timers(limit, STUCK_SECONDS if stuck else None))
    for one in told.timers:
        typer.echo(msgspec.json.encode(one).decode() if as_json else _as_text(one))
    raise typer.Exit(1 if told.stuck else 0)


@app.command("fire")
def fire_timer(
    deadline: Annotated[UUID, typer.Argument(metavar="DEADLINE", help="The clock's id, as `list` shows it.")],
    *,
    by: Annotated[str | None, typer.Option(help="Your sign-in name; by default the one on this machine.")] = None,
) -> None:
    """Tell casework at once of every instant of a clock that has come, instead of at the next repeat.

    It is the same command as before, so it does no harm: what was answered has its first answer. It is kept who did it.

    Exit codes: 0 it will be fired, 1 no instant of that clock has come and is open, 2 used wrongly, 3 notifications or
    Kafka is unreachable.
    """
    from contracts.operators import Deed

    actor = set_aside.acting(by)
    instants = asyncio.run(unless_declined(door().fire(str(deadline), actor)))
    set_aside.keep(Deed.TIMER_FIRED, str(deadline), actor)
    typer.echo(f"{instants} instants of {deadline} are fired again.")


def door() -> "NotificationsDoor":
    """Where notifications answers."""
    from services.operations.notifications import NotificationsDoor
    from services.settings import read_settings

    return NotificationsDoor(read_settings().address_of("notifications"))


async def unless_declined(asked: Awaitable[Told]) -> Told:
    """The answer; leaves with 1 and what was said when there is none."""
    from services.operations.service_door import Declined

    try:
        return await asked
    except Declined as declined:
        raise wrong(str(declined), 1) from declined


def _as_text(one: "Timer") -> str:
    at, again = one.at.isoformat(timespec="seconds"), one.next_at.isoformat(timespec="seconds") if one.next_at else "-"
    return f"{one.deadline}  {one.moment:<7}  {at}  fired {one.firings} times, next {again}  {one.stream}"
