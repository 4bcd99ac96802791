"""`caseledger judge`: facts from a file, judged under the policies, without a broker, a database or a clock."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from services.casework.policy import PolicyBook

app = typer.Typer(add_completion=False)


@app.command()
def judge(  # noqa: PLR0913 - one option each
    *,
    facts: Annotated[str | None, typer.Option(metavar="FILE|-", help="The facts, one JSON object a line.")] = None,
    landlord: Annotated[
        str | None, typer.Option(metavar="NAME|all", help="Judge all of it as this landlord's, or as each one's.")
    ] = None,
    as_known: Annotated[str | None, typer.Option(help="Only what was known at this instant (RFC 3339).")] = None,
    as_at: Annotated[str | None, typer.Option(help="Only what had happened at this instant, judged at it.")] = None,
    policies: Annotated[Path | None, typer.Option(help="A folder of policy packs; else the built-in ones.")] = None,
    calendar: Annotated[Path | None, typer.Option(help="A holiday table; else the built-in one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything that was found, as one JSON object.")] = False,
    example: Annotated[bool, typer.Option("--example", help="Print a commented file of facts instead.")] = False,
) -> None:
    """Judge a file of facts: every clause, clock, permission and pattern. docs/judging.md tells what a line can be.

    As known and as at the last times in the file unless told otherwise; --as-at is --as-known if only that is given.

    Exit codes: 0 judged, and every clause was kept, is pending or does not apply; 1 judged, and a clause was breached,
    its target missed, partly met or not evidenced; 2 used wrongly, or a line is faulty (each is told).
    """
    from services.casework.judge.example import EXAMPLE

    if example:
        typer.echo(EXAMPLE.read_text(), nl=False)
        return
    if facts is None:
        raise _wrong("Give the facts: --facts FILE, or - for standard input; --example prints a file.")
    code = _judge(facts, landlord, (_instant("--as-known", as_known), _instant("--as-at", as_at)),
                  _book(policies, calendar), as_json=as_json)  # fmt: skip
    raise typer.Exit(code)


def _judge(
    facts: str, landlord: str | None, moment: "tuple[datetime | None, datetime | None]", book: "PolicyBook", *,
    as_json: bool,
) -> int:  # fmt: skip
    import msgspec

    from services.casework.judge.judged import ALL, Question, judge_lines
    from services.casework.judge.lines import Faulty
    from services.casework.judge.reading import read_lines
    from services.casework.judge.shelf import books
    from services.casework.judge.text import in_words

    folder = Path() if facts == "-" else Path(facts).parent
    try:
        lines = read_lines(_text(facts), landlord=landlord is not None)
        changes = books(lines, book, folder)
    except Faulty as faulty:
        raise _wrong(str(faulty)) from faulty
    known = {policy.landlord for policy in (*book.policies, *(p for one in changes.values() for p in one.policies))}
    if landlord not in (None, ALL, *known):
        raise _wrong(f"--landlord must be {ALL} or one of: {', '.join(sorted(known))}.")
    found = judge_lines(lines, book, changes, Question(landlord, *moment))
    typer.echo(msgspec.json.encode(found).decode() if as_json else "\n".join(in_words(found)))
    return 1 if found.failing else 0


def _text(facts: str) -> str:
    try:
        return (sys.stdin.buffer.read() if facts == "-" else Path(facts).read_bytes()).decode()
    except OSError as error:
        raise _wrong(f"{facts} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise _wrong(f"{facts} is not text in UTF-8.") from error


def _book(policies: Path | None, calendar: Path | None) -> "PolicyBook":
    from services.casework.policy import PolicyError, load_policies

    try:
        return load_policies(policies, calendar)
    except PolicyError as error:
        raise _wrong(str(error)) from error


def _instant(name: str, text: str | None) -> "datetime | None":
    from services.casework.http.moments import MomentError, moment

    try:
        return moment(text, None, None).as_known
    except MomentError as error:
        raise _wrong(str(error).replace("as_known", name)) from error


def _wrong(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(2)
