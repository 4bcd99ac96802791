"""How many events were acknowledged so far, by what the writers have noted."""

from pathlib import Path

import msgspec

from tests.history.observations import Acknowledged, Observation

_decode = msgspec.json.Decoder(Observation).decode


class Tally:
    """Counts as the journals grow; only what is new is read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read_bytes: dict[Path, int] = {}
        self.events = 0

    def update(self) -> int:
        """Read what the writers have noted since, and return how many events are acknowledged in all."""
        for path in self._folder.glob("writer-*.jsonl"):
            with path.open("rb") as file:
                file.seek(self._read_bytes.get(path, 0))
                lines, _, cut_off = file.read().rpartition(b"\n")
                self._read_bytes[path] = file.tell() - len(cut_off)
            self.events += sum(_acknowledged(line) for line in lines.splitlines())
        return self.events


def _acknowledged(line: bytes) -> int:
    observation = _decode(line)
    return len(observation.positions) if isinstance(observation, Acknowledged) else 0
