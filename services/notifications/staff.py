"""How staff are reached: a file that names addresses, read again when it changes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
import structlog
from msgspec import Meta, Struct

from services.notifications.parties import digest

log = structlog.get_logger(__name__)

Address = Annotated[str, Meta(pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9][A-Za-z0-9.-]*\Z", max_length=254)]
Domain = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*\Z", max_length=200)]
TEAM = "team:"
# What a sign-in name may hold and a mailbox's name may not is left out.
_FIT_FOR_MAILBOX = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


class StaffFileError(Exception):
    """The file cannot be used; says where and why, without any address."""


class Reached(Struct, frozen=True, forbid_unknown_fields=True):
    """How one officer is reached; phones are never called, they tell whether an officer is a party to a case."""

    email: Address | None = None
    phones: tuple[str, ...] = ()


class Staff(Struct, frozen=True, forbid_unknown_fields=True):
    """Addresses by sign-in name and by landlord; `domain` gives one to whoever is not named."""

    domain: Domain | None = None
    officers: Mapping[str, Reached | Address] = {}
    teams: Mapping[str, Address] = {}

    def address_of(self, recipient: str) -> str | None:
        """The mail address of an officer, or of a landlord's team (`team:<landlord>`), None if there is none."""
        if recipient.startswith(TEAM):
            return self.teams.get(recipient.removeprefix(TEAM))
        named = self._reached(recipient).email
        if named or self.domain is None or not _FIT_FOR_MAILBOX.fullmatch(recipient):
            return named
        return f"{recipient}@{self.domain}"

    def digests_of(self, recipient: str) -> frozenset[bytes]:
        """The digests of all by which the recipient can be reached; none for a team, which is nobody in person."""
        if recipient.startswith(TEAM):
            return frozenset()
        values = (self.address_of(recipient), *self._reached(recipient).phones)
        return frozenset(found for value in values if value and (found := digest(value)))

    def _reached(self, officer: str) -> Reached:
        found = self.officers.get(officer, Reached())
        return Reached(email=found) if isinstance(found, str) else found


def read_staff(path: Path) -> Staff:
    """What the file says; raises StaffFileError."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text()), Staff)
    except msgspec.ValidationError as error:
        # msgspec's own words name the place and what is wanted there, never the value.
        raise StaffFileError(str(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StaffFileError("it is not TOML") from error
    except OSError as error:
        raise StaffFileError(f"it cannot be read ({error.strerror})") from error


class StaffFile:
    """The addresses as the file has them now; while it cannot be used, as it had them last."""

    def __init__(self, path: Path | None) -> None:
        self.trouble: str | None = None
        self._path = path
        self._seen = _stamp(path)
        self._staff = read_staff(path) if path else Staff()

    def current(self) -> Staff:
        """The addresses; looks whether the file has changed."""
        stamp = _stamp(self._path)
        if self._path and stamp != self._seen:
            self._seen = stamp
            self._read_again(self._path)
        return self._staff

    def _read_again(self, path: Path) -> None:
        try:
            self._staff, self.trouble = read_staff(path), None
            log.info("staff.read")
        except StaffFileError as error:
            self.trouble = f"CASELEDGER_STAFF_FILE cannot be used: {error}; what it said before still counts"
            log.error("staff.unreadable", reason=str(error))


def _stamp(path: Path | None) -> tuple[int, int, int] | None:
    try:
        found = path.stat() if path else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if found else None
