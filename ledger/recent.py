"""What was lately used, by key, so many values at most."""

from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Keeps at least the `least` values last used, and at most twice as many; those in between go all at once."""

    def __init__(self, least: int) -> None:
        self._least = least
        self._young: dict[str, Value] = {}
        self._old: dict[str, Value] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def __contains__(self, key: str) -> bool:
        return key in self._young or key in self._old

    def __getitem__(self, key: str) -> Value:
        if key not in self._young:
            self[key] = self._old.pop(key)
        return self._young[key]

    def __setitem__(self, key: str, value: Value) -> None:
        if key not in self._young:
            self._old.pop(key, None)
            if len(self._young) >= self._least:
                self._young, self._old = {}, self._young
        self._young[key] = value

    def clear(self) -> None:
        """Forget everything."""
        self._young, self._old = {}, {}
