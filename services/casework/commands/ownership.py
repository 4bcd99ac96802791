"""Which partitions of `case-commands` the consumer group has given to this process."""

from __future__ import annotations

from collections.abc import Iterable


class Ownership:
    """The partitions this process may write to, and those whose ledger it has yet to read after taking them over."""

    def __init__(self) -> None:
        self.term = 0
        """Grows whenever the group is settled anew: what was begun in an earlier term is not ours to finish."""
        self._settled = False
        self._owned: set[int] = set()
        self._unread: set[int] = set()

    @property
    def owned(self) -> frozenset[int]:
        """The partitions of this process."""
        return frozenset(self._owned)

    @property
    def answerable(self) -> frozenset[int] | None:
        """The partitions whose standing still would be our fault; None while the group is being settled."""
        return frozenset(self._owned) if self._settled else None

    def owns(self, partition: int) -> bool:
        """Whether this process may write to the partition."""
        return partition in self._owned

    def assign(self, partitions: Iterable[int]) -> None:
        """The group has settled: these are ours, and others may have written to them before."""
        self.term += 1
        self._settled = True
        self._owned = set(partitions)
        self._unread = set(self._owned)

    def revoke(self) -> None:
        """The group is being settled anew; until then nothing is ours."""
        self.term += 1
        self._settled = False
        self._owned = set()

    def take_over(self, partition: int) -> bool:
        """Whether the partition was assigned since this was last asked, so that its ledger must be read to its end."""
        taken = partition in self._unread
        self._unread.discard(partition)
        return taken
