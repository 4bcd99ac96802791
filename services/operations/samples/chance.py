"""Weighted choices for the samples; repeatable, not secret."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import TypeVar

Choice = TypeVar("Choice")


def weighted(rng: Random, weights: Mapping[Choice, int]) -> Choice:
    """One of the choices, each as often as its weight says."""
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def several(rng: Random, weights: Mapping[Choice, int], at_most: int) -> tuple[Choice, ...]:
    """One or more different choices, in the order of the list."""
    drawn = rng.choices(tuple(weights), tuple(weights.values()), k=rng.randrange(1, at_most + 1))
    return tuple(choice for choice in weights if choice in drawn)
