"""Peers take turns, so that whatever else the machine does meanwhile falls on all of them alike."""

from collections.abc import Awaitable, Callable, Mapping

Load = Callable[[], Awaitable[float]]


async def take_turns(loads: Mapping[str, Load], rounds: int) -> dict[str, list[float]]:
    """Run each load once a round, each round begun by the next one; return what each gave, round by round."""
    found: dict[str, list[float]] = {name: [] for name in loads}
    names = list(loads)
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            found[name].append(await loads[name]())
    return found
