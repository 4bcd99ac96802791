"""`caseledger contracts`: what the contract says of a sender's events, without a broker."""

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, no_args_is_help=True, help="What the contract says of events; needs no Kafka.")


@app.callback()
def contracts() -> None:
    """What the contract says of events; needs no Kafka."""


@app.command("check")
def check_file(
    file: Annotated[
        typer.FileBinaryRead,
        typer.Argument(metavar="FILE|-", help="CloudEvents: one JSON object, an array, or one object a line."),
    ],
) -> None:
    """Say what is wrong with each event, field by field: the line it begins on, a JSON pointer and what to do.

    Exit codes: 0 every event is as the contract asks, 1 found wanting or no events in the file, 2 used wrongly.
    """
    from contracts.check import Checked, check_json
    from contracts.cloudevents import Unreadable
    from ledger.clock import SystemClock
    from services.operations.event_file import events_in

    try:
        events = events_in(file.read())
    except Unreadable as unreadable:
        typer.echo(f"line 1: {unreadable.reason.message} [{unreadable.reason.code}]")
        raise typer.Exit(1) from unreadable
    now, good = SystemClock().now(), 0
    for line, event in events:
        judged = check_json(event, now)
        if isinstance(judged, Checked):
            good += 1
            continue
        for reason in judged.reasons:
            typer.echo(f"line {line}: {reason.pointer or '-'}: {reason.message} [{reason.code}]")
    typer.echo(f"{good} of {len(events)} events are as the contract asks.")
    if good < len(events):
        raise typer.Exit(1)
