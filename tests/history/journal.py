"""Observations kept in files, one a line, by several processes that may be killed at any time."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

import msgspec

from tests.history.observations import Observation

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Observation] = msgspec.json.Decoder(Observation)


class Journal:
    """Notes one process's observations; each line is with the operating system at once, so that SIGKILL loses none."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def note(self, observation: Observation) -> None:
        """Add one line."""
        self._file.write(_encoder.encode(observation) + b"\n")


def read_journals(paths: Iterable[Path]) -> list[Observation]:
    """All observations of these files in order of time; ValueError for a line that is damaged other than by a kill."""
    found = [observation for path in sorted(paths) for observation in _read(path)]
    return sorted(found, key=lambda observation: observation.at)


def _read(path: Path) -> Iterator[Observation]:
    # What follows the last line end was cut off by a kill: the process had not gone on from it.
    *lines, _ = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, 1):
        try:
            yield _decoder.decode(line)
        except msgspec.MsgspecError as error:
            msg = f"{path}, line {number}: {error}"
            raise ValueError(msg) from error
