"""`caseledger views`: how far every view of the ledger is."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from services.operations.casework import CaseworkDoor, Projection

app = typer.Typer(add_completion=False)

_COLUMNS = "{:<12} {:>7} {:>8} {:>13}  {:<40} {}"
_HEADINGS = ("VIEW", "VERSION", "RECORDS", "LAST EVENT", "POSITIONS", "STATE")


@app.command()
def views(
    *, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line instead of a table.")] = False
) -> None:
    """Show every view: records it has yet to take in, the age of the last event it holds, its position by partition.

    The age grows while nothing is recorded; a view is behind when records wait. To fold one anew beside the live one:
    `caseledger rebuild`.

    Exit codes: 0 all are well; 1 one of them is in trouble; 2 used wrongly; 3 casework is unreachable.
    """
    import msgspec

    found = asyncio.run(door().projections())
    if not as_json:
        typer.echo(_COLUMNS.format(*_HEADINGS))
    for one in found:
        typer.echo(msgspec.json.encode(one).decode() if as_json else _as_text(one))
    raise typer.Exit(1 if any(one.trouble for one in found) else 0)


def door() -> "CaseworkDoor":
    """Where casework answers."""
    from services.operations.casework import CaseworkDoor
    from services.settings import read_settings

    return CaseworkDoor(read_settings().address_of("casework"))


def _as_text(one: "Projection") -> str:
    age = "none" if one.age_seconds is None else f"{one.age_seconds:.1f} s ago"
    positions = " ".join(f"{number}:{position}" for number, position in one.positions.items()) or "nowhere yet"
    state = f"It {one.trouble}" if one.trouble else "well"
    return _COLUMNS.format(one.view, one.version, one.lag, age, positions, state)
