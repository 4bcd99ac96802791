"""What was seen of every group at the last looks, kept in a file so that a restart does not forget it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
import structlog
from msgspec.structs import replace

from ledger.clock import Clock, SystemClock
from services.operations.burrow import Window, status
from services.operations.lag import LagReport
from services.operations.standing import PartitionLag

FILE = "lag-windows.json"
"""Its name in the data folder of casework, which looks every fifteen seconds."""

_log = structlog.get_logger(__name__)
_decode = msgspec.json.Decoder(dict[str, Window]).decode


class Windows:
    """The windows of all groups; `clock` must be the machine's, which goes on while nothing runs."""

    def __init__(self, file: Path, clock: Clock | None = None) -> None:
        self._file = file
        self._clock = clock or SystemClock()
        self._windows: Mapping[str, Window] = _read(file)

    def judge(self, report: LagReport) -> LagReport:
        """The report with the status of each partition, as if looked at now; nothing is remembered of it."""
        return self._judged(report)[0]

    def keep(self, report: LagReport) -> LagReport:
        """The same, and it is remembered as one look; what is not in the report is forgotten."""
        judged, self._windows = self._judged(report)
        self._save()
        return judged

    def _judged(self, report: LagReport) -> tuple[LagReport, dict[str, Window]]:
        now = self._clock.now()
        windows = {
            _key(lag): self._windows.get(_key(lag), Window()).after(
                now, lag.committed, lag.end, attended=lag.members > 0
            )
            for lag in report.partitions
        }
        partitions = tuple(replace(lag, status=status(windows[_key(lag)], now)) for lag in report.partitions)
        return replace(report, partitions=partitions), windows

    def _save(self) -> None:
        beside = self._file.with_suffix(f".{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(msgspec.json.encode(self._windows))
            beside.replace(self._file)
        except OSError as error:
            _log.warning("windows.not_kept", reason=error.strerror)


def _key(lag: PartitionLag) -> str:
    return f"{lag.group} {lag.topic} {lag.partition}"


def _read(file: Path) -> Mapping[str, Window]:
    """What can be made anew in minutes is not worth failing for."""
    try:
        return _decode(file.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        _log.warning("windows.not_read", error=type(error).__name__)
        return {}
