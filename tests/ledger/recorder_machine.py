"""A random life of two recorders on one topic, held against a plain list of what was recorded."""

from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory
from threading import Thread
from uuid import UUID

from eventsourcing.persistence import ApplicationRecorder, IntegrityError, Notification, StoredEvent, Tracking
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from ledger.datastore import KafkaDatastore
from ledger.recorder import KafkaProcessRecorder
from tests.ledger.recorder_model import RecorderModel

STREAMS = [UUID(int=1), UUID(int=2), str(UUID(int=3)), "a text"]
HEARD_WITHIN_SECONDS = 10
TOPICS = ["m:One", "m:Other", "m:Third"]

which = st.integers(0, 1)
streams = st.sampled_from(STREAMS)
versions = st.integers(0, 8)
maybe = st.none() | st.integers(-1, 12)
limits = st.integers(1, 6)
event_topics = st.lists(st.sampled_from(TOPICS), max_size=2)
events = st.builds(StoredEvent, streams, versions, st.sampled_from(TOPICS), st.binary(max_size=3))
trackings = st.builds(Tracking, st.sampled_from(["up", "other"]), st.integers(1, 30))

Open = Callable[[Path | None], KafkaDatastore]


class Listener:
    """Takes what a subscription yields, on a thread of its own; `stop` at the end."""

    def __init__(self, recorder: ApplicationRecorder, gt: int, topics: Sequence[str]) -> None:
        self.gt = gt
        self.topics = topics
        self.heard: Queue[Notification] = Queue()
        self._subscription = recorder.subscribe(gt, topics)
        self._thread = Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        for notification in self._subscription:
            self.heard.put(notification)

    def stop(self) -> None:
        """Listen no more."""
        with self._subscription:
            self._subscription.stop()
        self._thread.join()


class RecorderMachine(RuleBasedStateMachine):
    """Whatever is done by either recorder, both answer as the model does."""

    def __init__(self, open_datastore: Open) -> None:
        super().__init__()
        self._open = open_datastore
        self._folder = TemporaryDirectory()
        self._model = RecorderModel()
        self._recorders = [self._opened(None), self._opened(self._file(1))]
        self._listener: Listener | None = None
        self._unheard: list[Notification] = []

    def _opened(self, local_copy: Path | None) -> KafkaProcessRecorder:
        return KafkaProcessRecorder(self._open(local_copy))

    def _file(self, recorder: int) -> Path:
        return Path(self._folder.name) / f"{recorder}.sqlite"

    def teardown(self) -> None:
        """Stop everything."""
        if self._listener is not None:
            self._listener.stop()
        for recorder in self._recorders:
            recorder.close()
        self._folder.cleanup()

    @rule(by=which, new=st.lists(events, max_size=4), tracking=st.none() | trackings)
    def insert(self, by: int, new: list[StoredEvent], tracking: Tracking | None) -> None:
        """All is recorded or nothing, and the ids are the next."""
        if self._model.conflicts(new, tracking):
            try:
                self._recorders[by].insert_events(new, tracking=tracking)
            except IntegrityError:
                return
            msg = f"a conflict was recorded: {new}, {tracking}"
            raise AssertionError(msg)
        before = len(self._model.records)
        ids = self._recorders[by].insert_events(new, tracking=tracking)
        self._model.insert(new, tracking)
        self._unheard += self._heard_of(before)
        assert ids == list(range(before + 1, before + 1 + len(new)))

    @rule(by=which, stream=streams, start=versions, count=st.integers(1, 3))
    def append(self, by: int, stream: UUID | str, start: int, count: int) -> None:
        """Mostly without a conflict: the versions that follow."""
        first = max(start, self._model.next_version(stream))
        new = [StoredEvent(stream, first + n, TOPICS[n], b"s") for n in range(count)]
        self.insert(by, new, None)

    @rule(by=which, tracking=trackings)
    def track(self, by: int, tracking: Tracking) -> None:
        """Tracking alone."""
        try:
            self._recorders[by].insert_tracking(tracking)
        except IntegrityError:
            assert self._model.conflicts([], tracking)
        else:
            assert not self._model.conflicts([], tracking)
            self._model.insert([], tracking)

    @rule(by=which, stream=streams, gt=maybe, lte=maybe, desc=st.booleans(), limit=st.none() | limits)
    def select_events(
        self, *, by: int, stream: UUID | str, gt: int | None, lte: int | None, desc: bool, limit: int | None
    ) -> None:
        """A stream by version."""
        found = self._recorders[by].select_events(stream, gt=gt, lte=lte, desc=desc, limit=limit)
        assert found == self._model.select_events(stream, gt, lte, desc=desc, limit=limit)

    @rule(by=which, start=maybe, limit=limits, stop=maybe, topics=event_topics, inclusive=st.booleans())
    def select_notifications(
        self, *, by: int, start: int | None, limit: int, stop: int | None, topics: Sequence[str], inclusive: bool
    ) -> None:
        """The application's order."""
        recorder = self._recorders[by]
        found = recorder.select_notifications(start, limit, stop, topics, inclusive_of_start=inclusive)
        assert found == self._model.select_notifications(start, limit, stop, topics, inclusive=inclusive)

    @rule(by=which, application=st.sampled_from(["up", "other", "unknown"]), notification_id=maybe)
    def ids(self, by: int, application: str, notification_id: int | None) -> None:
        """How far everything has come."""
        recorder, reached = self._recorders[by], self._model.tracked.get(application)
        assert recorder.max_notification_id() == self._model.max_notification_id()
        assert recorder.max_tracking_id(application) == reached
        assert recorder.has_tracking_id(application, notification_id) == (
            notification_id is None or (reached is not None and reached >= notification_id)
        )

    @rule(gt=st.none() | st.integers(0, 12), topics=event_topics)
    def subscribe(self, gt: int | None, topics: Sequence[str]) -> None:
        """Begin to listen at the first recorder, in place of whoever listened before."""
        if self._listener is not None:
            self._listener.stop()
        self._listener = Listener(self._recorders[0], gt or 0, topics)
        self._unheard = self._heard_of(0)

    @rule(count=limits)
    def hear(self, count: int) -> None:
        """What was recorded since, by either, arrives once and in order."""
        for expected in self._unheard[:count]:
            assert self._listener is not None
            assert self._listener.heard.get(timeout=HEARD_WITHIN_SECONDS) == expected
        self._unheard = self._unheard[count:]

    def _heard_of(self, after: int) -> list[Notification]:
        if self._listener is None:
            return []
        return self._model.select_notifications(
            max(after, self._listener.gt), 10_000, None, self._listener.topics, inclusive=False
        )

    @rule(keeps_copy=st.booleans())
    def reopen(self, keeps_copy: bool) -> None:
        """Close the second recorder and open it again, from its local copy or from the log."""
        self._recorders[1].close()
        if not keeps_copy:
            self._file(1).unlink()
        self._recorders[1] = self._opened(self._file(1))
