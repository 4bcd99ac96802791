"""The names that a file gives to entries, cases and people, and the ids that they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from contracts.commands import case_stream, person_id, person_stream
from contracts.streams import Kind, owner_of
from services.casework.judge.lines import Line

People = Mapping[UUID, UUID]
"""A person's id with the landlord of the file -> their id with the landlord whose the facts are made."""


def entry_named(name: str) -> UUID:
    """The id of an entry."""
    return _uuid(name) or uuid5(NAMESPACE_URL, f"caseledger:file:entry:{name}")


def entry_saying(written: dict[str, Any]) -> UUID:
    """The id of an entry that has no name: the same wherever in a file, and however spaced, it is written."""
    return uuid5(NAMESPACE_URL, f"caseledger:file:line:{msgspec.json.encode(written, order='sorted').decode()}")


def case_named(name: str) -> UUID:
    """The id of a case."""
    return _uuid(name) or uuid5(NAMESPACE_URL, f"caseledger:file:case:{name}")


def person_named(name: str, landlord: str, people: People) -> UUID:
    """The id of a person: a name is the reference by which the landlord's register knows them."""
    known = _uuid(name)
    return people.get(known, known) if known else person_id(landlord, f"landlord:{landlord}", name)


def stream_named(stream: str, landlord: str, people: People) -> str:
    """The stream that a line names, as the landlord's own."""
    kind, _, name = stream.partition(":")
    if kind == Kind.CASE:
        return case_stream(case_named(name))
    if kind == Kind.PERSON:
        return person_stream(person_named(name, landlord, people))
    owner = owner_of(stream)
    return f"{kind}:{landlord}{name.removeprefix(owner)}" if owner else stream


def with_ids(said: dict[str, Any], stream: str, landlord: str, people: People) -> dict[str, Any]:
    """What a line says, with ids in place of names."""
    changed = dict(said)
    if isinstance(entry := said.get("entry"), str):
        changed["entry"] = str(entry_named(entry))
    if isinstance(other := said.get("other"), str):
        person = stream.startswith(f"{Kind.PERSON}:")
        changed["other"] = str(person_named(other, landlord, people) if person else case_named(other))
    if isinstance(inner := said.get("replacement"), dict):
        changed["replacement"] = with_ids(inner, stream, landlord, people)
    return changed


def people_of(lines: Iterable[Line], landlord: str) -> People:
    """Everybody whom the file's cases name, so that what is said of them is said of the same under `landlord`."""
    return dict(_moved(lines, landlord))


def _moved(lines: Iterable[Line], landlord: str) -> Iterator[tuple[UUID, UUID]]:
    for line in lines:
        if line.said is None or line.landlord in (None, landlord) or not line.stream.startswith(f"{Kind.CASE}:"):
            continue
        owner = line.landlord or ""
        origin = line.envelope.origin
        for ref, known_as in _described(line.said):
            if known_as is None:
                stream = stream_named(line.stream, owner, {})
                yield person_id(owner, stream, ref), person_id(landlord, stream, ref)
            else:
                source = origin.source if origin else None
                was, is_now = source or f"landlord:{owner}", source or f"landlord:{landlord}"
                yield person_id(owner, was, known_as), person_id(landlord, is_now, known_as)


def _described(said: Any) -> Iterator[tuple[str, str | None]]:
    """Each person described anywhere in a fact: their short name and the sender's reference."""
    if isinstance(said, dict):
        if isinstance(ref := said.get("ref"), str):
            known_as = said.get("source_ref")
            yield ref, known_as if isinstance(known_as, str) else None
        yield from (one for inner in said.values() for one in _described(inner))
    elif isinstance(said, list):
        yield from (one for inner in said for one in _described(inner))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
