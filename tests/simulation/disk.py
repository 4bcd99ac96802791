"""What of a process outlives it: a writer's local copy, a follower's view with its checkpoints."""

import hashlib
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from ledger.protocol import START, Checkpoint
from ledger.records import Recorded
from ledger.streams import MemoryStreams
from tests.history.fold import NOTHING

Applied = tuple[Sequence[Recorded], Checkpoint]


class CopyOnDisk:
    """A writer's local copy of one partition, kept batch by batch so that it can be put back to an earlier one."""

    def __init__(self) -> None:
        self.applied: list[Applied] = []

    def put_back(self, batches: int) -> None:
        """Lose what was applied last, as a crash between two flushes does; all of it is a lost copy."""
        del self.applied[max(len(self.applied) - batches, 0) :]

    def swap(self) -> bool:
        """Become the copy of some other log that was as long; False if there is nothing to swap."""
        if not self.applied or self.applied[-1][1].head_offset < 0:
            return False
        events, checkpoint = self.applied[-1]
        others = [of_another_log(event) for event in events]
        self.applied[-1] = (others, replace(checkpoint, head=other_head(checkpoint)))
        return True


def of_another_log(event: Recorded) -> Recorded:
    """The same event of another log."""
    return replace(event, value=b"another log")


def other_head(checkpoint: Checkpoint) -> bytes:
    """The id of a batch that is not in the log."""
    return hashlib.sha256(checkpoint.head).digest()


class KeptStreams(MemoryStreams):
    """A stream store that begins as the copy on disk, and keeps it up."""

    def __init__(self, disk: CopyOnDisk) -> None:
        super().__init__()
        self._disk = disk
        for events, checkpoint in disk.applied:
            super().apply(events, checkpoint)

    def apply(self, events: Sequence[Recorded], checkpoint: Checkpoint) -> None:
        """Add events, in memory and on disk."""
        super().apply(events, checkpoint)
        self._disk.applied.append((events, checkpoint))

    def clear(self) -> None:
        """Forget everything, on disk too."""
        super().clear()
        self._disk.applied.clear()


class Saved(Struct, frozen=True):
    """A view of one partition and the checkpoint it was saved with, in one transaction."""

    checkpoint: Checkpoint = START
    position: int = 0
    digest: str = NOTHING


class ViewOnDisk:
    """A follower's views, a partition each."""

    def __init__(self, partitions: Sequence[int]) -> None:
        self.saved = dict.fromkeys(partitions, Saved())
        self.is_foreign = False
        """Whether its checkpoints were swapped for those of another log; starting from them must be refused."""

    def swap(self) -> bool:
        """Become the view of some other log; False if there is nothing to swap."""
        begun = [partition for partition, saved in self.saved.items() if saved.checkpoint.head_offset >= 0]
        for partition in begun:
            saved = self.saved[partition]
            other = replace(saved.checkpoint, head=other_head(saved.checkpoint))
            self.saved[partition] = replace(saved, checkpoint=other)
        self.is_foreign = self.is_foreign or bool(begun)
        return bool(begun)

    def clear(self) -> None:
        """Begin from nothing."""
        self.saved = dict.fromkeys(self.saved, Saved())
        self.is_foreign = False
