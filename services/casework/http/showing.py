"""What a reader of a case is shown; HTTP and the command line send exactly these bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from services.casework.case.history import History
from services.casework.policy import PolicyBook
from services.casework.replay import CaseFile, Difference, HistoryRow, Moment, case_at, differences, history_rows
from services.casework.verdict_file import VerdictFile, verdicts_at
from services.casework.verdicts import Judgement

_encode = msgspec.json.Encoder().encode


NOT_KNOWN = "Nothing was known of this case at that moment."


class NotKnownError(LookupError):
    """Nothing was known of the case at that moment."""


class HistoryShown(msgspec.Struct, frozen=True):
    """The events of a case at a moment."""

    case_id: Any
    version: int
    entries: tuple[HistoryRow, ...]


class StreamShown(msgspec.Struct, frozen=True):
    """The events of a stream that is no case's, at a moment."""

    stream: str
    version: int
    entries: tuple[HistoryRow, ...]


class ClocksShown(msgspec.Struct, frozen=True):
    """The clocks of a case at a moment, or why there are none."""

    case_id: Any
    version: int
    as_known: datetime
    as_at: datetime
    clocks: tuple[Judgement, ...]
    no_clocks_because: str | None


class DifferencesShown(msgspec.Struct, frozen=True):
    """What differs between two moments of a case; a version is absent where nothing was known yet."""

    from_version: int | None
    to_version: int | None
    differences: tuple[Difference, ...]


def case_file(history: History, moment: Moment, now: datetime) -> CaseFile:
    """The case at the moment; raises NotKnownError."""
    shown = case_at(history, moment, now)
    if shown is None:
        raise NotKnownError(NOT_KNOWN)
    return shown


def history_shown(history: History, moment: Moment, now: datetime) -> HistoryShown:
    """The history at the moment; raises NotKnownError."""
    shown = case_file(history, moment, now)
    return HistoryShown(shown.case_id, shown.version, history_rows(history, moment))


def stream_shown(history: History, moment: Moment) -> StreamShown:
    """The history at the moment; nothing may have been known."""
    known = history.own().known(moment.as_known, moment.version)
    return StreamShown(history.stream, known.version, history_rows(history, moment))


def clocks_shown(history: History, moment: Moment, now: datetime) -> ClocksShown:
    """The clocks at the moment; raises NotKnownError."""
    shown = case_file(history, moment, now)
    return ClocksShown(shown.case_id, shown.version, shown.as_known, shown.as_at, shown.clocks, shown.no_clocks_because)


def verdicts_shown(history: History, moment: Moment, book: PolicyBook, now: datetime) -> VerdictFile:
    """Every clause at the moment; raises NotKnownError."""
    shown = verdicts_at(history, moment, book, now)
    if shown is None:
        raise NotKnownError(NOT_KNOWN)
    return shown


def differences_shown(history: History, before: Moment, after: Moment, now: datetime) -> DifferencesShown:
    """What differs between the two moments."""
    old, new = case_at(history, before, now), case_at(history, after, now)
    return DifferencesShown(
        from_version=old.version if old else None,
        to_version=new.version if new else None,
        differences=differences(old, new),
    )


def as_json(shown: Any) -> bytes:
    """The bytes that are sent."""
    return _encode(shown)
