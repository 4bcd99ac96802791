"""Reading environment variables, each as what it must be."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit


class SettingsError(Exception):
    """A variable has a value that cannot be used; says which, what it is and what to do."""

    def __init__(self, variable: str, value: str, remedy: str) -> None:
        super().__init__(f"{variable} is {value!r}: {remedy}.")
        self.variable = variable


class Variables:
    """The variables of a process; one that is empty counts as not set. Every method raises SettingsError."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str) -> str | None:
        """The text, None when not set."""
        return self._environ.get(name, "").strip() or None

    def secret(self, name: str) -> str | None:
        """The text of `name`, or of the file that `name`_FILE names; never shown in a message."""
        value, file = self.text(name), self.file(f"{name}_FILE")
        if value and file:
            raise SettingsError(f"{name}_FILE", str(file), f"{name} is set as well: keep one of them")
        return file.read_text().strip() if file else value

    def words(self, name: str) -> list[str]:
        """Words separated by commas."""
        return [word.strip() for word in (self.text(name) or "").split(",") if word.strip()]

    def url(self, name: str, schemes: tuple[str, ...] = ("https", "http")) -> str | None:
        """The address of a web site, without the slash at its end."""
        value = self.text(name)
        parts = urlsplit(value or "")
        if value and not (parts.scheme in schemes and parts.hostname):
            raise SettingsError(name, value, f"give an address with its scheme: {schemes[0]}://caseledger.example")
        return value.rstrip("/") if value else None

    def path(self, name: str) -> Path | None:
        """A path that need not exist."""
        value = self.text(name)
        return Path(value).expanduser() if value else None

    def file(self, name: str) -> Path | None:
        """The path of a file that can be read."""
        path = self.path(name)
        if path:
            try:
                path.open("rb").close()
            except OSError as error:
                raise SettingsError(name, str(path), f"this file cannot be read ({error.strerror})") from error
        return path

    def folder(self, name: str) -> Path | None:
        """The path of a folder that is there."""
        path = self.path(name)
        if path and not path.is_dir():
            raise SettingsError(name, str(path), "there is no such folder")
        return path

    def port(self, name: str, default: int) -> int:
        """A TCP port."""
        return self._integer(name, default, range(1, 65536))

    def count(self, name: str, default: int, most: int = 1_000) -> int:
        """A number of things, at least one."""
        return self._integer(name, default, range(1, most + 1))

    def flag(self, name: str, *, default: bool) -> bool:
        """`1` for yes, `0` for no."""
        return self.one_of(name, "1" if default else "0", ("0", "1")) == "1"

    def one_of(self, name: str, default: str, words: Sequence[str]) -> str:
        """One of these words."""
        value = self.text(name) or default
        if value not in words:
            raise SettingsError(name, value, f"give one of {', '.join(words)}")
        return value

    def instant(self, name: str) -> datetime | None:
        """A point in time with its offset, as in RFC 3339."""
        value = self.text(name)
        try:
            instant = datetime.fromisoformat(value) if value else None
        except ValueError:
            instant = None
        if value and (instant is None or instant.tzinfo is None):
            raise SettingsError(name, value, "give a time with its offset: 2026-04-02T09:00:00+01:00")
        return instant

    def _integer(self, name: str, default: int, allowed: range) -> int:
        value = self.text(name)
        if value is None:
            return default
        if not value.isdecimal() or int(value) not in allowed:
            raise SettingsError(name, value, f"give a whole number from {allowed[0]} to {allowed[-1]}")
        return int(value)
