"""`caseledger send`: put a file of events on `reports` and show what becomes of each."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from contracts.reports import ReportOutcome

app = typer.Typer(add_completion=False)


@app.command()
def send(
    file: Annotated[
        typer.FileBinaryRead,
        typer.Argument(metavar="FILE|-", help="CloudEvents: one JSON object, an array, or one object a line."),
    ],
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for outcomes.")] = 30.0,
) -> None:
    """Publish the events of a file to `reports` and print one line for each outcome, as they come.

    Exit codes: 0 all accepted or duplicates; 1 any rejected or in conflict, or no events in the file; 2 used wrongly;
    3 Kafka is unreachable or outcomes are missing.
    """
    from contracts.cloudevents import Unreadable
    from services.operations.cli import patience
    from services.operations.event_file import events_in

    try:
        events = events_in(file.read())
    except Unreadable as unreadable:
        typer.echo(unreadable.reason.message, err=True)
        raise typer.Exit(1) from unreadable
    counts = patience.run(_send(events, wait))
    missing = len(events) - counts.total()
    if missing:
        typer.echo(f"{missing} of {len(events)} have no outcome yet: are intake and casework running?", err=True)
    if counts["rejected"] or counts["conflict"]:
        raise typer.Exit(1)
    if missing:
        raise typer.Exit(3)


async def _send(events: list[tuple[int, bytes]], wait: float) -> Counter[str]:
    from services.operations.sending import send_events
    from services.settings import read_settings

    settings, counts = read_settings(), Counter[str]()
    sending = send_events(settings.bootstrap, [event for _, event in events], wait, connection=settings.connection)
    async for index, outcome in sending:
        counts[outcome.outcome.value] += 1
        typer.echo(_as_text(events[index][0], outcome))
    return counts


def _as_text(line: int, outcome: "ReportOutcome") -> str:
    named = f"{outcome.source}#{outcome.id}" if outcome.id else f"offset {outcome.partition}:{outcome.offset}"
    case = f"  case {outcome.case_id}" if outcome.case_id else ""
    reasons = "".join(f"\n  {one.pointer or '-'}: {one.message} [{one.code}]" for one in outcome.reasons)
    return f"line {line}: {outcome.outcome.value}  {named}{case}{reasons}"
