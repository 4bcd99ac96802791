"""Refusing at once what a database that gives no answer would keep waiting: a page, a scrape, a step of work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine


class DatabaseSilent(Exception):  # noqa: N818 - it names the state, which is what its reader needs
    """The database gave no answer to whoever asked last; it is asked again every second."""


def refuse_while(engine: Engine, is_away: Callable[[], bool], asker: str) -> None:
    """Have every use of the engine end in OperationalError while the database is away.

    But for those of the thread whose name begins with `asker`: by its answers one knows.
    """

    def refused() -> bool:
        return is_away() and not threading.current_thread().name.startswith(asker)

    def before_connecting(*_: Any) -> None:
        if refused():
            raise _silent()

    def before_use(connection: Connection) -> None:
        if refused():
            connection.close()
            raise _silent()

    sa.event.listen(engine, "do_connect", before_connecting)
    sa.event.listen(engine, "engine_connect", before_use)


def _silent() -> sa.exc.OperationalError:
    return sa.exc.OperationalError("", None, DatabaseSilent())
