"""What the facts door tells of itself at `/docs`."""

from __future__ import annotations

from contracts.commands import CommandOutcome
from contracts.streams import Kind
from services.casework.http.bodies import FACTS, PERMISSIONS, REQUESTS
from services.docs.messages import Group, Message, group, kept, tell
from services.docs.site import Site
from services.docs.wording import Shape

_ABOUT = {
    Kind.CASE: ("a case", "/v1/cases/{case_id}"),
    Kind.PERSON: ("a person", "/v1/people/{person_id}"),
    Kind.LANDLORD: ("a landlord", "/v1/landlords/{landlord}"),
    Kind.POLICY: ("a landlord's policy", "/v1/policies/{landlord}"),
    Kind.NEIGHBOURHOOD: ("a neighbourhood", "/v1/neighbourhoods/{landlord}/{area}"),
}
_FACTS = (
    "Stated with POST {path}/facts: one object, or a list of up to 100, with occurred_at, when it happened, and data. "
    "What has happened is always accepted, and judged."
)
_PEOPLE = "Stated with POST {path}/family-links or {path}/same-as; kept as the facts below."
_REQUESTS = (
    "Asked with POST /v1/cases/{case_id}/requests, with the field type; may be refused, and then the answer names all "
    "that is missing. Of other streams than cases only that an entry be corrected can be asked."
)


def casework_site() -> Site:
    """Its facts by what they are about, its requests, and its answer."""
    groups = [
        *(_facts(kind) for kind in Kind),
        group("requests", "What can be asked of a case", _REQUESTS, REQUESTS[Kind.CASE], _request),
        group(
            "answers",
            "What is answered",
            "To every command, at once or after at most ten seconds at its status URL; also on command-outcomes.",
            {"command-outcome": CommandOutcome},
            _answer,
        ),
    ]
    return Site("Facts, requests and reading", "docs/facts.html", "facts", groups)


def _facts(kind: Kind) -> Group:
    about, path = _ABOUT[kind]
    how = (_PEOPLE if kind is Kind.PERSON else _FACTS).format(path=path)
    return group(f"{kind.value}-facts", f"What can be said of {about}", how, FACTS[kind], _fact)


def _fact(tag: str, shape: Shape) -> Message:
    event = kept(f"event.{tag}")
    return tell(tag, [(tag, shape)], {name: event[name] for name in ("occurred_at", "data")}, "event")


def _request(tag: str, shape: Shape) -> Message:
    told = tell(tag, [(f"request.{tag}", shape)], kept(f"command.{tag}")["body"], "command")
    return told._replace(about=f"{told.about}\n\nNeeds no version.") if tag in PERMISSIONS else told


def _answer(name: str, shape: Shape) -> Message:
    return tell(name, [(name, shape)], kept("command-outcome.refused"), name)
