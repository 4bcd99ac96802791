"""Which streams can have to do with one another over people and linked reports: those that were ever joined."""

from __future__ import annotations

from collections.abc import Hashable, Iterable


class Related:
    """Groups of streams that grow together and never part, so that a group holds all that its cases can be told of."""

    def __init__(self) -> None:
        self._above: dict[Hashable, Hashable] = {}
        self._streams: dict[Hashable, set[str]] = {}

    def join(self, stream: str, others: Iterable[Hashable]) -> None:
        """A stream has to do with these people or streams."""
        self._streams.setdefault(self._top(stream), set()).add(stream)
        for other in others:
            self._merge(self._top(stream), self._top(other))

    def group(self, stream: str) -> frozenset[str]:
        """The streams that have to do with one, itself included."""
        return frozenset(self._streams.get(self._top(stream), {stream}))

    def _merge(self, one: Hashable, other: Hashable) -> None:
        if one != other:
            few, many = sorted((one, other), key=lambda top: len(self._streams.get(top, ())))
            self._above[few] = many
            self._streams.setdefault(many, set()).update(self._streams.pop(few, ()))

    def _top(self, one: Hashable) -> Hashable:
        while (above := self._above.get(one)) is not None:
            one = above
        return one
