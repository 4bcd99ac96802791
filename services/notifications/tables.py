"""The service's database, which holds nothing that its two ledgers do not: a file, or one that replicas share."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Engine

from services.notifications.notice_table import Notices
from services.notifications.watch import Watch
from services.store import open_engine, prepare, prepare_own, stored_version

log = structlog.get_logger(__name__)

NOTICES = Notices()
WATCH = Watch()
VIEWS = (NOTICES, WATCH)


def open_tables(place: str | Path) -> Engine:
    """The database at the URL or path, with tables to be read.

    A file that is damaged is made anew and filled from the ledgers. Raises sqlalchemy's DBAPIError for a database that
    cannot be reached.
    """
    if isinstance(place, str):
        return _shared(place)
    try:
        return _own(place)
    except sa.exc.OperationalError:
        raise
    except sa.exc.DatabaseError as error:
        log.warning("tables.damaged", path=str(place), reason=str(error.orig))
        for suffix in ("", "-wal", "-shm"):
            place.with_name(place.name + suffix).unlink(missing_ok=True)
        return _own(place)


def make_tables(engine: Engine) -> None:
    """Make the tables, anew and empty if they are of another version; for whoever is alone in writing them."""
    prepare_own(engine)
    for view in VIEWS:
        prepare(engine, view)


def _own(path: Path) -> Engine:
    engine = open_engine(path)
    make_tables(engine)
    return engine


def _shared(url: str) -> Engine:
    """What another replica may be filling, in another version than this program's, is left as it is."""
    engine = open_engine(url)
    prepare_own(engine)
    with engine.connect() as connection:
        there = [stored_version(connection, view) for view in VIEWS]
    if not all(there):
        make_tables(engine)
    return engine
