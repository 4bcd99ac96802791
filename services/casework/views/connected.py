"""Following what connects cases and people: victims to their cases, people to family, reports to one another."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.engine import Connection

from contracts.commands import person_stream
from contracts.streams import Kind, kind_of
from services.casework.case.history import History
from services.casework.kinship import Kinship, told_of
from services.casework.views.people import edges, histories, streams
from services.rows import rows_where


def connected(connection: Connection, names: Iterable[str], *, through_people: bool = True) -> set[str]:
    """The streams that lead from one to the next from these on, these included.

    Not through people: the cases that lead to one another, and of these only such as do.
    """
    found, new, joined = set(names), set(names), set[str]()
    while new:
        rows = [row for side in (edges.c.stream, edges.c.other) for row in rows_where(connection, side, sorted(new))]
        leads = [{row.stream, row.other} for row in rows if through_people or kind_of(row.other) is Kind.CASE]
        joined = joined.union(*leads)
        new = joined - found
        found |= new
    return found if through_people else joined


def read_connected(
    connection: Connection, landlord: str, names: Iterable[str], *, through_people: bool
) -> tuple[list[History], Kinship]:
    """The cases of a landlord that are connected with these streams, and the people among them."""
    found = connected(connection, names, through_people=through_people)
    own = [row.stream for row in rows_where(connection, streams.c.stream, sorted(found)) if row.landlord == landlord]
    known = histories(connection, own)
    cases = [history for name, history in known.items() if kind_of(name) is Kind.CASE]
    people = (history for name, history in known.items() if kind_of(name) is Kind.PERSON)
    return cases, Kinship(told for history in people for told in told_of(history))


def landlord_of(connection: Connection, person: UUID) -> str | None:
    """Whose person it is: of whoever stated something of them, or has a case in which they are a victim."""
    name = person_stream(person)
    cases = [row.stream for row in rows_where(connection, edges.c.other, [name]) if kind_of(row.stream) is Kind.CASE]
    return next((row.landlord for row in rows_where(connection, streams.c.stream, [name, *cases])), None)
