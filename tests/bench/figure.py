"""One measured figure beside its peer and its goal."""

from statistics import median, quantiles

import msgspec
from msgspec import Struct


class Figure(Struct, frozen=True, kw_only=True):
    """What was measured, with the peer it was measured against, or why it was not.

    Rates are per second and more is better; `ratio` is ours to the peer's. `spread` is the half of all rounds in the
    middle, as a share of the median: two medians closer together than that are the same.
    """

    name: str
    unit: str
    ours: float | None = None
    spread: float | None = None
    peer: str = ""
    peer_value: float | None = None
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None
    peer_survives: str = ""
    missing: str = ""


def compared(
    name: str,
    unit: str,
    ours: list[float],
    peer: str,
    theirs: list[float],
    *,
    at_least: float | None = None,
    survives: str = "",
) -> Figure:
    """Our rounds beside the peer's by their medians; `at_least` is the ratio wanted.

    survives: what an event that the peer has acknowledged survives.
    """
    ratio = median(ours) / median(theirs)
    return Figure(
        name=name,
        unit=unit,
        ours=median(ours),
        spread=_spread(ours),
        peer=peer,
        peer_value=median(theirs),
        ratio=ratio,
        goal="" if at_least is None else f"ratio >= {at_least:g}",
        met=None if at_least is None else ratio >= at_least,
        peer_survives=survives,
    )


def grown(name: str, unit: str, ours: list[float], peer: str, theirs: list[float], *, at_most: float) -> Figure:
    """What something costs us beside what it costs where there is less of it; `at_most` is the ratio wanted."""
    figure = compared(name, unit, ours, peer, theirs)
    ratio = median(ours) / median(theirs)
    return msgspec.structs.replace(figure, goal=f"ratio <= {at_most:g}", met=ratio <= at_most)


def alone(name: str, unit: str, ours: float, *, below: float | None = None, above: float | None = None) -> Figure:
    """A figure without a peer; `below` or `above` is the bound wanted."""
    if below is not None:
        return Figure(name=name, unit=unit, ours=ours, goal=f"< {below:g}", met=ours < below)
    if above is not None:
        return Figure(name=name, unit=unit, ours=ours, goal=f"> {above:g}", met=ours > above)
    return Figure(name=name, unit=unit, ours=ours)


def not_measured(name: str, peer: str, reason: str) -> Figure:
    """The row of a figure that could not be had."""
    return Figure(name=name, unit="", peer=peer, missing=reason)


def _spread(rounds: list[float]) -> float | None:
    if len(rounds) < 4:
        return None
    low, _, high = quantiles(rounds, n=4)
    return (high - low) / median(rounds)
