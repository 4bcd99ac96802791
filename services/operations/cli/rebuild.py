"""`caseledger rebuild`: folds views from nothing, holds them against the live ones or puts them in their place."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from contracts.envelope import Actor
    from ledger.kafka import KafkaTransport
    from services.casework.views.rebuild import Rebuilt

app = typer.Typer(add_completion=False)


@app.command()
def rebuild(
    view: Annotated[str | None, typer.Argument(help="The view's name.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every view.")] = False,
    swap: Annotated[bool, typer.Option("--swap", help="Put it in the place of the live one.")] = False,
    by: Annotated[str | None, typer.Option(help="With --swap: your sign-in name, if not that on this machine.")] = None,
) -> None:
    """Fold a view from the first event of the ledger beside the live one, and compare digests.

    Without --swap the live view is only read. With it, what was folded is brought to where the live view stands and
    takes its place in one transaction: readers see the old rows or the new, and the services go on. Either way this
    may run beside the services; cut short, it leaves everything as it was. It is kept who put one in place.

    Exit codes: 0 they agree, or are in place; 1 one differs, is not there or cannot be folded; 2 used wrongly;
    3 Kafka is unreachable.
    """
    from services.casework.views import VIEWS
    from services.operations.cli import patience, set_aside

    if every == (view is not None) or (view is not None and view not in VIEWS):
        typer.echo(f"Name one view, or give --all. There are: {', '.join(VIEWS)}.", err=True)
        raise typer.Exit(2)
    names = list(VIEWS) if every else [str(view)]
    who = set_aside.acting(by) if swap else None
    try:
        agree = _put_in_place(names, who) if who else patience.run(_compare(names))
    except _cannot() as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from problem
    raise typer.Exit(0 if agree else 1)


def _cannot() -> tuple[type[Exception], ...]:
    from ledger.errors import CheckpointMismatch
    from services.casework.views.rebuild import NoLiveView
    from services.poison import Poisoned

    return NoLiveView, Poisoned, CheckpointMismatch


async def _compare(names: Sequence[str]) -> bool:
    from services.casework.views import VIEWS
    from services.casework.views.rebuild import compare

    async with _at_hand() as (live, transport, _):
        found = [await compare(VIEWS[name], live, transport) for name in names]
    for one in found:
        typer.echo(_told(one))
    return all(one.agrees for one in found)


def _told(one: "Rebuilt") -> str:
    same = "same" if one.agrees else "DIFFERENT"
    return f"{one.live.view:<12} {same:<10} events {one.events:>9}  live {one.live.digest}  rebuilt {one.digest}"


def _put_in_place(names: Sequence[str], who: "Actor") -> bool:
    from contracts.operators import Deed
    from services.operations.cli import patience, set_aside

    for name in names:
        patience.run(_swap(name))
        # At once: where a later one cannot be folded, this one is in place all the same.
        set_aside.keep(Deed.VIEW_REBUILT, name, who)
    return True


async def _swap(name: str) -> None:
    from services.casework.views import VIEWS
    from services.casework.views.rebuild import rebuild_and_swap

    async with _at_hand() as (live, transport, partitions):
        events = await rebuild_and_swap(VIEWS[name], live, transport, partitions)
        typer.echo(f"{name:<12} in place   events {events:>9}")


@asynccontextmanager
async def _at_hand() -> AsyncIterator[tuple["Engine", "KafkaTransport", int]]:
    """The live views' database, Kafka, and how many partitions the ledger has."""
    from contracts.topics import CASE_LEDGER
    from ledger.kafka import connect
    from services.casework.settings import views_place
    from services.casework.views.rebuild import NoLiveView
    from services.settings import read_settings
    from services.store import open_engine
    from services.topics import require_topics

    settings = read_settings()
    place = views_place(settings)
    if isinstance(place, Path) and not place.exists():
        raise NoLiveView(f"There are no views at {place}: start casework once, or set CASELEDGER_DATA_DIR.")
    ledger = (await require_topics(settings, [CASE_LEDGER]))[CASE_LEDGER.name]
    live = open_engine(place)
    try:
        async with connect(settings.bootstrap, **settings.connection) as transport:
            yield live, transport, ledger.partitions
    finally:
        live.dispose()
