"""Tables as CSV (RFC 4180) that no spreadsheet takes for a formula; pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

BOM = "\ufeff"
"""Without it a spreadsheet takes UTF-8 for the letters of its own country."""

# Spreadsheets take the wide forms of these signs for the signs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

MEDIA_TYPE = "text/csv; charset=utf-8"

Cell = str | int | bool | datetime | None


def head(names: Sequence[str]) -> str:
    """The beginning of a file: the mark of its encoding and the names of its columns."""
    return BOM + lines([names])


def lines(rows: Iterable[Sequence[Cell]]) -> str:
    """Rows as lines, each ended by CR LF; instants are RFC 3339 in UTC, truths yes or no, nothing is empty."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return written.getvalue()


def safe(cell: Cell) -> str:
    """The text of a cell; what a spreadsheet would reckon out gets an apostrophe before it."""
    text = _text(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case datetime():
            return cell.isoformat().replace("+00:00", "Z")
        case _:
            return str(cell)
