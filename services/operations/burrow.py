"""Whether a group gets on in a partition, by the rules of LinkedIn's Burrow: no threshold of lag, only how it moves.

Burrow reads each commit; we look now and then and see offsets only. A commit is taken to have been made when the offset
is another than before, and when it is the same but the group has members: they are there and get no further (STALL). A
group without members whose offset stays makes none (STOP). A follower that only tells its positions never has members.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from msgspec import Struct

LOOKS = 10
"""How many commits, and how many ends, a window holds."""


class Status(StrEnum):
    """How a group gets on; the worst last."""

    OK = "OK"
    WARN = "WARN"
    STALL = "STALL"
    REWIND = "REWIND"
    STOP = "STOP"

    @property
    def rank(self) -> int:
        """0 for OK, the more the worse."""
        return list(Status).index(self)


class Commit(Struct, frozen=True):
    """An offset as it was committed, and how many records were behind it then."""

    at: datetime
    offset: int
    lag: int


class Window(Struct, frozen=True):
    """The last commits of one group in one partition, and where the partition ended at the last looks."""

    commits: tuple[Commit, ...] = ()
    ends: tuple[int, ...] = ()

    def after(self, at: datetime, committed: int | None, end: int, *, attended: bool) -> Window:
        """The window after another look; it begins with the first commit. attended: the group has members."""
        if committed is None:
            return self
        commits = self.commits
        if attended or not commits or commits[-1].offset != committed:
            commits = (*commits, Commit(at, committed, max(0, end - committed)))
        return Window(commits[-LOOKS:], (*self.ends, end)[-LOOKS:])


def status(window: Window, now: datetime) -> Status | None:
    """How the group gets on; None while it is behind and has not been looked at often enough to say."""
    commits = window.commits
    if not commits:
        return None
    if window.ends[-1] <= commits[-1].offset:
        return Status.OK
    if len(window.ends) < LOOKS:
        return None
    if _stopped(commits, now) and not _level_of_late(window):
        return Status.STOP
    if _rewound([commit.offset for commit in commits]):
        return Status.REWIND
    return _pace(commits) if all(commit.lag for commit in commits) else Status.OK


def _stopped(commits: Sequence[Commit], now: datetime) -> bool:
    """The last commit is longer ago than all those known took."""
    silence: timedelta = now - commits[-1].at
    return silence > commits[-1].at - commits[0].at


def _level_of_late(window: Window) -> bool:
    """There was nothing to commit at one of the last looks: a topic where little comes is no stopped group."""
    return min(window.ends) <= window.commits[-1].offset


def _rewound(offsets: Sequence[int]) -> bool:
    """Some offset fell, and what was reached before has not been reached again."""
    return any(
        later < before and max(offsets[index:]) < before for index, (before, later) in enumerate(pairwise(offsets), 1)
    )


def _pace(commits: Sequence[Commit]) -> Status:
    """Of a group that was behind all the time."""
    if len({commit.offset for commit in commits}) == 1:
        return Status.STALL
    gained = any(later.lag < before.lag for before, later in pairwise(commits))
    return Status.OK if gained else Status.WARN
