"""Tables as CSV that a spreadsheet shows and never reckons."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.csv_file import BOM, head, lines, safe

FIRST_SIGNS = "=+-@\t\r\n＝＋－＠"
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
BEFORE = st.sampled_from(["", " ", "   "])


@given(BEFORE, st.sampled_from(FIRST_SIGNS), TEXTS)
def test_what_a_spreadsheet_would_reckon_out_gets_an_apostrophe(before: str, sign: str, rest: str) -> None:
    """Whatever follows the sign, and after spaces too, which a spreadsheet passes over."""
    assert safe(before + sign + rest) == f"'{before}{sign}{rest}"


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=4), max_size=5))
def test_every_reader_of_csv_gets_the_cells_back(rows: list[list[str]]) -> None:
    """Quotes, commas and line breaks included, with nothing but the apostrophes before them; no cell is a formula."""
    read = list(csv.reader(io.StringIO(lines(rows), newline="")))

    assert read == [[safe(cell) for cell in row] for row in rows]
    assert not any(cell.lstrip(" ").startswith(tuple(FIRST_SIGNS)) for row in read for cell in row)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (7, "7"),
        (datetime(2026, 4, 2, 15, 30, tzinfo=UTC), "2026-04-02T15:30:00Z"),
        ("07700 900461", "07700 900461"),
        ("=1+1", "'=1+1"),
    ],
)
def test_a_cell_reads_as_people_and_programs_expect(cell: object, text: str) -> None:
    """Instants with their offset, truths in words, and numbers without an apostrophe."""
    assert safe(cell) == text  # type: ignore[arg-type]


def test_a_file_begins_with_its_encoding_and_its_columns() -> None:
    """And each line ends as RFC 4180 says."""
    assert head(["clause", "due, before"]) == f'{BOM}clause,"due, before"\r\n'
