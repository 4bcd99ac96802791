"""What people send over HTTP, read strictly: every fault that can be told at once, each with its JSON pointer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, get_args

import msgspec

from contracts.commands import CorrectEntry, Permission, Request, Statement
from contracts.envelope import Reason
from contracts.facts.report import IncidentReported
from contracts.reports import IncidentReport
from contracts.sense import contradictions, contradictions_in, out_of_time
from contracts.shape import fault, faults
from contracts.streams import STATED, Kind
from services.web import Problem

Look = Callable[[Any], Iterable[Reason]]

Shapes = Mapping[str, type[msgspec.Struct]]


def _by_tag(shapes: Iterable[type[msgspec.Struct]]) -> Shapes:
    return {str(shape.__struct_config__.tag): shape for shape in shapes}


FACTS: dict[Kind, Shapes] = {kind: _by_tag(get_args(union)) for kind, union in STATED.items()}
"""What may be stated of each kind of stream, by its tag."""
REQUESTS: dict[Kind, Shapes] = dict.fromkeys(Kind, _by_tag([CorrectEntry])) | {Kind.CASE: _by_tag(get_args(Request))}
"""What may be asked of each kind of stream: of all but cases only that an entry be corrected."""
PERMISSIONS = _by_tag(get_args(Permission))
"""What may be asked without a version, since it excludes nobody else's request."""
FACTS_MAX = 100


def read_report(body: bytes, now: datetime) -> Statement:
    """An incident report as the fact it states, received now unless it says when. Raises Problem 400 or 422."""
    report: IncidentReport = _shaped(read_json(body), IncidentReport, lambda value: faults(value, IncidentReport))
    refuse(
        msgspec.structs.replace(one, pointer=one.pointer.removeprefix("/data")) for one in contradictions(report, now)
    )
    said = {name: value for name, value in msgspec.structs.asdict(report).items() if name != "received_at"}
    return Statement(occurred_at=report.received_at or now, data=IncidentReported(**said))


def read_facts(body: bytes, now: datetime, kind: Kind = Kind.CASE) -> tuple[Statement, ...]:
    """One statement, or a list of up to a hundred, of a stream of that kind. Raises Problem 400 or 422."""
    value = read_json(body)
    if not isinstance(value, list):
        return (_statement(value, "", now, FACTS[kind]),)
    if not 1 <= len(value) <= FACTS_MAX:
        refuse([fault("", "array", f"Must hold 1 to {FACTS_MAX} facts.")])
    return tuple(_statement(item, f"/{index}", now, FACTS[kind]) for index, item in enumerate(value))


def read_request(body: bytes, version: int | None, now: datetime, kind: Kind = Kind.CASE) -> Request:
    """A request; `version` is what it rests on unless it says so itself.

    Raises Problem 400, 422, or 428 when neither does and it is no mere permission.
    """
    value = read_json(body)
    if isinstance(value, dict) and "expected_version" not in value:
        refuse(_tag_faults(value, "", REQUESTS[kind]))
        if version is None and str(value["type"]) not in PERMISSIONS:
            raise Problem(
                428,
                f"Say which version of the {kind} this rests on: If-Match, or expected_version.",
                kind="version-missing",
            )
        value = {**value, "expected_version": version}
    asked: Request = _shaped(value, Request, partial(_request_faults, kind=kind))
    refuse(_correction_faults(asked, now) if isinstance(asked, CorrectEntry) else _carried_faults(asked, now))
    return asked


def _carried_faults(asked: Request, now: datetime) -> Iterator[Reason]:
    """What cannot be in the facts that come along."""
    for index, fact in enumerate(getattr(asked, "facts", ())):
        yield from _impossible(fact, f"/facts/{index}", now)


def _impossible(fact: Statement, at: str, now: datetime) -> Iterator[Reason]:
    yield from out_of_time(f"{at}/occurred_at", fact.occurred_at, now)
    yield from contradictions_in(fact.data, f"{at}/data", now)


def _correction_faults(asked: CorrectEntry, now: datetime) -> Iterator[Reason]:
    if asked.occurred_at is not None:
        yield from out_of_time("/occurred_at", asked.occurred_at, now)
    if asked.replacement is not None:
        yield from contradictions_in(asked.replacement, "/replacement", now)


def read_json(body: bytes) -> Any:
    """The body's value. Raises Problem 400."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(400, "The body is not JSON in UTF-8.", kind="unreadable") from error


def _shaped(value: Any, shape: Any, look: Look, at: str = "") -> Any:
    """The value as `shape` has it; what `look` does not find, msgspec names, one fault at a time."""
    refuse(look(value))
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        refuse([_fault_of(str(error), at)])


def _statement(value: Any, at: str, now: datetime, shapes: Shapes) -> Statement:
    statement: Statement = _shaped(value, Statement, partial(_statement_faults, at=at, shapes=shapes), at)
    refuse(_impossible(statement, at, now))
    return statement


def _statement_faults(value: Any, at: str, shapes: Shapes) -> Iterator[Reason]:
    if not isinstance(value, dict):
        yield fault(at, "object", "Must be a JSON object.")
        return
    yield from _faults_around(value, Statement, at, (f"{at}/data",))
    yield from _tagged(value.get("data"), f"{at}/data", shapes)


def _request_faults(value: Any, kind: Kind) -> Iterator[Reason]:
    if not isinstance(value, dict):
        yield fault("", "object", "Must be a JSON object.")
        return
    yield from _tag_faults(value, "", REQUESTS[kind])
    known = REQUESTS[kind].get(str(value.get("type")))
    if known is not None:
        said = {name: inner for name, inner in value.items() if name != "type"}
        yield from _faults_around(said, known, "", ("/replacement/", "/facts/"))
    if isinstance(value.get("replacement"), dict):
        yield from _tagged(value["replacement"], "/replacement", FACTS[kind])
    carried = value.get("facts")
    for index, fact in enumerate(carried if isinstance(carried, list) else ()):
        yield from _statement_faults(fact, f"/facts/{index}", FACTS[kind])


def _faults_around(value: Any, shape: type, at: str, within: tuple[str, ...]) -> Iterator[Reason]:
    """The faults beside those of what lies within: what can stand there hangs on the kind of stream."""
    return (one for one in faults(value, shape, at) if not one.pointer.startswith(within))


def _tagged(value: Any, at: str, shapes: Shapes) -> Iterator[Reason]:
    """The faults of an object whose `type` names its shape."""
    if not isinstance(value, dict):
        yield fault(at, "object", "Must be a JSON object with a type.")
        return
    yield from _tag_faults(value, at, shapes)
    if (shape := shapes.get(str(value.get("type")))) is not None:
        yield from faults({name: inner for name, inner in value.items() if name != "type"}, shape, at)


def _tag_faults(value: Mapping[str, Any], at: str, shapes: Shapes) -> Iterator[Reason]:
    if str(value.get("type")) not in shapes:
        yield fault(f"{at}/type", "unknown-type", f"Must be one of: {', '.join(shapes)}.")


def _fault_of(message: str, at: str) -> Reason:
    """The fault in msgspec's words, such as "Expected `int`, got `str` - at `$.facts[0].x`"."""
    found = re.search(r" - at `\$(.*)`", message)
    where = at + (re.sub(r"[.\[]", "/", found.group(1)).replace("]", "") if found else "")
    if missing := re.search(r"missing required field `(\w+)`", message):
        return fault(f"{where}/{missing.group(1)}", "missing", "Is missing and must be given.")
    # What msgspec quotes may be what a person typed; the names of types stand in backticks.
    told = re.sub(r"\s(['\"]).*\1", "", message.split(" - at ", maxsplit=1)[0], flags=re.DOTALL)
    return fault(where, "invalid", told)


def refuse(reasons: Iterable[Reason]) -> None:
    """Raises Problem 422 that names every fault, if there is one."""
    errors = [{"pointer": one.pointer, "code": one.code, "message": one.message} for one in reasons]
    if errors:
        raise Problem(422, f"{len(errors)} thing(s) to mend; nothing was recorded.", kind="invalid", errors=errors)
