"""Peers take turns, so that whatever else the machine does meanwhile falls on all of them alike."""

from collections.abc import Awaitable, Callable, Mapping
from statistics import median

Load = Callable[[], Awaitable[float]]
SETTLED_WITHIN = 0.02
ROUNDS_MAX = 3


async def take_turns(loads: Mapping[str, Load], rounds: int) -> dict[str, list[float]]:
    """Run each load once a round, each round begun by the next one; return what each gave, round by round."""
    found: dict[str, list[float]] = {name: [] for name in loads}
    names = list(loads)
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            found[name].append(await loads[name]())
    return found


async def take_turns_until_settled(loads: Mapping[str, Load], rounds: int) -> dict[str, list[float]]:
    """So many rounds, then more until the last fifth of them has moved no median by 2 %, up to three times as many."""
    found = await take_turns(loads, rounds)
    more = max(rounds // 5, 1)
    while not all(map(_settled, found.values())) and _rounds_in(found) + more <= rounds * ROUNDS_MAX:
        for name, values in (await take_turns(loads, more)).items():
            found[name] += values
    return found


def _settled(values: list[float]) -> bool:
    before = median(values[: -max(len(values) // 5, 1)] or values)
    return abs(median(values) / before - 1) <= SETTLED_WITHIN


def _rounds_in(found: Mapping[str, list[float]]) -> int:
    return max(map(len, found.values()), default=0)
