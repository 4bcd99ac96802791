"""How instants read on any page."""

from __future__ import annotations

import pytest

from services.pages.words import instant


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-07-02T15:30:00+00:00", "2 July 2026 at 4:30pm"),
        ("2026-10-25T01:30:00+00:00", "25 October 2026 at 1:30am GMT"),
        ("0001-01-01T00:01:00+00:00", "1 January 1 at 12:01am"),
        ("9999-12-31T23:30:00-14:00", "31 December 9999 at 11:30pm"),
    ],
)
def test_any_instant_can_be_read(at: str, told: str) -> None:
    """In London's time, told apart where the clocks showed it twice; and also where no clock goes."""
    assert instant(at) == told
