"""`caseledger policy`: the landlords' policies as this program reads them; no broker is needed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.operations.cli.failure import wrong

if TYPE_CHECKING:
    from datetime import datetime

    from services.casework.policy import Policy, PolicyBook, Version

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The landlords' policies; needs no Kafka.")

Json = Annotated[bool, typer.Option("--json", help="The same as one JSON document.")]
Packs = Annotated[Path | None, typer.Option("--policies", help="A directory of packs instead of those in use.")]


@app.callback()
def policy() -> None:
    """The landlords' policies; needs no Kafka."""


@app.command("list")
def list_policies(policies: Packs = None, *, as_json: Json = False) -> None:
    """Every version of every policy: from when it binds, when its review is due, how many rows it has."""
    book = _book(policies)
    versions = [version for name in _landlords(book) for version in book.versions(name)]
    if as_json:
        _print_json([_row(version) for version in versions])
        return
    for version in versions:
        row = _row(version)
        typer.echo(f"{row['version']}  {row['landlord']}: {row['name']}")
        until = f" until {row['until']}" if row["until"] else ""
        since, review = row["since"] or "the first thing on record", row["review"] or "on no day that it names"
        typer.echo(f"    binds from {since}{until}; review due {review}")
        typer.echo(
            f"    {_many(row['rows'], 'row')}, {_many(row['clocks'], 'clock')}, {_many(row['defects'], 'known defect')}"
        )


@app.command()
def show(
    landlord: Annotated[str, typer.Argument(help="A landlord, such as whg.")],
    clause: Annotated[str | None, typer.Argument(help="One row, such as whg:2.3.2 or 2.3.2.")] = None,
    policies: Packs = None,
    *,
    as_json: Json = False,
) -> None:
    """A landlord's policy in sentences: what each row asks, how it is judged, and what is wrong with the policy.

    Exit codes: 0 told; 1 there is no such landlord or row; 2 a pack cannot be used.
    """
    book = _book(policies)
    versions = book.of(landlord)
    if not versions:
        raise wrong(f"There is no policy of {landlord!r}; there are: {', '.join(_landlords(book))}.", 1)
    wanted = None if clause is None else clause if ":" in clause else f"{landlord}:{clause}"
    chosen = [(one, row) for one in versions for row in one.clauses if wanted in (None, row.id)]
    if wanted and not chosen:
        raise wrong(f"{landlord} has no row {wanted!r}; `caseledger policy show {landlord}` lists them.", 1)
    if as_json:
        import msgspec

        _print_json(msgspec.to_builtins(versions if wanted is None else [row for _, row in chosen]))
        return
    from services.casework.policy_text import policy_lines, row_lines

    for one in versions if wanted is None else ():
        typer.echo("\n".join(policy_lines(one)))
    for one, row in chosen if wanted else ():
        typer.echo("\n".join(row_lines(row, one)))


@app.command()
def check(
    directory: Annotated[Path | None, typer.Argument(help="A directory of packs; those in use if left out.")] = None,
) -> None:
    """Say everything that is wrong with the packs of a directory: file, entry, and what to do.

    Exit codes: 0 every pack can be used, 1 found wanting, 2 used wrongly.
    """
    from services.casework.policy import read_packs

    folder = directory or _folder()
    if not folder.is_dir():
        raise wrong(f"{folder} is no directory.", 2)
    packs, faults = read_packs(folder)
    for fault in faults:
        typer.echo(fault)
    typer.echo(f"{len(packs)} packs, {len(faults)} faults.")
    if faults:
        raise typer.Exit(1)


@app.command()
def coverage(policies: Packs = None, *, as_json: Json = False) -> None:
    """Hold the packs against the list of published rows: which are judged, missing, changed or not published.

    Exit codes: 0 every published row is judged; 1 some are missing or bind something else; 2 a pack cannot be used.
    """
    import msgspec

    from services.casework.policy_rows import coverage as covered
    from services.casework.policy_rows import published

    book, rows = _book(policies), published()
    own = _landlords(book)
    # A directory of one's own may hold one landlord; the packs in use must hold all that were published.
    expected = {row: binds for row, binds in rows.items() if policies is None or row.partition(":")[0] in own}
    found = covered(book, expected)
    if as_json:
        _print_json(msgspec.to_builtins(found))
    else:
        for name, counts in found.landlords.items():
            told = ", ".join(f"{count} {kind}" for kind, count in counts.items())
            typer.echo(f"{name}: {sum(counts.values())} rows ({told})")
        for what, found_rows in (
            ("missing", found.missing), ("binds something else", found.changed), ("not published", found.unpublished),
        ):  # fmt: skip
            typer.echo("".join(f"{what}: {row}\n" for row in found_rows), nl=False)
    if not found.complete:
        raise typer.Exit(1)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="The directory of packs as they were.")],
    new: Annotated[Path | None, typer.Argument(help="As they are to be; those in use if left out.")] = None,
    *,
    ledger: Annotated[bool, typer.Option(help="Judge the cases of the ledger under both as well.")] = False,
    processes: Annotated[int | None, typer.Option(help="How many processes judge; one a core if left out.")] = None,
    as_json: Json = False,
) -> None:
    """What differs between two directories of packs, and with a ledger whose verdicts that changes.

    Exit codes: 0 nothing differs; 1 something does; 2 used wrongly; 3 Kafka is unreachable.
    """
    import msgspec

    from services.casework.policy_diff import row_changes
    from services.operations.cli.policy_cases import changed_verdicts

    before, after = _book(old), _book(new)
    changes = list(row_changes(before, after))
    verdicts = list(changed_verdicts(before, after, processes)) if ledger else []
    if as_json:
        _print_json({"rows": msgspec.to_builtins(changes), "verdicts": msgspec.to_builtins(verdicts)})
    else:
        for change in changes:
            typer.echo(f"{change.version} {change.pointer}: {_shown(change.before)} -> {_shown(change.after)}")
        for verdict in verdicts:
            was, is_now = (one.verdict if one else "no such row" for one in (verdict.before, verdict.after))
            typer.echo(f"{verdict.stream} {verdict.clause}: {was} -> {is_now}")
        judged = (
            f"{_many(len(verdicts), 'verdict')} of cases changed" if ledger else "no case was judged (--ledger does)"
        )
        typer.echo(f"Differing: {_many(len(changes), 'value')} of the packs; {judged}.")
        if ledger and any(change.pointer.startswith("/clock/") for change in changes):
            typer.echo("A clock that runs or has run stays as it was set: its new rule is for clocks set from now on.")
    if changes or verdicts:
        raise typer.Exit(1)


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)


def _book(directory: Path | None) -> "PolicyBook":
    from services.casework.policy import PolicyError, load_policies

    try:
        return load_policies(directory or _folder())
    except PolicyError as problem:
        raise wrong(f"{problem}\n`caseledger policy check` says everything that is wrong.", 2) from problem


def _folder() -> Path:
    from services.casework.policy import PACKS
    from services.settings import read_settings

    return read_settings().policies_dir or PACKS


def _landlords(book: "PolicyBook") -> list[str]:
    return sorted({one.landlord for one in book.policies})


def _row(version: "Version") -> dict[str, Any]:
    one: Policy = version.policy
    return {
        "landlord": one.landlord,
        "version": one.version,
        "name": one.name,
        "since": None if version.policy.open_start else _day(version.since),
        "until": _day(version.until),
        "review": one.review,
        "rows": len(one.clauses),
        "clocks": len(one.clocks),
        "defects": len(one.defects),
    }


def _day(at: "datetime | None") -> str | None:
    from services.casework.working_time import london_date

    return london_date(at).isoformat() if at else None


def _print_json(value: Any) -> None:
    import msgspec

    typer.echo(msgspec.json.encode(value).decode())
