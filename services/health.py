"""Whether a process can do its work, as its parts see it."""

from collections.abc import Callable, Mapping

Check = Callable[[], str | None]
"""Returns None when well, else a short plain word of what is wrong; must not wait."""

_NEED_TIME = ("catching up", "being read")


class Health:
    """The parts that must be well for the process to be ready."""

    def __init__(self) -> None:
        self.records_read: Callable[[], int] = lambda: 0
        """How much of the ledgers was read so far: grows as long as catching up gets on."""
        self._checks: dict[str, Check] = {}

    def check(self, name: str, check: Check) -> None:
        """Ask this check too, from now on; a second check of the same name takes the place of the first."""
        self._checks[name] = check

    def report(self) -> dict[str, str]:
        """The state of each part: `ok`, or what is wrong."""
        return {name: check() or "ok" for name, check in self._checks.items()}


def status(report: Mapping[str, str]) -> str:
    """`ok`; `catching up` when all that is wrong is so only until a log has been read; else `not ready`."""
    wrong = [state for state in report.values() if state != "ok"]
    if not wrong:
        return "ok"
    return "catching up" if all(state.endswith(_NEED_TIME) for state in wrong) else "not ready"
