"""What an operator does from the pages: once, by name, and never by accident."""

from __future__ import annotations

import pytest

from contracts.operators import Deed
from services.operations.rejected import Position
from tests.axe import assert_accessible
from tests.services.casework.operations.conftest import Operator
from tests.services.casework.operations.operators import DEADLINE, NAME, NOTICE

pytestmark = pytest.mark.browser


async def _press(operator: Operator, name: str) -> None:
    await operator.page.get_by_role("button", name=name).first.click()
    await operator.page.wait_for_load_state()


async def test_a_timer_and_a_notice_are_tried_again(operator: Operator) -> None:
    """One press each; notifications is told who asked, the page says what was done, and it is on record."""
    await operator.open()
    await _press(operator, "Fire again")
    fired = await operator.text()
    await _press(operator, "Try again now")
    tried = await operator.text()

    assert "The timer is fired again." in fired
    assert "The notice is tried again at once." in tried
    assert operator.product.notifications.said == [("fire", str(DEADLINE), "op1"), ("retry", str(NOTICE), "op1")]
    assert [(one.deed, one.by) for one in operator.product.kept_actions] == [
        (Deed.NOTICE_RETRIED, "op1"),
        (Deed.TIMER_FIRED, "op1"),
    ]
    await assert_accessible(operator.page)


@pytest.mark.parametrize("scripted", [False])
async def test_no_script_is_needed(operator: Operator) -> None:
    """The page tells all that it tells with scripts, and a press does what it does."""
    await operator.open()
    text = await operator.text()
    await _press(operator, "Fire again")

    assert "Casework has 7 commands before it to read." in text
    assert "Pause updates" not in text
    assert "The timer is fired again." in await operator.text()
    assert [one.deed for one in operator.product.kept_actions] == [Deed.TIMER_FIRED]


async def test_what_notifications_declines_is_told(operator: Operator) -> None:
    """Nothing is recorded that was not done."""
    await operator.open()
    operator.product.notifications.away = True
    await _press(operator, "Fire again")

    assert "That was not done" in await operator.text()
    assert operator.product.kept_actions == []
    await assert_accessible(operator.page)


@pytest.mark.parametrize(("kind", "place"), [("rejected", (3, 1204)), ("parked", (2, 77))])
async def test_sending_again_is_a_step_of_its_own(operator: Operator, kind: str, place: tuple[int, int]) -> None:
    """The page of one says why it was set aside and what a repeat does before it is sent."""
    await operator.open(f"/operations/{kind}/{place[0]}/{place[1]}")
    before = await operator.text()
    await assert_accessible(operator.page)
    await _press(operator, "Send it again")

    topic = "reports" if kind == "rejected" else "case-commands"
    assert "It was never sent again." in before
    assert operator.product.sent == [(Position(topic, *place), "op1")]
    assert "It was sent again" in await operator.text()


async def test_what_was_sent_is_shown_only_when_asked_for_and_that_is_recorded(operator: Operator) -> None:
    """It may be personal: not in the page before, not in its address, not in its title."""
    await operator.open("/operations/rejected/3/1204")
    before = await operator.page.content()
    await _press(operator, "Show what was sent")

    assert NAME not in before
    assert NAME in await operator.text()
    assert NAME not in operator.page.url + await operator.page.title()
    assert [(one.deed, one.target) for one in operator.product.kept_actions] == [(Deed.BYTES_SHOWN, "reports:3:1204")]
    await assert_accessible(operator.page)


async def test_who_does_not_operate_can_only_look(operator: Operator) -> None:
    """No buttons, and a form made up is refused; another landlord's message is not there."""
    await operator.act_as("compliance", "whg")
    await operator.open()
    buttons = await operator.page.locator("main form").count()
    await operator.open("/operations/rejected/3/1204")
    shows = await operator.page.get_by_role("button", name="Show what was sent").count()
    made_up = await operator.page.request.post(operator.page.url + "/redrive")
    await operator.open("/operations/rejected")
    listed = await operator.page.content()
    foreign = await operator.open("/operations/rejected/3/7")

    assert (buttons, shows, made_up.status, foreign) == (0, 0, 403, 404)
    assert "crm.example/whg" in listed
    assert "crm.example/amplius" not in listed
    assert operator.product.sent == []


async def test_a_view_is_folded_anew_once(operator: Operator) -> None:
    """The page of the view says what happens; while one is folded no other begins."""
    await operator.open("/operations/views/worklist")
    await assert_accessible(operator.page)
    await _press(operator, "Fold it anew and put it in place")
    begun = await operator.text()
    await operator.open("/operations/views/deadlines")
    await _press(operator, "Fold it anew and put it in place")

    assert "Being folded anew: 1200 events, 300 records to go." in begun
    assert "Another view is being folded" in await operator.text()


async def test_rejected_messages_by_source_day_and_code(operator: Operator) -> None:
    """Each filter narrows the list; a day that is none is told."""
    found = {}
    for query in ("", "?source=https://crm.example/amplius", "?day=2026-07-14", "?code=missing", "?code=other"):
        await operator.open(f"/operations/rejected{query}")
        found[query] = await operator.page.locator("main tbody tr").count()
    await operator.open("/operations/rejected")
    await assert_accessible(operator.page)

    assert list(found.values()) == [3, 1, 0, 3, 0]
    assert await operator.open("/operations/rejected?day=soon") == 400
