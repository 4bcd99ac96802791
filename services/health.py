"""Whether a process can do its work, as its parts see it."""

from collections.abc import Callable

Check = Callable[[], str | None]
"""Returns None when well, else a short plain word of what is wrong; must not wait."""


class Health:
    """The parts that must be well for the process to be ready."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def check(self, name: str, check: Check) -> None:
        """Ask this check too, from now on; a second check of the same name takes the place of the first."""
        self._checks[name] = check

    def report(self) -> dict[str, str]:
        """The state of each part: `ok`, or what is wrong."""
        return {name: check() or "ok" for name, check in self._checks.items()}

    @property
    def is_ready(self) -> bool:
        """Whether every part is well."""
        return all(state == "ok" for state in self.report().values())
