"""What a process holds of the partitions that its group gives and takes."""

from __future__ import annotations

from services.casework.commands.ownership import Ownership


def test_nothing_is_ours_until_the_group_has_settled() -> None:
    """A partition may be written to from its assignment to its revocation; in between nobody can say who answers."""
    ownership = Ownership()
    assert (ownership.owned, ownership.answerable) == (set(), None)

    ownership.assign([1, 2])
    assert (ownership.owned, ownership.answerable) == ({1, 2}, {1, 2})
    assert ownership.owns(1)
    assert not ownership.owns(0)

    ownership.revoke()
    assert (ownership.owned, ownership.answerable) == (set(), None)

    ownership.assign([])
    assert (ownership.owned, ownership.answerable) == (set(), set())


def test_every_assignment_asks_for_another_look_at_the_ledger() -> None:
    """Whoever had the partition in between may have written to it, so it is taken over anew, once."""
    ownership = Ownership()
    for _ in range(2):
        ownership.assign([1])
        assert [ownership.take_over(number) for number in (1, 1, 0)] == [True, False, False]
        ownership.revoke()


def test_work_begun_before_a_change_is_told_from_work_begun_after_it() -> None:
    """A partition that went and came back is not the one that a poll was taken of."""
    ownership = Ownership()
    ownership.assign([1])
    begun = ownership.term

    ownership.revoke()
    lost = ownership.term
    ownership.assign([1])

    assert len({begun, lost, ownership.term}) == 3
