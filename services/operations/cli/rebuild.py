"""`caseledger rebuild`: folds views from nothing and holds them against the live ones."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from services.casework.views.rebuild import Rebuilt

app = typer.Typer(add_completion=False)


@app.command()
def rebuild(
    view: Annotated[str | None, typer.Argument(help="The view's name.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every view.")] = False,
) -> None:
    """Fold a view from the first event of the ledger into a file of its own and compare digests with the live one.

    The live view is only read, so this may run beside the services. A live view that differs, or is of another
    version, is mended by deleting its database and starting casework.

    Exit codes: 0 they agree; 1 one differs or is not there; 2 used wrongly; 3 Kafka is unreachable.
    """
    from services.casework.views import VIEWS
    from services.casework.views.rebuild import NoLiveView

    if every == (view is not None) or (view is not None and view not in VIEWS):
        typer.echo(f"Name one view, or give --all. There are: {', '.join(VIEWS)}.", err=True)
        raise typer.Exit(2)
    try:
        rebuilt = asyncio.run(_rebuild(list(VIEWS) if every else [str(view)]))
    except NoLiveView as missing:
        typer.echo(str(missing), err=True)
        raise typer.Exit(1) from missing
    for one in rebuilt:
        same = "same" if one.agrees else "DIFFERENT"
        typer.echo(
            f"{one.live.view:<12} {same:<10} events {one.events:>9}  live {one.live.digest}  rebuilt {one.digest}"
        )
    raise typer.Exit(0 if all(one.agrees for one in rebuilt) else 1)


async def _rebuild(names: Sequence[str]) -> list["Rebuilt"]:
    from ledger.kafka import connect
    from services.casework.settings import views_place
    from services.casework.views import VIEWS
    from services.casework.views.rebuild import NoLiveView, rebuild
    from services.settings import read_settings
    from services.store import open_engine

    settings = read_settings()
    place = views_place(settings)
    if isinstance(place, Path) and not place.exists():
        raise NoLiveView(f"There are no views at {place}: start casework once, or set CASELEDGER_DATA_DIR.")
    live = open_engine(place)
    try:
        async with connect(settings.bootstrap, **settings.connection) as transport:
            with tempfile.TemporaryDirectory() as folder:
                return [await rebuild(VIEWS[name], live, transport, Path(folder) / f"{name}.sqlite3") for name in names]
    finally:
        live.dispose()
