"""Saving what a view can take in, and saying which event it cannot: an event is never skipped."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from ledger.errors import LedgerError
from ledger.protocol import Checkpoint, CountedBatch
from ledger.records import Recorded
from services.casework.views.kinds import head_of
from services.store import View, save

DATABASE_AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError)
"""The database is locked, full or out of reach: that says nothing about any event."""
UNREADABLE = "unreadable"


class Poisoned(LedgerError):  # noqa: N818 - it names the state, which is what its reader needs
    """A view cannot take an event in, and stands before it.

    `kind` is the event's type and `where` the line of the program that failed; neither holds what the event says.
    """

    def __init__(self, event: Recorded, error: Exception) -> None:
        self.partition, self.position = event.partition, event.position
        self.kind = _kind(event)
        self.error = type(error).__name__
        self.where = _where(error)
        super().__init__(f"Partition {self.partition}, position {self.position}: {self.kind}.")


def save_or_name(engine: Engine, view: View, before: Mapping[int, Checkpoint], batches: Sequence[CountedBatch]) -> None:
    """Save the batches, or those before the first that the view cannot take in.

    Raises Poisoned, ViewFenced, or one of DATABASE_AWAY.
    """
    try:
        save(engine, view, before, batches)
    except (LedgerError, *DATABASE_AWAY):
        raise
    except Exception:  # noqa: BLE001 - whatever a fold raises, one batch after the other says at which event
        at = dict(before)
        for batch in batches:
            _save_one(engine, view, at, batch)
            at[batch.partition] = batch.checkpoint


def _save_one(engine: Engine, view: View, at: Mapping[int, Checkpoint], batch: CountedBatch) -> None:
    try:
        save(engine, view, at, [batch])
    except (LedgerError, *DATABASE_AWAY):
        raise
    except Exception as error:  # noqa: BLE001 - its text may hold what the event says: it goes no further
        raise Poisoned(_first_failing(engine, view, batch), error) from None


def _first_failing(engine: Engine, view: View, batch: CountedBatch) -> Recorded:
    """The event of the batch at which the fold fails; nothing of what is tried here stays."""
    with engine.connect() as connection:
        for event in batch.events:
            try:
                view.apply(connection, [event])
            except Exception:  # noqa: BLE001 - this is the one
                return event
    return batch.events[0]


def _kind(event: Recorded) -> str:
    try:
        return head_of(event).data.type
    except msgspec.MsgspecError:
        return UNREADABLE


def _where(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno} in {last.name}"
