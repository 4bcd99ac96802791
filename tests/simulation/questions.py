"""Which appends nobody has a final answer to yet."""

from uuid import UUID

from tests.history.observations import Answer, Asked, Unknown
from tests.simulation.dice import Draw


class Questions:
    """The open questions of a history: those in flight, and those whose outcome is unknown or whose asker died."""

    def __init__(self) -> None:
        self._open: dict[UUID, Asked] = {}
        self._unsettled: dict[UUID, int] = {}

    def asked(self, asked: Asked) -> None:
        """Someone waits for an answer."""
        self._open[asked.append_id] = asked

    def answered(self, answer: Answer) -> None:
        """Someone was answered, if only that nobody knows."""
        asked = self._open.pop(answer.append_id)
        if isinstance(answer, Unknown):
            self._unsettled[answer.append_id] = asked.partition

    def died(self, who: str) -> None:
        """A process is no more; what it asked for may or may not have been written."""
        for asked in [one for one in self._open.values() if one.who == who]:
            del self._open[asked.append_id]
            self._unsettled[asked.append_id] = asked.partition

    def settled(self, append_id: UUID) -> None:
        """The outcome is known."""
        self._unsettled.pop(append_id, None)

    def any(self, draw: Draw) -> UUID | None:
        """One whose outcome nobody knows."""
        return draw.pick(list(self._unsettled)) if self._unsettled else None

    def partition(self, append_id: UUID) -> int:
        """Where an unsettled append was to go."""
        return self._unsettled[append_id]

    @property
    def waiting(self) -> int:
        """How many wait for an answer."""
        return len(self._open)

    @property
    def unsettled(self) -> dict[UUID, int]:
        """Those whose outcome nobody knows, with their partitions."""
        return dict(self._unsettled)
