"""What decides a history: a seed, its length, and what is left out of it."""

from typing import Self

from msgspec import Struct

from tests.simulation.dice import Dice


class Script(Struct, frozen=True):
    """One history: the same script gives the same history, to the last digest.

    Faults go on for `steps`; then all is calm until every question is answered. `dropped` are the names of writers,
    followers, faults, messages' fates and appends to leave out.
    """

    seed: int
    steps: int
    dropped: frozenset[str] = frozenset()

    def without(self, names: frozenset[str]) -> Self:
        """The same history without these."""
        return type(self)(self.seed, self.steps, self.dropped | names)


class Mood(Struct, frozen=True):
    """What kind of world a seed makes; times in seconds."""

    writers: int
    followers: int
    partitions: int
    streams: int
    mirrored: bool
    rivals: bool
    append_gap: float
    burst: int
    delay: float
    odd_fates: float
    fault_gap: float
    answer_seconds: float
    request_seconds: float
    max_batch_bytes: int
    think: float


def mood_of(seed: int) -> Mood:
    """The world of that seed."""
    dice = Dice(seed)
    size, pace = dice.draw("size"), dice.draw("pace")
    answer_seconds = pace.uniform(0.05, 0.3)
    return Mood(
        writers=size.weighted({1: 1, 2: 4, 3: 4, 4: 1}),
        followers=size.integer(1, 2),
        partitions=size.weighted({1: 3, 2: 1}),
        streams=size.integer(2, 12),
        mirrored=size.chance(0.5),
        rivals=size.chance(0.5),
        append_gap=pace.uniform(0.004, 0.03),
        burst=size.weighted({1: 3, 3: 2, 8: 1}),
        delay=pace.uniform(0.0002, 0.002),
        odd_fates=pace.pick((0.02, 0.06, 0.12, 0.25)),
        fault_gap=pace.pick((0.02, 0.06, 0.2)),
        answer_seconds=answer_seconds,
        request_seconds=answer_seconds * pace.pick((0.5, 0.9, 3.0)),
        max_batch_bytes=size.pick((900, 2_000, 8_000)),
        think=pace.uniform(0.0, 0.01),
    )
