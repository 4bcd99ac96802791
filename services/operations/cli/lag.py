"""`caseledger lag`: how far behind each consumer group is."""

import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from services.operations.lag import LagReport
    from services.operations.standing import PartitionLag

app = typer.Typer(add_completion=False)

_CLEAR = "\x1b[H\x1b[2J"
_COLUMNS = "{:<34} {:<16} {:>9} {:>10} {:>10} {:>8} {:>9}  {:<15} {}"
_HEADINGS = ("GROUP", "TOPIC", "PARTITION", "COMMITTED", "END", "RECORDS", "AGE", "STANDING", "STATUS")


@app.command()
def lag(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Measure again and again, until Ctrl-C.")] = False,
    every: Annotated[float, typer.Option(min=0.2, help="With --watch: seconds in between.")] = 2.0,
    max_seconds: Annotated[float, typer.Option(min=0, help="How old an unread record may be.")] = 60.0,
) -> None:
    """Show every group in every partition of its topics: records unread, and the age of the first of them.

    The age is now less the timestamp of that record; 0 when there is none. A group that never committed has no count
    of records and is left out of sums; its age is that of the first record it would read. With CASELEDGER_NOW the
    ledgers' clock is taken to begin now, so that their ages are the least possible; /v1/lag has the services' own.

    The status is by Burrow's rules, from what casework has seen in its data folder in the last minutes: OK, WARN (falls
    behind), STALL (is there and gets no further), REWIND (went back), STOP (commits no more); - while it is not known.

    Exit codes: 0 all is well; 1 a record waits for longer than --max-seconds, a status is STALL, REWIND or STOP (not
    WARN: a burst is no fault), records were deleted unread (data lost), a group stands beyond the end of a partition,
    or a topic is missing; 2 used wrongly; 3 Kafka is unreachable.
    """
    while True:
        report = _measure()
        _show(report, as_json=as_json, clear=watch and not as_json)
        if not watch:
            raise typer.Exit(1 if report.is_wanting(max_seconds) else 0)
        time.sleep(every)


def _measure() -> "LagReport":
    from ledger.clock import SystemClock
    from services.operations.cli import patience
    from services.operations.lag import measure_lag
    from services.operations.windows import FILE, Windows
    from services.settings import read_settings

    settings = read_settings()
    report = patience.run(measure_lag(settings.bootstrap, settings.connection, SystemClock(settings.now)))
    return Windows(settings.data_dir / FILE).judge(report)


def _show(report: "LagReport", *, as_json: bool, clear: bool) -> None:
    if as_json:
        import msgspec

        typer.echo(msgspec.json.encode({"groups": report.groups, **msgspec.to_builtins(report)}).decode())
        return
    typer.echo("\n".join([_CLEAR * (clear and sys.stdout.isatty()) + _COLUMNS.format(*_HEADINGS), *_lines(report)]))


def _lines(report: "LagReport") -> Iterator[str]:
    from services.operations.standing import Standing

    yield from (_COLUMNS.format(*_cells(lag)) for lag in report.partitions)
    yield ""
    for group in report.groups:
        never = f", never committed in {group.never_committed} partitions" if group.never_committed else ""
        yield f"{group.group}: {group.records} records, {_age(group.seconds)}{never}"
    for lag in report.partitions:
        where = f"{lag.topic} partition {lag.partition}"
        if lag.standing is Standing.DATA_LOST:
            yield f"DATA LOST: Kafka deleted {lag.lost} records of {where} before {lag.group} had read them."
        if lag.standing is Standing.BEYOND_END:
            yield f"BEYOND END: {lag.group} stands at {lag.committed} in {where}; the topic was made anew."
    for topic in report.missing_topics:
        yield f"MISSING: there is no topic {topic}."


def _cells(lag: "PartitionLag") -> tuple[object, ...]:
    committed = "-" if lag.committed is None else lag.committed
    records = "-" if lag.records is None else lag.records
    return (
        lag.group,
        lag.topic,
        lag.partition,
        committed,
        lag.end,
        records,
        _age(lag.seconds),
        str(lag.standing),
        lag.status or "-",
    )


def _age(seconds: float | None) -> str:
    return "unknown" if seconds is None else f"{seconds:.1f} s"
