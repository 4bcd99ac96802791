"""Ways of tampering with an honest history, each with the finding that must come of it."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from msgspec.structs import replace

from ledger.commit import stored
from ledger.protocol import Chain, Checkpoint, seal
from ledger.records import NewEvent
from ledger.transport import StoredRecord
from tests.history.honest import BEGAN_US, FIRST, LATE, NEVER, REFUSED, RIVAL, SECOND, History
from tests.history.observations import (
    Acknowledged,
    Asked,
    Conflicted,
    Folded,
    Observation,
    Seen,
    Settled,
    Shown,
    StreamRead,
    Unknown,
    wanted,
)
from tests.history.rule import RawRecord

Noted = TypeVar("Noted", bound=Observation)


def _change(history: History, kind: type[Observation], place: int, **fields: object) -> None:
    """Put other fields into one observation of that kind."""
    indexes = [index for index, one in enumerate(history.observations) if isinstance(one, kind)]
    history.observations[indexes[place]] = replace(history.observations[indexes[place]], **fields)


def _first(history: History, kind: type[Noted]) -> Noted:
    return next(one for one in history.observations if isinstance(one, kind))


def _drop(history: History, kind: type[Observation], place: int) -> None:
    history.observations.remove([one for one in history.observations if isinstance(one, kind)][place])


def _land(history: History, offset: int, events: list[tuple[UUID, NewEvent]], at: float, **changed: int) -> None:
    """Add a batch that stands on the last counting one, as if its writer had known no better."""
    head = Checkpoint(next_offset=7, next_position=6, head=_last_head(history))
    batch = stored(seal(replace(head, **changed), events, BEGAN_US + int(at * 1_000_000)), offset)
    history.records += [RawRecord(r.offset, r.key, r.value, r.stamp, 9.0) for r in batch]


def _last_head(history: History) -> bytes:
    chain = Chain(0)
    chain.feed(StoredRecord(r.offset, r.key, r.value, r.stamp) for r in history.records)
    return chain.checkpoint.head


def lose_an_acknowledged_record(history: History) -> None:
    """The second append is not in the log: nor is what came after it."""
    del history.records[3:5]


def write_an_append_twice(history: History) -> None:
    """What was acknowledged counts once more, further down."""
    _land(history, 7, [(SECOND, NewEvent("a", 4, b"three")), (SECOND, NewEvent("b", 3, b"one"))], 9.0)


def write_what_was_refused(history: History) -> None:
    """The broker said no and meant yes."""
    _land(history, 7, [(REFUSED, NewEvent("d", 1, b"one"))], 9.0)


def write_what_never_could_count(history: History) -> None:
    """An outcome was "never", and then it counts."""
    _land(history, 7, [(NEVER, NewEvent("c", 1, b"one"))], 9.0)


def write_what_conflicted(history: History) -> None:
    """A conflict was answered for something that counts."""
    _land(history, 7, [(RIVAL, NewEvent("a", 4, b"rival"))], 9.0)


def write_what_nobody_asked_for(history: History) -> None:
    """The question of a counted append is missing."""
    history.observations = [one for one in history.observations if getattr(one, "append_id", None) != LATE]


def leave_a_gap(history: History) -> None:
    """A version is left out."""
    _land(history, 7, [(REFUSED, NewEvent("a", 9, b"nine"))], 9.0)


def alter_a_value(history: History) -> None:
    """What counts is not what was asked for."""
    events = _first(history, Asked).events
    _change(history, Asked, 0, events=(replace(events[0], digest="0" * 16), *events[1:]))


def tear_an_append(history: History) -> None:
    """Only a part of an append counts."""
    asked = _first(history, Asked)
    _change(history, Asked, 0, events=(*asked.events, replace(asked.events[-1], version=3)))


def interleave_an_append(history: History) -> None:
    """One append's events stand around another's."""
    _land(
        history,
        7,
        [
            (REFUSED, NewEvent("d", 1, b"one")),
            (NEVER, NewEvent("c", 1, b"one")),
            (REFUSED, NewEvent("d", 2, b"two")),
        ],
        9.0,
    )
    _change(history, Asked, 5, events=wanted([NewEvent("d", 1, b"one"), NewEvent("d", 2, b"two")]))


def begin_at_another_position(history: History) -> None:
    """A batch that stands on the last one leaves a position out."""
    _land(history, 7, [(REFUSED, NewEvent("d", 1, b"one"))], 9.0, next_position=8)


def go_back_in_time(history: History) -> None:
    """A batch that stands on the last one was recorded before it."""
    _land(history, 7, [(REFUSED, NewEvent("d", 1, b"one"))], 0.0)


DOCTORED: dict[str, tuple[Callable[[History], None], str]] = {
    "an acknowledged record lost": (lose_an_acknowledged_record, "lost"),
    "an append written twice": (write_an_append_twice, "doubled"),
    "a rejected append written": (write_what_was_refused, "refused and written"),
    "a conflicting append written": (write_what_conflicted, "refused and written"),
    "an append counts after never": (write_what_never_could_count, "untrue outcome"),
    "an append nobody asked for": (write_what_nobody_asked_for, "not asked for"),
    "a gap in a stream": (leave_a_gap, "stream out of order"),
    "a value altered": (alter_a_value, "altered"),
    "an append torn": (tear_an_append, "torn"),
    "a position left out": (begin_at_another_position, "misplaced"),
    "recorded_at goes back": (go_back_in_time, "backdated"),
    "untrue positions": (lambda h: _change(h, Acknowledged, 0, positions=(2, 3)), "untrue positions"),
    "acknowledged before it landed": (lambda h: _change(h, Acknowledged, 0, at=0.9), "answered too early"),
    "acknowledged though void": (
        lambda h: h.observations.append(Settled(8.0, "rival", NEVER, (6,))),
        "lost",
    ),
    "settled as never, though it counts": (lambda h: _change(h, Settled, 0, positions=None), "untrue outcome"),
    "settled at untrue positions": (lambda h: _change(h, Settled, 0, positions=(4,)), "untrue positions"),
    "settled before it landed": (lambda h: _change(h, Settled, 0, at=3.5), "answered too early"),
    "a conflict with nothing": (lambda h: _change(h, Conflicted, 0, found=2), "untrue conflict"),
    "a conflict before its cause": (lambda h: _change(h, Conflicted, 0, at=0.9), "untrue conflict"),
    "a conflict with a head that is not there": (lambda h: _change(h, Conflicted, 0, head=7), "untrue conflict"),
    "a conflict over the next version": (
        lambda h: _change(h, Conflicted, 0, version=3, found=None),
        "untrue conflict",
    ),
    "two answers": (lambda h: h.observations.append(Unknown(8.0, "writer", FIRST)), "answered twice"),
    "an answer to nothing": (lambda h: _drop(h, Asked, 5), "answered unasked"),
    "asked behind what was told": (lambda h: _change(h, Asked, 0, at=2.5), "out of order"),
    "shown and not there": (lambda h: h.records.__delitem__(slice(5, None)), "shown what is not there"),
    "shown too early": (lambda h: _change(h, Shown, 1, at=3.5), "shown too early"),
    "shown twice": (lambda h: _change(h, Shown, 1, events=_shown(h, 0)), "shown out of turn"),
    "shown another value": (lambda h: _change(h, Shown, 1, events=_shown_altered(h)), "shown what is not there"),
    "a hole in a stream": (
        lambda h: _change(h, StreamRead, 0, events=_read(h)[1:]),
        "stream read with holes",
    ),
    "own append not read": (lambda h: _change(h, StreamRead, 0, events=_read(h)[:2]), "own append not read"),
    "another fold": (lambda h: h.final.append(replace(h.final[0], digest="0" * 64)), "fold differs"),
    "a fold of more than there is": (lambda h: h.final.append(replace(h.final[0], position=6)), "follower behind"),
    "a follower left behind": (lambda h: h.final.append(replace(_first(h, Folded), who="other")), "follower behind"),
    "saved what is not there": (
        lambda h: h.observations.append(replace(h.final[0], position=9)),
        "folded what is not there",
    ),
    "never answered": (lambda h: _drop(h, Acknowledged, 0), "not answered"),
    "answered late": (lambda h: _change(h, Acknowledged, 0, at=3.6), "answered late"),
    "an append among others": (interleave_an_append, "interleaved"),
    "asked twice": (lambda h: h.observations.append(_first(h, Asked)), "asked twice"),
}


def _shown(history: History, place: int) -> tuple[Seen, ...]:
    return [one for one in history.observations if isinstance(one, Shown)][place].events


def _shown_altered(history: History) -> tuple[Seen, ...]:
    events = [one for one in history.observations if isinstance(one, Shown)][1].events
    return (replace(events[0], digest="0" * 16), *events[1:])


def _read(history: History) -> tuple[Seen, ...]:
    return _first(history, StreamRead).events
