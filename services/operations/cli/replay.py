"""`caseledger replay`: a case as the ledger tells it, at any moment, without any service running."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from services.operations.cli.failure import wrong

if TYPE_CHECKING:
    from services.casework.case.history import History
    from services.casework.replay import CaseFile, Difference, HistoryRow, Moment
    from services.casework.verdict_file import VerdictFile
    from services.casework.verdicts import Judgement

app = typer.Typer(add_completion=False)

MOMENT = "A moment to compare: an event's number, an instant as known, or as_at: and an instant."
_LONDON = ZoneInfo("Europe/London")


@app.command()
def replay(  # noqa: PLR0913 - one option each
    case: Annotated[str, typer.Argument(help="The case's id.")],
    *,
    as_known: Annotated[str | None, typer.Option(help="Only what the ledger knew at this instant (RFC 3339).")] = None,
    as_at: Annotated[str | None, typer.Option(help="Only what had happened at this instant, judged at it.")] = None,
    version: Annotated[str | None, typer.Option(help="Only up to the case's event of this number.")] = None,
    before: Annotated[str | None, typer.Option("--from", help=MOMENT)] = None,
    after: Annotated[str | None, typer.Option("--to", help="What differs between --from and this moment.")] = None,
    verdicts: Annotated[bool, typer.Option(help="Every clause of the policy, judged for the case.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="What HTTP answers for the same case and moment.")] = False,
) -> None:
    """Tell a case straight from Kafka: its timeline, how it stands, and its clocks with how each was reached.

    With --verdicts: how each clause of the landlord's policy stands. With --from and --to: what differs between two
    moments.

    Exit codes: 0 told; 1 there is no such case, or nothing was known of it then; 2 used wrongly; 3 Kafka is
    unreachable.
    """
    from services.casework.http.showing import (
        DifferencesShown,
        NotKnownError,
        case_file,
        differences_shown,
        verdicts_shown,
    )
    from services.casework.http.showing import as_json as bytes_of
    from services.casework.replay import history_rows
    from services.casework.settings import policy_book
    from services.casework.verdict_file import VerdictFile
    from services.operations.cli import patience
    from services.settings import read_settings

    stream, asked, compared = _stream(case), _asked(as_known, as_at, version), _compared(before, after)
    history, now = patience.run(_read(stream))
    if not history.version:
        raise wrong("There is no such case.", 1)
    try:
        shown: VerdictFile | DifferencesShown | CaseFile
        if verdicts:
            shown = verdicts_shown(history, asked, policy_book(read_settings()), now)
        else:
            shown = differences_shown(history, *compared, now) if compared else case_file(history, asked, now)
    except NotKnownError as error:
        raise wrong(str(error), 1) from error
    if as_json:
        typer.echo(bytes_of(shown).decode())
    elif isinstance(shown, VerdictFile):
        typer.echo("\n".join(_verdict_lines(shown)))
    elif isinstance(shown, DifferencesShown):
        typer.echo("\n".join(map(_difference, shown.differences)) or "Nothing differs.")
    else:
        typer.echo("\n".join(_lines(shown, history_rows(history, asked))))


def _stream(case: str) -> str:
    try:
        return f"case:{UUID(case.removeprefix('case:'))}"
    except ValueError as error:
        raise wrong("CASE must be a case's id, a UUID.", 2) from error


def _asked(as_known: str | None, as_at: str | None, version: str | None) -> "Moment":
    from services.casework.http.moments import MomentError, moment

    try:
        return moment(as_known, as_at, version)
    except MomentError as error:
        raise wrong(str(error), 2) from error


def _compared(before: str | None, after: str | None) -> "tuple[Moment, Moment] | None":
    from services.casework.http.moments import MomentError, either

    if not before and not after:
        return None
    try:
        return either("--from", before or ""), either("--to", after or "")
    except MomentError as error:
        raise wrong(str(error), 2) from error


def _difference(one: "Difference") -> str:
    return f"{one.pointer}: {_shown(one.before)} -> {_shown(one.after)}"


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)


async def _read(stream: str) -> tuple["History", datetime]:
    from contracts.topics import CASE_LEDGER
    from ledger.clock import SystemClock
    from ledger.kafka import connect
    from services.casework.stream_reading import read_history
    from services.settings import read_settings
    from services.topics import require_topics

    settings = read_settings()
    ledger = (await require_topics(settings, [CASE_LEDGER]))[CASE_LEDGER.name]
    async with connect(settings.bootstrap, **settings.connection) as transport:
        history = await read_history(transport, ledger.partitions, stream)
    return history, SystemClock(settings.now).now()


def _lines(case: "CaseFile", rows: tuple["HistoryRow", ...]) -> Iterator[str]:
    yield f"Case {case.case_id} of {case.landlord}: {case.kind}, {case.status}, version {case.version}"
    yield f"As known {_when(case.as_known)}, as at {_when(case.as_at)}"
    yield f"Received {_when(case.received_at)}; officer {case.officer or 'none'}; victims {len(case.victims)}"
    yield ""
    yield "Timeline"
    for row in rows:
        yield from _event(row)
    yield ""
    yield "Clocks" if case.clocks else f"No clocks: {case.no_clocks_because or 'none was set yet.'}"
    for clock in case.clocks:
        yield from _clock(clock)


def _verdict_lines(file: "VerdictFile") -> Iterator[str]:
    from services.casework.judge.text import clauses_in_words

    yield f"Case {file.case_id} of {file.landlord}, version {file.version}"
    yield f"As known {_when(file.as_known)}, as at {_when(file.as_at)}"
    yield ""
    yield from clauses_in_words(file.verdicts)
    yield ""
    yield from (f"{one.question}: {one.answer} ({one.clause})" for one in file.answers)


def _event(row: "HistoryRow") -> Iterator[str]:
    who = f"{row.by.id} ({row.by.role})"
    late = "" if row.recorded_at == row.occurred_at else f", recorded {_when(row.recorded_at)}"
    yield f"{row.version:>4}  {_when(row.occurred_at)}  {row.type}  by {who}{late}"
    if row.corrected_by:
        yield f"      corrected by {row.corrected_by}"
    if row.why:
        yield f"      because: {row.why}"
    for name, value in row.data.items():
        if name != "trace" and (told := _told(value)):
            yield f"      {name}: {told}"


def _told(value: Any) -> str:
    """A plain value, or a list of plain ones; what has a structure of its own is for --json."""
    values = value if isinstance(value, list | tuple) else (value,)
    return "" if any(isinstance(one, dict | list | tuple) for one in values) else ", ".join(map(str, values))


def _clock(clock: "Judgement") -> Iterator[str]:
    person = f" for {clock.person}" if clock.person else ""
    flags = f" ({', '.join(clock.flags)})" if clock.flags else ""
    yield f"  {clock.clause} {clock.clock}{person}: {clock.verdict}{flags}, due {_when(clock.due)}"
    for part in clock.parts:
        done = f"{_when(part.done_at)}{'' if part.in_time else ', too late'}" if part.done_at else "not done"
        yield f"      {part.part}: {done}"
    for sentence in clock.trace:
        yield f"      - {sentence}"


def _when(instant: datetime | None) -> Any:
    return instant.astimezone(_LONDON).strftime("%a %d %b %Y %H:%M:%S %Z") if instant else "unknown"
