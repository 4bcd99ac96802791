"""Clocks warn and run out on time, also of a product that was not there when it happened."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.facts.deadlines import DeadlineMet, DeadlinePassed, DeadlineWarned
from tests.acceptance import found
from tests.acceptance.messages import event, opened, post, report, state
from tests.acceptance.product import Product, until

pytestmark = [pytest.mark.acceptance, pytest.mark.kafka]

# A Thursday; the contact of a report of Wednesday is due before midnight, with a warning at 20:00 (whg 2.3.2).
BEFORE_THE_WARNING = "2026-11-19T19:59:46+00:00"
WARNED_AT = datetime(2026, 11, 19, 20, tzinfo=UTC)
BEFORE_IT_IS_DUE = "2026-11-19T23:59:48+00:00"
DUE = datetime(2026, 11, 20, tzinfo=UTC)
# Reported on Thursday, so due before Saturday; the product is down from Friday to Monday.
DUE_WHILE_DOWN = datetime(2026, 11, 21, tzinfo=UTC)
ON_MONDAY = "2026-11-23T08:00:00+00:00"
CALLED = "2026-11-19T12:00:00+00:00"
SECONDS = 60.0
# Told to begin at an instant, each process begins there when it starts: some seconds lie between two of them.
CLOCKS_APART = timedelta(seconds=5)


async def test_clocks_are_kept_over_restarts(tmp_path: Any) -> None:
    """Warned once, missed once, met never; the weekend without the product changes only when it was known."""
    product = Product(tmp_path / "product")
    try:
        await _start(product, BEFORE_THE_WARNING)
        missed = await opened(product, report("missed", "2026-11-18T10:00:00+00:00"))
        partly = await opened(product, report("partly", "2026-11-18T11:00:00+00:00"))
        met = await opened(product, report("met", "2026-11-18T12:00:00+00:00"))
        await post(product, _call("partly"))
        await state(product, met, _reached(), _planned())
        await _until_told(product, missed, DeadlineWarned, WARNED_AT)
        await _until_told(product, met, DeadlineMet, datetime.fromisoformat(CALLED))
        assert await product.stop() == 0

        await _start(product, BEFORE_IT_IS_DUE)
        weekend = await opened(product, report("weekend", "2026-11-19T09:00:00+00:00"))
        await _until_told(product, missed, DeadlinePassed, DUE)
        await _until_told(product, partly, DeadlinePassed, DUE)
        assert [await _verdict(product, case, as_at=DUE.isoformat()) for case in (missed, partly, met, weekend)] == [
            "breached", "partly_met", "met", "pending"
        ]  # fmt: skip
        assert await product.stop() == 0

        await _start(product, ON_MONDAY)
        await _until_told(product, weekend, DeadlinePassed, DUE_WHILE_DOWN)
        await product.quiet()
        assert await _verdict(product, weekend) == "breached"
        assert await _verdict(product, weekend, as_at="2026-11-20T23:59:59Z") == "pending"
        assert await _verdict(product, weekend, as_at="2026-11-21T00:00:00Z") == "breached"
        await _check_told_once(product, {missed: 1, partly: 1, met: 0, weekend: 1})
        await _check_late_entry(product, weekend)
    finally:
        await product.end()


async def _start(product: Product, now: str) -> None:
    product.environ["CASELEDGER_NOW"] = now
    await product.start("--no-samples")


async def _until_told(product: Product, case: UUID, kind: type, at: datetime) -> None:
    """Wait until the ledger says so; what happened at that instant is not known before it."""
    tag = str(kind.__struct_config__.tag)  # type: ignore[attr-defined]
    rows: list[dict[str, Any]] = []

    async def is_told() -> bool:
        rows[:] = (await product.get(f"/v1/cases/{case}/history"))["entries"]
        return any(row["type"] == tag and datetime.fromisoformat(row["occurred_at"]) == at for row in rows)

    await until(is_told, SECONDS, lambda: f"no {tag} at {at} among {[(r['type'], r['occurred_at']) for r in rows]}")
    [known] = [
        row["recorded_at"] for row in rows if row["type"] == tag and datetime.fromisoformat(row["occurred_at"]) == at
    ]
    assert datetime.fromisoformat(known) >= at - CLOCKS_APART


async def _verdict(product: Product, case: UUID, **moment: str) -> str:
    [clock] = (await product.get(f"/v1/cases/{case}/clocks", **moment))["clocks"]
    return str(clock["verdict"])


async def _check_told_once(product: Product, missed: dict[UUID, int]) -> None:
    """Each instant once in the ledger, and each told of in one notice."""
    events = [event for _, event in await found.case_events(product)]
    warned = Counter((e.data.deadline, e.occurred_at) for e in events if isinstance(e.data, DeadlineWarned))
    passed = Counter(e.stream for e in events if isinstance(e.data, DeadlinePassed))
    links = Counter(
        (notice["occasion"], notice["link"].rpartition("/")[2]) for notice in found.notices(product).values()
    )

    assert set(warned.values()) == {1}
    assert {case: passed[f"case:{case}"] for case in missed} == missed
    assert {case: links["missed", str(case)] for case in missed} == missed
    assert {case: links["new_case", str(case)] for case in missed} == dict.fromkeys(missed, 1)
    assert sum(number for (occasion, _), number in links.items() if occasion == "warning") == warned.total()
    # While nobody was there the last warning of the weekend's case became pointless.
    assert datetime(2026, 11, 20, 20, tzinfo=UTC) not in {at for _, at in warned}


async def _check_late_entry(product: Product, case: UUID) -> None:
    """A call made in time and entered late is met; what was believed before stays to be seen."""
    before = (await product.get(f"/v1/cases/{case}"))["as_known"]
    await state(product, case, _reached("2026-11-20T15:00:00+00:00"), _planned("2026-11-20T15:30:00+00:00"))
    [clock] = (await product.get(f"/v1/cases/{case}/clocks"))["clocks"]

    assert (clock["verdict"], clock["flags"]) == ("met", ["recorded_late"])
    assert await _verdict(product, case, as_known=before) == "breached"


def _call(name: str) -> dict[str, Any]:
    return event(
        f"{name}-call",
        "caseledger.contact.logged.v1",
        {
            "about": {"source": "https://crm.example/whg", "id": name},
            "occurred_at": CALLED,
            "party": "victim",
            "channel": "phone",
            "result": "answered",
            "person": "p1",
        },
    )


def _reached(at: str = CALLED) -> dict[str, Any]:
    data = {"type": "contact.made.v1", "party": "victim", "channel": "phone", "person": "p1", "details_taken": True}
    return {"occurred_at": at, "data": data}


def _planned(at: str = CALLED) -> dict[str, Any]:
    return {"occurred_at": at, "data": {"type": "action-plan.agreed.v1", "person": "p1"}}
