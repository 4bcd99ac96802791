"""The same facts through the running system and through a file: the same verdicts."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from services.casework.judge.judged import Question, judge_lines
from services.casework.judge.reading import read_lines
from tests.services.casework.conftest import ANSWER_SECONDS, Replica
from tests.services.casework.domain.scenario import BOOK
from tests.services.casework.judge.files import Written, text

pytestmark = pytest.mark.kafka

HEADERS = {"Caseledger-Landlord": "amplius"}


def report(received_at: str, suffered_on: str) -> Written:
    """A report of one person, whom the landlord's register knows."""
    return {
        "channel": "phone", "immediate_danger": False, "received_at": received_at,
        "reporter": {"capacity": "victim", "person": "p1"},
        "people": [{"ref": "p1", "source_ref": "T-JUDGED"}, {"ref": "x1"}],
        "victims": ["p1"], "alleged_perpetrators": ["x1"], "incident": {"suffered_from": suffered_on},
        "motivation": {"asked": True, "hate": True, "strands": ["race"], "perceived_by": ["victim"]},
    }  # fmt: skip


FACTS: list[Written] = [
    {"occurred_at": "2026-04-03T10:00:00+01:00", "data": {
        "type": "contact.made.v1", "party": "victim", "channel": "phone", "person": "p1", "details_taken": True}},
    {"occurred_at": "2026-04-03T10:20:00+01:00", "data": {
        "type": "support.offered.v1", "option": "colleague", "person": "p1"}},
    {"occurred_at": "2026-04-04T09:00:00+01:00", "data": {
        "type": "disclosure.made.v1", "recipient": "victim_support", "purpose": "support", "about": ["p1"]}},
]  # fmt: skip
REFUSED: Written = {
    "type": "authorise-disclosure.v1", "recipient": "counselling", "purpose": "support", "about": ["p1"],
}  # fmt: skip


async def test_what_the_running_system_says_a_file_of_its_history_says(casework: Replica) -> None:
    """Two reports of one person, facts, a refusal and a correction, over HTTP; then read back, and judged as a file."""
    first = await _opened(casework, report("2026-04-02T16:30:00+01:00", "2026-04-01"))
    second = await _opened(casework, report("2026-05-06T09:00:00+01:00", "2026-05-05"))
    await _posted(casework, f"{first}/facts", FACTS, 200)
    await _posted(casework, f"{first}/requests", REFUSED, 403)
    call = next(one for one in await _history(casework, first) if one["type"] == "contact.made.v1")
    moved = {**FACTS[0]["data"], "note": "As the log shows."}
    await _posted(casework, f"{first}/requests", {
        "type": "correct-entry.v1", "entry": call["event_id"], "replacement": moved, "reason": "The log shows it.",
        "occurred_at": "2026-04-03T12:00:00+01:00", "expected_version": await _version(casework, first),
    }, 200)  # fmt: skip
    await _paired(casework, second)

    rows = {path: await _history(casework, path) for path in (first, second)}
    known = max(datetime.fromisoformat(row["recorded_at"]) for row in (*rows[first], *rows[second]))
    known += timedelta(seconds=1)
    lines = read_lines(text(_line(path, row) for path, told in rows.items() for row in told))
    [amplius] = judge_lines(lines, BOOK, {}, Question(as_known=known)).landlords

    ours = {f"/v1/cases/{case.stream.removeprefix('case:')}": case for case in amplius.cases}
    for path in (first, second):
        shown = (
            await casework.http.get(f"{path}/verdicts", params={"as_known": known.isoformat()}, headers=HEADERS)
        ).json()
        assert _plain(ours[path].verdicts, rows[path]) == _bare(shown["verdicts"], rows[path])
        assert json.loads(msgspec.json.encode(ours[path].answers)) == shown["answers"]
        assert json.loads(msgspec.json.encode(ours[path].permissions)) == shown["permissions"]
    assert len(ours[first].patterns.repeats) == len(ours[second].patterns.repeats) == 1


def _line(path: str, row: Written) -> Written:
    """A row of the history that HTTP shows, as a line."""
    return {
        "id": row["event_id"], "stream": f"case:{path.rpartition('/')[2]}", "landlord": "amplius",
        "occurred_at": row["occurred_at"], "recorded_at": row["recorded_at"], "actor": row["by"],
        "caused_by": row["caused_by"], "version": row["version"],
        "data": {"type": row["type"], **row["data"]}, **({"why": row["why"]} if row["why"] else {}),
    }  # fmt: skip


def _plain(verdicts: Any, rows: list[Written]) -> Any:
    return _bare(json.loads(msgspec.json.encode(verdicts)), rows)


def _bare(value: Any, rows: list[Written]) -> Any:
    """Without the ids of conclusions, which are each ledger's own."""
    stated = {row["event_id"] for row in rows if not row["type"].startswith(("deadline.", "repeat.", "other-"))}
    if isinstance(value, dict):
        return {k: [e for e in v if e in stated] if k == "events" else _bare(v, rows) for k, v in value.items()}
    return [_bare(one, rows) for one in value] if isinstance(value, list) else value


async def _opened(casework: Replica, said: Written) -> str:
    answer = await casework.http.post("/v1/cases", json=said, headers=HEADERS)
    assert answer.status_code == 200, answer.text
    return f"/v1/cases/{answer.json()['case_id']}"


async def _posted(casework: Replica, path: str, said: Any, status: int) -> None:
    answer = await casework.http.post(path, json=said, headers=HEADERS)
    assert answer.status_code == status, answer.text


async def _history(casework: Replica, path: str) -> list[Written]:
    entries: list[Written] = (await casework.http.get(f"{path}/history", headers=HEADERS)).json()["entries"]
    return entries


async def _version(casework: Replica, path: str) -> int:
    return int((await casework.http.get(path, headers=HEADERS)).json()["version"])


async def _paired(casework: Replica, path: str) -> None:
    """Wait until the second case was told of the first."""
    paired = False
    async with asyncio.timeout(ANSWER_SECONDS):
        while not paired:
            await asyncio.sleep(0.1)
            paired = any(row["type"] == "other-incidents.recorded.v1" for row in await _history(casework, path))
