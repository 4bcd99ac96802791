"""`caseledger samples`: invented reports and facts."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from ledger.clock import SystemClock
from services.operations.samples import DEFAULT_COUNT, DEFAULT_SEED, make_samples

app = typer.Typer(add_completion=False)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise typer.BadParameter("give a time with its offset: 2026-04-02T09:00:00+01:00")
    return instant.astimezone(UTC)


@app.command()
def samples(
    *,
    count: Annotated[int, typer.Option(min=1, help="How many records.")] = DEFAULT_COUNT,
    seed: Annotated[int, typer.Option(help="Another seed, other cases.")] = DEFAULT_SEED,
    ending: Annotated[
        datetime | None, typer.Option(parser=_instant, metavar="INSTANT", help="What they take for now.")
    ] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Send them to Kafka's topic `reports` instead.")] = False,
    rate: Annotated[float | None, typer.Option(min=0.01, help="With --publish: records a second at most.")] = None,
) -> None:
    """Print invented reports and facts, or publish them.

    The same seed and ending give the same bytes. Each line is one record as JSON: key, headers, value (as text: some
    are no JSON, on purpose) and what must become of it. Exit codes: 0 done, 2 used wrongly, 3 Kafka unreachable.
    """
    from services.settings import read_settings

    settings = read_settings()
    made = make_samples(count, ending or SystemClock(settings.now).now(), seed)
    if not publish:
        sys.stdout.buffer.writelines(sample.line() + b"\n" for sample in made)
        return
    from services.operations.cli import patience
    from services.operations.samples.publish import publish_samples

    patience.run(publish_samples(settings.bootstrap, made, rate, connection=settings.connection))
    typer.echo(f"{len(made)} records published to {settings.bootstrap}.", err=True)
