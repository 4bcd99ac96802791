"""What can go wrong with a ledger.

    LedgerError
    ├── Conflict                 someone has that version already
    ├── AppendRejected           the broker said no, for good
    │   └── AppendTooLarge
    ├── AppendNotSent            nothing was written; safe to try again
    │   └── NotOwner
    ├── OutcomeUnknown           ask `PartitionLog.outcome` before trying again
    ├── TransportError           no answer from Kafka
    ├── OffsetOutOfRange         the log does not reach that far
    ├── CheckpointMismatch       the log is not the one that was read
    │   └── LogRewound
    ├── LocalCopyUnusable        the disposable copy, never the log
    └── TopicMisconfigured

`retriable` says whether doing the same again can help.
"""

from typing import ClassVar
from uuid import UUID


class LedgerError(Exception):
    """The ledger could not do it."""

    retriable: ClassVar[bool] = False

    def __init__(self, detail: str = "") -> None:
        reason = (type(self).__doc__ or "").split("\n", 1)[0]
        super().__init__(f"{reason} {detail}".strip())


class Conflict(LedgerError):  # noqa: N818 - the field's word
    """The stream does not stand where the append expects it.

    `found` is the version's position in the partition if the version is taken; None if it would leave a gap or
    is given twice in one append. `head` is the stream's last version, None for an empty stream.
    """

    def __init__(self, stream: str, version: int, head: int | None, found: int | None = None) -> None:
        what = f"taken at position {found}" if found else "not the next"
        super().__init__(f"{stream} is at version {head}; {version} is {what}.")
        self.stream = stream
        self.version = version
        self.head = head
        self.found = found


class AppendRejected(LedgerError):  # noqa: N818 - the field's word
    """The broker refused the append; nothing was written."""


class AppendTooLarge(AppendRejected):
    """The append is larger than one batch may be; nothing was written."""


class AppendNotSent(LedgerError):  # noqa: N818 - the field's word
    """Nothing was written: Kafka could not be reached, or the deadline passed before the append's turn."""

    retriable = True


class NotOwner(AppendNotSent):
    """Nothing was written: this process may no longer write to the partition."""


class OutcomeUnknown(LedgerError):  # noqa: N818 - the field's word
    """Kafka did not answer in time: the append may or may not have been written.

    Ask `PartitionLog.outcome(append_id)`; appending again blindly may write it twice.
    """

    def __init__(self, append_id: UUID) -> None:
        super().__init__(f"Append {append_id}.")
        self.append_id = append_id


class TransportError(LedgerError):
    """Kafka did not answer, or not as expected."""

    retriable = True


class OffsetOutOfRange(LedgerError):  # noqa: N818 - Kafka's word
    """The log has no such offset."""


class CheckpointMismatch(LedgerError):  # noqa: N818 - the design's word
    """The log's last batch at the checkpoint is not the one that was read: this is another log, or it was altered."""


class LogRewound(CheckpointMismatch):
    """The log ends before what was already read from it: records were lost, or this is another log."""


class LocalCopyUnusable(LedgerError):  # noqa: N818 - says which
    """The local copy of the streams cannot be used."""

    def __init__(self, detail: str, *, in_use: bool = False) -> None:
        super().__init__(detail)
        self.in_use = in_use


class TopicMisconfigured(LedgerError):  # noqa: N818 - the design's word
    """The topic's settings could lose or reorder the ledger."""
