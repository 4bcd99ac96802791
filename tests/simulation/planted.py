"""Bugs planted on purpose: each a small change of the ledger's source that the simulation must find out."""

from msgspec import Struct


class Bug(Struct, frozen=True):
    """In `module`, `old` (there exactly once) becomes `new`.

    `found_as` is what a finding must then say: a change that merely crashes a writer is found too, but proves nothing.
    """

    name: str
    found_as: str
    module: str
    old: str
    new: str


BUGS = (
    Bug(
        "a timeout is trusted as failure",
        "refused and written",
        "ledger.commit",
        "await self._settle(sealed)",
        "raise AppendRejected('no answer') from error",
    ),
    Bug(
        "a timeout is trusted as success",
        "lost",
        "ledger.commit",
        "await self._settle(sealed)",
        "return sealed.landed(self._partition, expected)",
    ),
    Bug(
        "a timeout is repeated blindly",
        "refused and written",
        "ledger.commit",
        "await self._settle(sealed)",
        "return None",
    ),
    Bug(
        "the offset is ignored",
        "lost",
        "ledger.commit",
        "if base != self._tail.chain.next_offset:",
        "if False:",
    ),
    Bug(
        "the log is not read up to the offset answered",
        "refused and written",
        "ledger.commit",
        "await self._tail.catch_up(base + len(sealed.records))",
        "await self._tail.catch_up()",
    ),
    Bug(
        "the settling batch is skipped",
        "refused and written",
        "ledger.commit",
        "await self._look(await self._append(settling.records), expected, settling)",
        "return",
    ),
    Bug(
        "a conflict is answered from what is not acknowledged",
        "untrue conflict",
        "ledger.commit",
        "later.append(waiting)",
        "from ledger.errors import Conflict\n"
        "                first = waiting.events[0]\n"
        "                waiting.refuse(Conflict(first.stream, first.version, first.version))",
    ),
    Bug(
        "two batches are in flight",
        "refused and written",
        "ledger.commit",
        "await self._commit(group)",
        "asyncio.create_task(self._commit(group)); await asyncio.sleep(0.001)",
    ),
    Bug(
        "the clock is believed when it goes back",
        "backdated",
        "ledger.commit",
        "max(to_microseconds(self._clock.now()), after.recorded_at_us)",
        "to_microseconds(self._clock.now())",
    ),
    Bug(
        "the last append of a group is left out",
        "lost",
        "ledger.commit",
        "for waiting in group for event in waiting.events]",
        "for waiting in group[:-1] or group for event in waiting.events]",
    ),
    Bug(
        "each append of a group is answered with the first one's events",
        "untrue positions",
        "ledger.commit",
        "        start = end\n",
        "",
    ),
    Bug(
        "an append whose caller was told no is sent all the same",
        "refused and written",
        "ledger.commit",
        "if waiting.answer.done():",
        "if False:",
    ),
    Bug(
        "who closes says that what is in flight was not sent",
        "refused and written",
        "ledger.commit",
        "waiting.refuse(OutcomeUnknown(waiting.append_id))",
        "waiting.refuse(error)",
    ),
    Bug(
        "at the deadline, what is in flight is called not sent",
        "refused and written",
        "ledger.waiting",
        "if self.in_flight:",
        "if False:",
    ),
    Bug(
        "a gap is let through",
        "stream out of order",
        "ledger.waiting",
        "elif waiting.gapless and version != (head or 0) + 1:",
        "elif False:",
    ),
    Bug(
        "an outcome is answered without settling",
        "untrue outcome",
        "ledger.log",
        "or await self._settle(append_id, end, deadline_seconds)",
        "",
    ),
    Bug(
        "the local copy is not checked against the log",
        "lost",
        "ledger.tail",
        "await verify(self._transport, self._topic, self.chain.partition, self.streams.checkpoint)",
        "pass",
    ),
    Bug(
        "a view's checkpoint is not checked against the log",
        "follower behind",
        "ledger.follow",
        "await verify(self._transport, self._topic, partition, checkpoint)",
        "pass",
    ),
    Bug(
        "a leader that lags is taken for a log that was cut",
        "stopped by LogRewound",
        "ledger.tail",
        "await read_on(transport, topic, partition, offset + 1)",
        "raise LogRewound(topic)",
    ),
    Bug(
        "void batches are applied",
        "stream out of order",
        "ledger.protocol",
        "if reason is not None:",
        "if False:",
    ),
    Bug(
        "a batch is passed on without its last record",
        "shown what is not there",
        "ledger.protocol",
        "len(self._records) == stamp.record_count:",
        "len(self._records) >= stamp.record_count - 1:",
    ),
    Bug(
        "a checkpoint lies in the middle of the next batch",
        "stopped by CheckpointMismatch",
        "ledger.protocol",
        "        return counted\n",
        "        from msgspec.structs import replace\n"
        "        for batch in counted[-1:]:\n"
        "            at = replace(batch.checkpoint, next_offset=self.next_offset)\n"
        "            counted[-1] = replace(batch, checkpoint=at)\n"
        "        return counted\n",
    ),
    Bug(
        "records that a mirror repeats end the batch",
        "follower behind",
        "ledger.protocol",
        "if stamp.record_index < gathered and _same_content(record, self._records[stamp.record_index]):",
        "if False:",
    ),
)
