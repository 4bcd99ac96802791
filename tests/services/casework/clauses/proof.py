"""The coverage proof: take one row's rule away, and at least one of the row's own tests must fail.

`python -m tests.services.casework.clauses.proof [--each] [ROW|LANDLORD ...]` says which rows are not proved; exit 1 if
there are any. `--each` takes every single duty, need, answer, condition and order away, one at a time.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from services.casework.pack import Clause
from services.casework.policy import Policy, PolicyBook
from tests.services.casework.clauses.rows import ROWS, Test
from tests.services.casework.clauses.told import BOOK_IN_USE
from tests.services.casework.clauses.variants import variants
from tests.services.casework.domain.scenario import BOOK

NEEDED = {"case": ("met", "not_met", "not_applicable"), "landlord": ("met", "not_met", "not_applicable"),
          "definition": ("applied",)}  # fmt: skip


def load_rows() -> None:
    """Import every module of tests beside this one, which fills the table of rows."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        importlib.import_module(f"{__package__}.{path.stem}")


def rows(book: PolicyBook = BOOK) -> dict[str, str]:
    """Row id -> what it binds."""
    return {clause.id: clause.binds for policy in book.policies for clause in policy.clauses}


def lacking() -> Iterator[str]:
    """The kinds of test that a row should have and has not, and tests of rows that are none."""
    for row, binds in rows().items():
        yield from (f"{row}: no test shows it {case}" for case in NEEDED[binds] if not ROWS[row][case])
    yield from (f"{row}: there is no such row" for row in ROWS if row not in rows())


def unproved(row: str) -> str | None:
    """Why a row is not proved; None when it is: with its rule its tests pass, without it one of them fails."""
    tests = [test for case in NEEDED[rows()[row]] for test in ROWS[row][case]]
    if failed := [test.__name__ for test in tests if not _passes(test, BOOK)]:
        return f"{row}: its own tests fail as it is: {', '.join(failed)}"
    if all(_passes(test, without(row)) for test in tests):
        return f"{row}: its tests pass without its rule as well"
    return None


def without(row: str, book: PolicyBook = BOOK) -> PolicyBook:
    """The policies with one row's rule taken away: its duties, clocks and answers."""
    return msgspec.structs.replace(book, policies=tuple(_without(policy, row) for policy in book.policies))


def _without(policy: Policy, row: str) -> Policy:
    clauses = tuple(
        msgspec.structs.replace(clause, duties=(), definitions=()) if clause.id == row else clause
        for clause in policy.clauses
    )
    clocks = tuple(rule for rule in policy.clocks if rule.clause != row)
    return msgspec.structs.replace(policy, clauses=clauses, clocks=clocks)


def unnoticed(row: str) -> Iterator[str]:
    """The parts of a row's rule that can be taken away without any test of the row noticing."""
    tests = [test for told in ROWS[row].values() for test in told]
    clause = next(clause for policy in BOOK.policies for clause in policy.clauses if clause.id == row)
    for variant in variants(clause):
        if all(_passes(test, _instead(variant.clause)) for test in tests):
            yield f"{row}: its tests pass without {variant.part} as well"


def _instead(changed: Clause) -> PolicyBook:
    policies = tuple(
        msgspec.structs.replace(policy, clauses=tuple(changed if c.id == changed.id else c for c in policy.clauses))
        for policy in BOOK.policies
    )
    return msgspec.structs.replace(BOOK, policies=policies)


def _passes(test: Test, book: PolicyBook) -> bool:
    token = BOOK_IN_USE.set(book)
    try:
        with suppress(AssertionError, StopIteration, IndexError, ValueError, KeyError):
            test()
            return True
        return False
    finally:
        BOOK_IN_USE.reset(token)


def main(arguments: Sequence[str]) -> int:
    """Prove the rows named, those of the landlords named, or all of them."""
    load_rows()
    named = [word for word in arguments if word != "--each"]
    chosen = [row for row in rows() if not named or row in named or row.partition(":")[0] in named]
    faults = [*([] if named else lacking()), *filter(None, map(unproved, chosen))]
    if "--each" in arguments:
        faults += [part for row in chosen for part in unnoticed(row)]
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    sys.stdout.write(f"{len(chosen)} rows, {len(faults)} faults.\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
