"""The kept examples: one of every message ever shipped, written once and never edited.

A contract that no longer reads one of them would no longer read what is in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from contracts.check import Wanting, check_json
from contracts.commands import Answer, Body, Command, CommandOutcome
from contracts.envelope import Event
from contracts.facts import Fact
from contracts.notices import NoticeEvent, NoticeFact
from contracts.operators import Deed, OperatorAction
from contracts.reports import TYPES, ReportOutcome, Treatment
from contracts.schema import tags

FOLDER = Path(__file__).with_name("examples")
# After every example, so that none of them lies in the future.
_READ_AT = datetime(2100, 1, 1, tzinfo=UTC)


def expected() -> dict[str, type]:
    """File name -> what the file must be read as, for everything that can be said."""
    return {
        **dict.fromkeys((f"{name}.json" for name in TYPES), dict),
        **dict.fromkeys((f"event.{tag}.json" for tag in tags(Fact)), Event),
        **dict.fromkeys((f"command.{tag}.json" for tag in tags(Body)), Command),
        **dict.fromkeys((f"command-outcome.{answer.value}.json" for answer in Answer), CommandOutcome),
        **dict.fromkeys((f"report-outcome.{treatment.value}.json" for treatment in Treatment), ReportOutcome),
        **dict.fromkeys((f"notice-event.{tag}.json" for tag in tags(NoticeFact)), NoticeEvent),
        **dict.fromkeys((f"operator-action.{deed.value}.json" for deed in Deed), OperatorAction),
    }


def faulty(folder: Path = FOLDER) -> Iterator[str]:
    """One sentence for each example that is missing, of nothing, not what its name says, or not written again alike."""
    wanted = expected()
    present = {path.name: path for path in folder.glob("*.json")}
    yield from (f"{folder / name} is missing." for name in sorted(wanted.keys() - present.keys()))
    yield from (f"{path} is an example of nothing." for name, path in sorted(present.items()) if name not in wanted)
    for name, shape in wanted.items():
        if name in present and (fault := _fault(name, present[name].read_bytes(), shape)):
            yield f"{present[name]}: {fault}."


def _fault(name: str, written: bytes, shape: type) -> str | None:
    if shape is dict:
        return _message_fault(name, written)
    try:
        value: Any = msgspec.json.decode(written, type=shape)
    except msgspec.ValidationError as error:
        return f"it cannot be read any longer: {error}"
    if f"{name.partition('.')[0]}.{_kind(value)}.json" != name:
        return f"it is a {_kind(value)}"
    return _difference(value, msgspec.json.decode(written))


def _message_fault(name: str, written: bytes) -> str | None:
    checked = check_json(written, _READ_AT)
    if isinstance(checked, Wanting):
        return "; ".join(f"{reason.pointer} {reason.message}" for reason in checked.reasons)
    if f"{checked.event.type}.json" != name:
        return f"it is a {checked.event.type}"
    return _difference(checked.message, msgspec.json.decode(written)["data"])


def _kind(value: Any) -> str:
    match value:
        case Event() | NoticeEvent():
            return str(value.data.__struct_config__.tag)
        case Command():
            return str(value.body.__struct_config__.tag)
        case OperatorAction():
            return value.deed.value
        case _:
            return str(value.outcome.value)


def _difference(value: Any, written: Any) -> str | None:
    again = msgspec.json.decode(msgspec.json.encode(value))
    return None if again == written else "it is written again otherwise than it was"
