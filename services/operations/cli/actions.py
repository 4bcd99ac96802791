"""`caseledger actions`: what operators did."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from contracts.operators import OperatorAction

app = typer.Typer(add_completion=False)


@app.command()
def actions(
    *,
    latest: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show what operators did by the pages or the command line, the last first: when, who, what, to what.

    Exit codes: 0 shown (nothing may be there), 2 used wrongly, 3 Kafka is unreachable.
    """
    import msgspec

    from services.operations.cli import patience

    for one in patience.run(_read(latest)):
        typer.echo(msgspec.json.encode(one).decode() if as_json else _as_text(one))


async def _read(latest: int) -> "list[OperatorAction]":
    from services.operations.actions import read_actions
    from services.settings import read_settings

    settings = read_settings()
    return await read_actions(settings.bootstrap, settings.connection, latest)


def _as_text(one: "OperatorAction") -> str:
    told = f"  {one.told}" if one.told else ""
    return f"{one.at.isoformat(timespec='seconds')}  {one.by}  {one.deed.value.replace('_', ' ')}  {one.target}{told}"
