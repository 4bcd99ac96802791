"""Field types shared by every message, each marked as personal (and whose) or not.

`tests/contracts` refuses a text field without a mark, so that what must later be encrypted, redacted or kept out of
logs is known from the first message on.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, dataclass_transform
from uuid import UUID

from msgspec import Meta, Struct, StructMeta


@dataclass_transform(frozen_default=True, kw_only_default=True)
class _SaidMeta(StructMeta):
    """Hands the base's settings on, so that no message can forget them."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **settings: Any) -> Any:
        return super().__new__(mcs, name, bases, namespace, **{"frozen": True, "kw_only": True} | settings)


# Immutable values cannot form a cycle, so there is nothing in them for the garbage collector to look for.
class Said(Struct, metaclass=_SaidMeta, omit_defaults=True, gc=False):
    """The base of every stored value: immutable, fields by name, defaults left out of the bytes."""


def _plain(**limits: Any) -> Meta:
    return Meta(extra={"personal": None}, **limits)


def _personal(whose: str, **limits: Any) -> Meta:
    return Meta(extra={"personal": whose}, **limits)


Instant = Annotated[datetime, Meta(tz=True)]
"""A point in time with its offset (RFC 3339); a naive time does not pass."""

Code = Annotated[str, _plain(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$")]
"""A machine's word: a clause id, an officer's sign-in name, a version."""

Trace = Annotated[str, _plain(min_length=1, max_length=500)]
"""A sentence the ledger itself wrote; never a copy of what a person typed."""

Ref = Annotated[str, _plain(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
"""The name a case gives a person (`p1`): means nothing outside that case."""

Landlord = Annotated[str, _plain(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9-]*$")]
StreamId = Annotated[str, _plain(min_length=3, max_length=200, pattern=r"^[a-z]+:\S+$")]
Source = Annotated[str, _plain(min_length=1, max_length=300, pattern=r"^\S+$")]
SenderId = Annotated[str, _plain(min_length=1, max_length=200)]
Digest = Annotated[str, _plain(pattern=r"^[0-9a-f]{64}$")]
Pointer = Annotated[str, _plain()]
"""A JSON pointer (RFC 6901) into what a sender said; empty for the whole of it."""

Period = Annotated[str, _plain(max_length=7, pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])|-Q[1-4])?$")]
"""A calendar month (`2026-04`), quarter (`2026-Q2`) or year (`2026`)."""

Place = Annotated[str, _plain(min_length=1, max_length=100)]
"""A neighbourhood's name; not an address."""

PersonName = Annotated[str, _personal("the person named", min_length=1, max_length=200)]
PersonText = Annotated[str, _personal("the person described", min_length=1, max_length=500)]
ContactValue = Annotated[str, _personal("the person reached by it", min_length=1, max_length=300)]
BirthDate = Annotated[date, Meta(extra={"personal": "the person born"})]
SourceRef = Annotated[str, _personal("the person the sender knows by it", min_length=1, max_length=100)]
Uprn = Annotated[str, _personal("those who live there", pattern=r"^[0-9]{1,12}$")]
Language = Annotated[str, _personal("the person who speaks it", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
FreeText = Annotated[str, _personal("anyone named in it", min_length=1, max_length=10_000)]
"""What a person typed; may name anyone, so it never leaves the ledger's own pages."""

EventId = UUID
CommandId = UUID
DeadlineId = UUID
