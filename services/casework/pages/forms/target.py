"""What a form is about: a stream, who acts on it, and where its pages are."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from contracts.commands import case_stream, person_stream
from contracts.streams import Kind
from services.access import Access, acting_as
from services.casework.case.history import History
from services.casework.http import landlords
from services.casework.http.desk import Desk
from services.casework.http.overview import Overview
from services.casework.http.people import acting_for
from services.casework.pages import words
from services.pages.serving import AnyRequest


class NobodyThere(Exception):  # noqa: N818 - it names what is wrong
    """Nobody has said who is using the pages."""


class Target(NamedTuple):
    """A stream and whoever acts on it, for its landlord; `home` is the path under which its forms lie."""

    stream: str
    kind: Kind
    access: Access
    history: History
    home: str
    named: str
    area: str = ""

    @property
    def landlord(self) -> str:
        return self.access.landlord or ""

    @property
    def person(self) -> UUID:
        """The person whose stream it is."""
        return UUID(self.stream.partition(":")[2])

    @property
    def back(self) -> str:
        """Where to go on from a form."""
        return self.home if self.kind is Kind.CASE else f"{self.home}/record"


Given = NamedDependency[SkipValidation[Desk]]
Views = NamedDependency[SkipValidation[Overview]]
Aimed = NamedDependency[SkipValidation[Target]]


async def of_case(request: AnyRequest, desk: Given, case_id: FromPath[UUID]) -> Target:
    """A case of one's own landlord. Raises Problem 404 and 503, and NobodyThere."""
    access = _access(request)
    history = await desk.history(case_id, access.landlord)
    acting = Access(access.actor, history.landlord)
    named = f"Case {words.reference(case_id)}"
    return Target(case_stream(case_id), Kind.CASE, acting, history, f"/cases/{case_id}", named)


async def of_landlord(request: AnyRequest, desk: Given, landlord: FromPath[str]) -> Target:
    """What a landlord does beyond its cases."""
    stream = landlords.of_landlord(_access(request), landlord)
    return await _owned(request, desk, stream, landlord, f"/landlords/{landlord}")


async def of_policy(request: AnyRequest, desk: Given, landlord: FromPath[str]) -> Target:
    """A landlord's policy register."""
    stream = landlords.of_policy(_access(request), landlord)
    return await _owned(request, desk, stream, landlord, f"/policies/{landlord}")


async def of_neighbourhood(request: AnyRequest, desk: Given, landlord: FromPath[str], area: FromPath[str]) -> Target:
    """A neighbourhood of a landlord, by its name."""
    stream = landlords.of_neighbourhood(_access(request), landlord, area)
    target = await _owned(request, desk, stream, landlord, f"/neighbourhoods/{landlord}/{quote(area, safe='')}")
    return target._replace(named=f"{area}, {landlord}", area=area)


async def of_person(request: AnyRequest, desk: Given, overview: Views, person_id: FromPath[UUID]) -> Target:
    """A person of one's own landlord. Raises Problem 404 for an unknown one."""
    acting = await acting_for(overview, _access(request), person_id)
    stream = person_stream(person_id)
    named = f"Person {words.reference(person_id)}"
    return Target(stream, Kind.PERSON, acting, await desk.read(stream), f"/people/{person_id}", named)


async def _owned(request: AnyRequest, desk: Desk, stream: str, landlord: str, home: str) -> Target:
    acting = Access(_access(request).actor, landlord)
    return Target(stream, Kind(stream.partition(":")[0]), acting, await desk.read(stream), home, landlord)


def _access(request: AnyRequest) -> Access:
    access = acting_as(request)
    if access is None:
        raise NobodyThere
    return access
