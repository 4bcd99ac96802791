"""The pages at `/docs` of a door: made here, from what the door says that it has; nothing is fetched from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from litestar import Response, Router, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, SkipValidation

import contracts
from services.docs.codes import codes
from services.docs.messages import Group, Message
from services.docs.operations import operations
from services.docs.wording import in_words
from services.openapi import completed
from services.pages.serving import AnyRequest, page, problem_page

CONTRACTS = Path(contracts.__file__).parent
_JSON = "application/json"


class Example(NamedTuple):
    """A file to copy: what it does, and the program that runs it."""

    name: str
    title: str
    text: str


class Site(NamedTuple):
    """What a door tells of itself; `intro` is a template with its first day, `door` its name in the table of codes."""

    title: str
    intro: str
    door: str
    groups: Sequence[Group]
    examples: Sequence[Example] = ()

    def message(self, name: str) -> tuple[Group, Message] | None:
        """The message of that name and its group."""
        return next(((group, group.messages[name]) for group in self.groups if name in group.messages), None)


Given = NamedDependency[SkipValidation[Site]]


def docs_router(site: Site) -> Router:
    """The pages of `/docs` about this door; the app needs the shared templates."""
    handlers = [index, message, http, topics, all_codes, asyncapi, schema, *([examples] if site.examples else [])]
    return Router("/docs", route_handlers=handlers, dependencies={"site": Provide(lambda: site, sync_to_thread=False)})


def _told(request: AnyRequest, site: Site, name: str, **context: Any) -> Response[Any]:
    return page(request, f"docs/{name}.html", site=site, in_words=in_words, **context)


def _unknown(request: AnyRequest, heading: str) -> Response[Any]:
    back = {"text": "Documentation", "href": "/docs"}
    return problem_page(request, 404, heading, "There is nothing of this name here.", back=back)


@get("/", sync_to_thread=False)
def index(request: AnyRequest, site: Given) -> Response[Any]:
    return _told(request, site, "index")


# In a thread: some messages are made of a hundred types.
@get("/messages/{name:str}", sync_to_thread=True)
def message(request: AnyRequest, site: Given, name: FromPath[str]) -> Response[Any]:
    found = site.message(name)
    if found is None:
        return _unknown(request, "No such message")
    return _told(request, site, "message", group=found[0], message=found[1])


@get("/http", sync_to_thread=True)
def http(request: AnyRequest, site: Given) -> Response[Any]:
    document = completed(request.app.openapi_schema.to_schema())
    return _told(request, site, "http", operations=operations(document))


@get("/topics", sync_to_thread=True)
def topics(request: AnyRequest, site: Given) -> Response[Any]:
    return _told(request, site, "topics", topics=_topics())


@get("/codes", sync_to_thread=True)
def all_codes(request: AnyRequest, site: Given) -> Response[Any]:
    return _told(request, site, "codes", codes=[one for one in codes() if one.door in {site.door, "both"}])


@get("/examples", sync_to_thread=False)
def examples(request: AnyRequest, site: Given) -> Response[Any]:
    return _told(request, site, "examples")


@get("/asyncapi.json", media_type=_JSON, sync_to_thread=True)
def asyncapi() -> bytes:
    return (CONTRACTS / "asyncapi.json").read_bytes()


@get("/schemas/{name:str}", sync_to_thread=True)
def schema(request: AnyRequest, name: FromPath[str]) -> Response[Any]:
    known = {path.name: path for path in (CONTRACTS / "schemas").glob("*.json")}
    if name not in known:
        return _unknown(request, "No such schema")
    return Response(known[name].read_bytes(), media_type=_JSON)


def _asyncapi() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((CONTRACTS / "asyncapi.json").read_bytes())
    return found


def _topics() -> list[dict[str, Any]]:
    """Each channel of the AsyncAPI document, with the messages it carries and what the product does with it."""
    document = _asyncapi()
    does = {one["channel"]["$ref"].rpartition("/")[2]: one["action"] for one in document["operations"].values()}
    return [
        {
            "name": name,
            "about": channel["description"],
            "action": does[name],
            "partitions": channel["bindings"]["kafka"]["partitions"],
            "days": _days(channel["bindings"]["kafka"]["topicConfiguration"]["retention.ms"]),
            "messages": [_carried(document, one) for one in channel["messages"]],
        }
        for name, channel in document["channels"].items()
    ]


def _days(milliseconds: int) -> int | None:
    return None if milliseconds < 0 else milliseconds // 86_400_000


def _carried(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    message = document["components"]["messages"][name]
    return {
        "name": name,
        "content_type": message["contentType"],
        "schema": message.get("payload", {}).get("$ref", "").removeprefix("./schemas/"),
        "about": message.get("description", ""),
        "headers": message.get("headers", {}).get("properties", {}),
        "key": message.get("bindings", {}).get("kafka", {}).get("key", {}).get("description", ""),
    }
