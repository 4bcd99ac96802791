"""The service's database: a file that holds nothing that its two ledgers do not."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Engine

from services.notifications.notice_table import Notices
from services.notifications.watch import Watch
from services.store import open_engine, prepare

log = structlog.get_logger(__name__)

NOTICES = Notices()
WATCH = Watch()


def open_tables(path: Path) -> Engine:
    """The database at the path, with its tables; a file that is damaged is made anew and filled from the ledgers."""
    try:
        return _opened(path)
    except sa.exc.OperationalError:
        raise
    except sa.exc.DatabaseError as error:
        log.warning("tables.damaged", path=str(path), reason=str(error.orig))
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return _opened(path)


def _opened(path: Path) -> Engine:
    engine = open_engine(path)
    for view in (NOTICES, WATCH):
        prepare(engine, view)
    return engine
