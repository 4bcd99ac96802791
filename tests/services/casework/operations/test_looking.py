"""The operators' first page as a person sees it."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from services.casework.pages.operations import looking
from tests.axe import assert_accessible
from tests.services.casework.operations.conftest import Operator
from tests.services.casework.operations.operators import NAME, STREAM

pytestmark = pytest.mark.browser
SOON = 15_000
well = pytest.mark.parametrize("amiss", [False])


async def _status(operator: Operator, name: str) -> str:
    return " ".join((await operator.page.locator(f'[data-status="{name}"]').inner_text()).split())


async def test_everything_that_needs_somebody_is_on_one_page(operator: Operator) -> None:
    """Groups by Burrow's words, views, parked commands, stuck timers with why, failing notices, voids, actions."""
    assert await operator.open() == 200

    assert (await _status(operator, "caseledger-casework")).startswith("STALL")
    assert await _status(operator, "caseledger-casework-views") == "data lost"
    assert "cannot take in the event" in await _status(operator, "view worklist")
    assert (await _status(operator, "parked")).startswith("1 waits Of senders’ messages: 1, in flight")
    assert await _status(operator, "timers") == "1 stuck of 12 open timers."
    assert await _status(operator, "notices") == "2 failing"
    text = await operator.text()
    for told in ("Casework has 7 commands before it to read.", "812", "The server did not take it (451).", STREAM):
        assert told in text
    assert "op2" in text
    assert NAME not in await operator.page.content()
    await assert_accessible(operator.page)


async def test_what_is_another_landlords_is_not_shown(operator: Operator) -> None:
    """Whoever acts for one sees no other's cases in it; that something is stuck is no secret."""
    await operator.act_as("operations", "amplius")
    await operator.open()
    text = await operator.text()

    assert STREAM not in text
    assert await _status(operator, "parked") == "None waits."
    assert await _status(operator, "timers") == "1 stuck of 12 open timers."
    assert await _status(operator, "notices") == "None fails."


@well
async def test_a_product_that_is_well_says_so(operator: Operator) -> None:
    """Nothing to do is told in words, not by empty tables."""
    await operator.open()

    assert (await _status(operator, "caseledger-casework")).startswith("OK")
    assert await _status(operator, "caseledger-casework-views") == "not known yet"
    text = await operator.text()
    for told in ("None waits.", "None: of 12 open timers", "None fails.", "None in 2 partitions.", "Nothing yet."):
        assert told in text
    await assert_accessible(operator.page)


async def test_what_cannot_be_told_does_not_hide_the_rest(operator: Operator) -> None:
    """Without Kafka and notifications the views and voids are there still."""
    operator.product.away = operator.product.notifications.away = True

    assert await operator.open() == 200
    text = await operator.text()
    assert text.count("This cannot be told now.") == 6
    assert "cannot take in the event" in text
    assert "is it running?" in text
    await assert_accessible(operator.page)


async def test_what_never_answers_does_not_hide_the_rest(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client can wait for ever for a broker that has gone."""
    monkeypatch.setattr(looking, "PART_SECONDS", 0.05)
    operator.product.silent = True

    assert await operator.open() == 200
    assert "No answer came" in (text := await operator.text())
    assert "1 stuck of 12 open timers." in text


async def test_only_changed_states_are_announced(operator: Operator) -> None:
    """The page keeps up by itself, tells of what changed, and stops when asked to."""
    await operator.page.clock.install()
    await operator.open()
    operator.product.notifications = type(operator.product.notifications)(amiss=False)
    await operator.page.clock.run_for(11_000)
    said = operator.page.locator("#live-said")
    await expect(said).to_contain_text("notices", timeout=SOON)

    assert "caseledger-casework" not in await said.inner_text()
    await operator.page.get_by_role("button", name="Pause updates").click()
    operator.product.notifications = type(operator.product.notifications)(amiss=True)
    await operator.page.clock.run_for(30_000)
    assert await _status(operator, "notices") == "None fails."


async def test_it_fits_a_narrow_screen(operator: Operator) -> None:
    """At 320 pixels only the tables scroll."""
    await operator.page.set_viewport_size({"width": 320, "height": 800})
    await operator.open()

    assert await operator.page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_a_stranger_is_asked_who_they_are(operator: Operator) -> None:
    """The page is for people who say who they are."""
    await operator.page.context.clear_cookies()
    await operator.open()

    assert "/acting-as" in operator.page.url
