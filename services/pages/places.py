"""The places of a service's pages, and which help belongs to where someone is; pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

HELP = "/help"
GUIDE_OF_ROLE = {
    "call-handler": "call-handlers",
    "case-officer": "officers",
    "team-lead": "officers",
    "compliance": "compliance",
    "operations": "operators",
}


class Place(NamedTuple):
    """An entry of the navigation.

    `within` are beginnings of paths that belong to it; `guide` is its page of help, none where several roles work.
    """

    text: str
    href: str
    within: tuple[str, ...] = ()
    guide: str | None = None

    def holds(self, path: str) -> bool:
        """Whether a page of that path belongs here."""
        return any(path == start or path.startswith(f"{start}/") for start in (self.href, *self.within))


def help_for(places: Sequence[Place], path: str, role: str | None) -> str:
    """The help that someone needs on a page: the page's own, else their role's, else the list of all."""
    own = next((place.guide for place in places if place.guide and place.holds(path)), None)
    guide = None if path.startswith(HELP) else own or GUIDE_OF_ROLE.get(role or "")
    return f"{HELP}/{guide}" if guide else HELP
