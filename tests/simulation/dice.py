"""Randomness by name: what is drawn for one thing depends on the seed and that thing's name alone.

So a history can be run again without one of its faults, messages or appends, and everything else is drawn as before.
"""

import math
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TypeVar

Choice = TypeVar("Choice")

_BYTES_EACH = 4
_RANGE = 1 << (8 * _BYTES_EACH)


class Draw:
    """A short row of random numbers; at most sixteen."""

    __slots__ = ("_digest", "_used")

    def __init__(self, digest: bytes) -> None:
        self._digest = digest
        self._used = 0

    def unit(self) -> float:
        """A number from 0 up to 1."""
        start = self._used
        self._used = start + _BYTES_EACH
        if self._used > len(self._digest):
            msg = "a draw has sixteen numbers; name another"
            raise ValueError(msg)
        return int.from_bytes(self._digest[start : self._used]) / _RANGE

    def uniform(self, low: float, high: float) -> float:
        """A number between the two."""
        return low + (high - low) * self.unit()

    def exponential(self, mean: float) -> float:
        """The time to the next of things that happen at random, one in `mean` seconds."""
        return -mean * math.log(1.0 - self.unit())

    def chance(self, probability: float) -> bool:
        """Whether something that probable happens."""
        return self.unit() < probability

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        return low + int(self.unit() * (high - low + 1))

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of them, all being alike."""
        return choices[int(self.unit() * len(choices))]

    def weighted(self, weights: Mapping[Choice, float]) -> Choice:
        """One of them, by weight."""
        at = self.unit() * sum(weights.values())
        for choice, weight in weights.items():
            at -= weight
            if at < 0:
                return choice
        return list(weights)[-1]


class Dice:
    """Everything random of one history."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def draw(self, name: str) -> Draw:
        """The numbers that belong to a name."""
        return Draw(blake2b(f"{self._seed}/{name}".encode()).digest())

    def whole(self, name: str) -> int:
        """128 bits that belong to a name."""
        return int.from_bytes(blake2b(f"{self._seed}/{name}".encode(), digest_size=16).digest())
