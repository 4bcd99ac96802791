"""Unfinished reports, kept in either database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from contracts.envelope import Actor
from ledger.testing import HandClock
from services.access import Access
from services.casework.drafts import KEPT, Drafts
from tests.services.casework.views.conftest import Place

NOW = datetime(2026, 10, 26, 12, tzinfo=UTC)
ONE, OTHER = UUID(int=1, version=4), UUID(int=2, version=4)
HERS = Access(Actor(id="a.hand", role="call-handler"), "whg")
TYPED = {"description": ("Ann Example said so",), "p1-never": ("letter", "visit")}


@pytest.fixture
def drafts(place: Place) -> Drafts:
    """An empty database with one draft in it."""
    drafts = Drafts(place())
    drafts.begin(ONE, "a.hand", "whg", NOW, {})
    return drafts


def test_what_was_saved_is_there_for_the_next_process(place: Place) -> None:
    """Every field as it was typed, and several values of one."""
    url = place()
    first = Drafts(url)
    first.begin(ONE, "a.hand", "whg", NOW, {})
    first.save(ONE, TYPED, NOW + timedelta(minutes=1))
    first.close()

    found = Drafts(url).find(ONE, HERS, NOW)

    assert found is not None
    assert (dict(found.typed), found.begun, found.revision) == (TYPED, NOW, 1)


@pytest.mark.parametrize(
    "access",
    [
        Access(Actor(id="b.hand", role="call-handler"), "whg"),
        Access(Actor(id="a.hand", role="call-handler"), "amplius"),
    ],
)
def test_a_draft_is_its_authors_alone(drafts: Drafts, access: Access) -> None:
    """Neither a colleague nor its author on behalf of another landlord reads it."""
    assert drafts.find(ONE, HERS, NOW) is not None

    assert drafts.find(ONE, access, NOW) is None
    assert drafts.unfinished(access, NOW) == []


def test_whoever_acts_for_all_landlords_has_all_their_drafts(drafts: Drafts) -> None:
    """The last begun stands first."""
    drafts.begin(OTHER, "a.hand", "amplius", NOW + timedelta(hours=1), {})

    every = drafts.unfinished(Access(HERS.actor, None), NOW)

    assert [draft.id for draft in every] == [OTHER, ONE]


def test_what_is_saved_over_an_older_revision_is_not_kept(drafts: Drafts) -> None:
    """A window that was left open does not undo what was typed in another; a button pressed there counts."""
    assert drafts.save(ONE, TYPED, NOW, over=0) == 1

    assert drafts.save(ONE, {}, NOW, over=0) is None
    found = drafts.find(ONE, HERS, NOW)
    assert found is not None
    assert dict(found.typed) == TYPED
    assert drafts.save(ONE, {"area": ("Bentley",)}, NOW) == 2


def test_what_was_handed_in_does_not_change(drafts: Drafts) -> None:
    """It may be sent again, and must then say the same."""
    drafts.save(ONE, TYPED, NOW)
    drafts.mark(ONE, handed_in=True)

    assert drafts.save(ONE, {}, NOW) is None
    drafts.mark(ONE, handed_in=False)
    assert drafts.save(ONE, {}, NOW) == 2


def test_a_draft_is_gone_a_week_after_it_was_last_saved(drafts: Drafts) -> None:
    """From then on nobody sees it, and the next tidying deletes it; one that was saved since stays."""
    drafts.begin(OTHER, "a.hand", "whg", NOW, {})
    drafts.save(OTHER, TYPED, NOW + timedelta(days=1))
    later = HandClock(NOW + KEPT).now()

    assert drafts.find(ONE, HERS, later - timedelta(seconds=1)) is not None
    assert drafts.find(ONE, HERS, later) is None
    assert drafts.forget_old(later) == 1
    assert [draft.id for draft in drafts.unfinished(HERS, later)] == [OTHER]


def test_what_was_forgotten_leaves_the_file(tmp_path: Path) -> None:
    """Words that were thrown away are not to be found in the database's files after the next tidying."""
    drafts = Drafts(tmp_path / "drafts.sqlite3")
    drafts.begin(ONE, "a.hand", "whg", NOW, TYPED)
    drafts.forget(ONE)
    drafts.forget_old(NOW)

    left = b"".join(one.read_bytes() for one in tmp_path.iterdir())

    assert b"call_drafts" in left
    assert b"Ann Example" not in left
