"""Unfinished reports, kept while somebody is on the telephone: working papers, no part of the ledger.

A draft is its author's alone. It is deleted once its report is in the ledger, when it is thrown away, and a week after
it was last saved.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection, Engine

from ledger.clock import Clock
from services.access import Access
from services.store import Instant, open_engine

log = structlog.get_logger()

KEPT = timedelta(days=7)
TIDY_SECONDS = 3600.0

Values = Mapping[str, tuple[str, ...]]
"""The fields of a form as they were typed; of a field that came several times, all."""

_metadata = sa.MetaData()
_drafts = sa.Table(
    "call_drafts",
    _metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("author", sa.String(100), nullable=False),
    sa.Column("landlord", sa.String(40), nullable=False),
    sa.Column("begun", Instant, nullable=False),
    sa.Column("saved", Instant, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("handed_in", sa.Integer, nullable=False),
    sa.Column("typed", sa.LargeBinary, nullable=False),
    sa.Index("call_drafts_by_author", "author", "begun"),
)

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, tuple[str, ...]]).decode


class Draft(msgspec.Struct, frozen=True):
    """One unfinished report; `id` will be the case's, and `handed_in` says that casework was asked to record it."""

    id: UUID
    landlord: str
    begun: datetime
    saved: datetime
    revision: int
    handed_in: bool
    typed: Values


class Drafts:
    """The drafts of everybody in one database; every method is for a thread, and raises SQLAlchemyError."""

    def __init__(self, place: str | Path | Engine) -> None:
        self._engine = place if isinstance(place, Engine) else open_engine(place)
        self._made = False
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _set_up_sqlite)

    def begin(self, draft: UUID, author: str, landlord: str, now: datetime, typed: Values) -> None:
        """A new draft, with what stands in its fields before anybody types."""
        row = {"author": author, "landlord": landlord, "begun": now, "saved": now, "revision": 0, "handed_in": 0}
        with self._transaction() as connection:
            connection.execute(_drafts.insert().values(id=str(draft), typed=_encode(typed), **row))

    def find(self, draft: UUID, access: Access, now: datetime) -> Draft | None:
        """The draft, None if it is not there, too old or somebody else's."""
        with self._transaction() as connection:
            row = connection.execute(sa.select(_drafts).where(_is(draft), *_own(access, now))).first()
        return _draft(row) if row else None

    def unfinished(self, access: Access, now: datetime) -> list[Draft]:
        """One's own, the last begun first."""
        query = sa.select(_drafts).where(*_own(access, now)).order_by(_drafts.c.begun.desc())
        with self._transaction() as connection:
            return [_draft(row) for row in connection.execute(query)]

    def save(self, draft: UUID, typed: Values, now: datetime, *, over: int | None = None) -> int | None:
        """Keep what is typed by now; the draft's new revision, None if nothing was kept.

        over: keep it only if the draft is still at this revision. What was handed in is not changed any more.
        """
        where = [_is(draft), _drafts.c.handed_in == 0, *([] if over is None else [_drafts.c.revision == over])]
        change = _drafts.update().where(*where).values(typed=_encode(typed), saved=now, revision=_drafts.c.revision + 1)
        with self._transaction() as connection:
            if connection.execute(change).rowcount == 0:
                return None
            return connection.scalar(sa.select(_drafts.c.revision).where(_is(draft)))

    def mark(self, draft: UUID, *, handed_in: bool) -> None:
        """Note that casework is being asked to record it, or that this came to nothing."""
        with self._transaction() as connection:
            connection.execute(_drafts.update().where(_is(draft)).values(handed_in=int(handed_in)))

    def forget(self, draft: UUID) -> None:
        """Delete it, whether it is there or not."""
        with self._transaction() as connection:
            connection.execute(_drafts.delete().where(_is(draft)))

    def forget_old(self, now: datetime) -> int:
        """Delete all that were not saved for a week, and let go of what deleted ones left; how many."""
        with self._transaction() as connection:
            gone = connection.execute(_drafts.delete().where(_drafts.c.saved <= now - KEPT)).rowcount
        if self._engine.dialect.name == "sqlite":
            with closing(self._engine.raw_connection()) as raw:
                # Until then the words of a deleted draft stand in the file of what was written last.
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        # Not at the start of the process, which need not wait for its database.
        if not self._made:
            _metadata.create_all(self._engine)
            self._made = True
        with self._engine.begin() as connection:
            yield connection


def _set_up_sqlite(raw: Any, _: object) -> None:
    # Nothing else holds these words yet, so they outlive a power cut; and what is deleted leaves the file.
    for pragma in ("synchronous=FULL", "secure_delete=ON"):
        raw.execute(f"PRAGMA {pragma}")


def _is(draft: UUID) -> sa.ColumnElement[bool]:
    return _drafts.c.id == str(draft)


def _own(access: Access, now: datetime) -> list[sa.ColumnElement[bool]]:
    """Of the author alone, and only while they act for its landlord or for all."""
    own = [_drafts.c.author == access.actor.id, _drafts.c.saved > now - KEPT]
    return own if access.landlord is None else [*own, _drafts.c.landlord == access.landlord]


def _draft(row: sa.Row[Any]) -> Draft:
    typed = _decode(row.typed)
    return Draft(UUID(row.id), row.landlord, row.begun, row.saved, row.revision, bool(row.handed_in), typed)


async def keep_tidy(drafts: Drafts, clock: Clock) -> None:
    """Delete what is too old, now and every hour, until cancelled."""
    while True:
        try:
            await asyncio.to_thread(drafts.forget_old, clock.now())
        except sa.exc.SQLAlchemyError as error:
            log.warning("drafts.not_tidied", reason=type(error).__name__)
        await asyncio.sleep(TIDY_SECONDS)
