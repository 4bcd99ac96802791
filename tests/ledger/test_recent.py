"""What was lately used stays, and only so much of it."""

from ledger.recent import Recent


def test_what_was_used_last_stays() -> None:
    """Reading counts as use, and a value set again is the new one."""
    recent: Recent[int] = Recent(2)
    recent["a"] = 1
    for number in range(20):
        recent[f"other {number}"] = number
        recent["a"] = recent["a"] + 1

    assert recent["a"] == 21
    assert "other 19" in recent
    assert "other 0" not in recent


def test_it_is_bounded() -> None:
    """Whatever passes through, no more than twice the least stays; cleared, nothing."""
    recent: Recent[None] = Recent(10)
    for number in range(1000):
        recent[str(number)] = None

    assert len(recent) <= 20
    assert all(str(number) in recent for number in range(990, 1000))

    recent.clear()
    assert len(recent) == 0
    assert "999" not in recent
