"""What can be wrong with one line of a file of facts, as strictly as with what people send over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from contracts.commands import Statement
from contracts.envelope import Reason
from contracts.sense import contradictions_in, out_of_time
from contracts.shape import fault, faults
from contracts.streams import Kind, kind_of, owner_of
from contracts.when import YEARS
from services.casework.judge.lines import CORRECTABLE, FACTS, REQUESTS, SETTINGS, SHAPES, Line, SettingsChanged, fits
from services.casework.judge.names import with_ids

NOBODY = "nobody"
"""Whose a line is taken to be while it is looked at, where it names no landlord."""
_STATED = tuple(FACTS[tag] for tag in CORRECTABLE)


def data_faults(written: dict[str, Any]) -> Iterator[Reason]:
    """What is wrong with `data` before anyone knows what it says."""
    data, corrects = written.get("data"), written.get("corrects") is not None
    if "data" not in written or (data is None and not corrects):
        yield fault("/data", "missing", "Is missing and must be given; null only takes away what `corrects` names.")
    elif data is not None and not (isinstance(data, dict) and isinstance(data.get("type"), str)):
        yield fault("/data", "object", "Must be a JSON object with a type.")
    elif corrects and data is not None and data["type"] in SHAPES.keys() - CORRECTABLE:
        yield fault("/data/type", "corrects", "A line that corrects another says the fact that this should have been.")


def envelope_faults(line: Line, *, landlord: bool) -> Iterator[Reason]:
    """What does not agree around the data; of what is not understood only the times are looked at."""
    yield from _time_faults(line)
    if line.shape is None:
        return
    if line.tag not in SETTINGS:
        yield from _stream_faults(line)
    own = line.shape is SettingsChanged
    if line.landlord is None and (own or (line.tag not in SETTINGS and not landlord)):
        remedy = "." if own else ", or give --landlord."
        yield fault("/landlord", "missing", f"Is missing: say whose this is{remedy}")


def _time_faults(line: Line) -> Iterator[Reason]:
    envelope = line.envelope
    if line.tag in FACTS and envelope.corrects is None and envelope.occurred_at is None:
        yield fault("/occurred_at", "missing", "Is missing: say when this happened.")
    elif envelope.recorded_at is None and (envelope.occurred_at is None or envelope.corrects is not None):
        yield fault("/recorded_at", "missing", "Is missing: say when this became known.")
    elif line.recorded_at.year not in YEARS:
        yield fault("/recorded_at", "out-of-range", "Is no time of a case; mend the year.")
    elif envelope.occurred_at is not None:
        yield from out_of_time("/occurred_at", envelope.occurred_at, line.recorded_at)


def _stream_faults(line: Line) -> Iterator[Reason]:
    if line.envelope.stream is None:
        yield fault("/stream", "missing", "Is missing: name the case, as case: and its id or a name of your own.")
        return
    try:
        kind = kind_of(line.stream)
    except ValueError:
        kinds = ", ".join(f"{kind}:" for kind in Kind)
        yield fault("/stream", "unknown-kind", f"Must begin with one of: {kinds}.")
        return
    if owner_of(line.stream) not in (None, line.envelope.landlord or owner_of(line.stream)):
        yield fault("/landlord", "another", "Is not the landlord that the stream names; mend one of them.")
    if kind in (Kind.LANDLORD, Kind.POLICY, Kind.NEIGHBOURHOOD) and owner_of(line.stream) is None:
        yield fault("/stream", "unnamed", f"Must name the landlord, as {kind}: and its id.")
    if line.tag in FACTS and line.shape is not None and line.said is not None and not fits(line.shape, kind):
        yield fault("/data/type", "other-stream", f"Cannot be said of a {kind}; mend the stream or the type.")


def said_faults(line: Line) -> Iterator[Reason]:
    """What is wrong with what the line says, field by field, and what in it cannot be."""
    if line.shape is None or line.said is None:
        return
    said = with_ids(given(line, version=0), line.stream, line.landlord or NOBODY, {})
    wrong = list(faults(said, line.shape, "/data"))
    yield from wrong
    if wrong:
        return
    try:
        value: Any = msgspec.convert({**said, "type": line.shape.__struct_config__.tag}, line.shape)
    except (msgspec.ValidationError, ValueError) as error:
        yield _in_its_words(str(error))
        return
    yield from _contradictions(value, line)


def given(line: Line, version: int) -> dict[str, Any]:
    """What a line says; a request that does not say which version it rests on is made knowing all that is known."""
    said = line.said or {}
    asks = line.tag in REQUESTS and line.shape is not None
    if asks and any(field.name == "expected_version" for field in msgspec.structs.fields(line.shape)):
        return {"expected_version": version, **said}
    return said


def _contradictions(value: Any, line: Line) -> Iterator[Reason]:
    now = line.recorded_at
    if isinstance(value, _STATED):
        yield from contradictions_in(value, "/data", now)
    if (replaced := getattr(value, "replacement", None)) is not None:
        yield from contradictions_in(replaced, "/data/replacement", now)
    for index, fact in enumerate(getattr(value, "facts", ())):
        if isinstance(fact, Statement):
            yield from out_of_time(f"/data/facts/{index}/occurred_at", fact.occurred_at, now)
            yield from contradictions_in(fact.data, f"/data/facts/{index}/data", now)


def _in_its_words(message: str) -> Reason:
    """The fault as msgspec words it, without what it quotes: that may be what a person typed."""
    found = re.search(r" - at `\$(.*)`", message)
    where = re.sub(r"[.\[]", "/", found.group(1)).replace("]", "") if found else ""
    told = re.sub(r"\s(['\"]).*\1", "", message.split(" - at ", maxsplit=1)[0], flags=re.DOTALL)
    return fault(f"/data{where}", "invalid", f"{told}; compare it with docs/judging.md.")
