"""`caseledger voids`: what of the case ledger does not count."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from services.operations.cli.views import door

if TYPE_CHECKING:
    from services.operations.casework import Voids

app = typer.Typer(add_completion=False)


@app.command()
def voids(
    *, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, of every partition.")] = False
) -> None:
    """Show the void records of the case ledger by partition and reason, as casework has seen them since its start.

    What two writers wrote at once, or something foreign, counts for nobody; a few after a change of owner are normal.

    Exit codes: 0 shown (nothing may be there); 2 used wrongly; 3 casework is unreachable.
    """
    import msgspec

    for one in asyncio.run(door().voids()):
        if as_json or one.count:
            typer.echo(msgspec.json.encode(one).decode() if as_json else _as_text(one))


def _as_text(one: "Voids") -> str:
    reasons = "; ".join(f"{count}: {why}" for why, count in sorted(one.reasons.items()))
    return f"partition {one.partition}  {one.count} void  the last shortly before offset {one.last_before}  {reasons}"
