"""Invented reports and facts, the same bytes for the same seed and ending: for the first run, tests and load."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain, count, islice

from services.operations.samples.record import Sample
from services.operations.samples.story import story

DEFAULT_COUNT = 150
DEFAULT_SEED = 1

__all__ = ["DEFAULT_COUNT", "DEFAULT_SEED", "Sample", "make_samples"]


def make_samples(number: int, ending: datetime, seed: int = DEFAULT_SEED) -> list[Sample]:
    """So many records in the order of sending.

    ending: the instant, with a time zone, that the samples take for now: nothing in them comes later.
    """
    stories = (story(seed, ending.astimezone(UTC).replace(microsecond=0), case) for case in count(1))
    return sorted(islice(chain.from_iterable(stories), number), key=lambda sample: sample.sent_at)
