"""What goes wrong besides messages, when, and for how long."""

from collections.abc import Callable, Sequence
from functools import partial

from tests.simulation.broker import LEDGER, MIRROR, Broker
from tests.simulation.dice import Draw
from tests.simulation.fates import Weather
from tests.simulation.follower import FollowerProcess
from tests.simulation.mirror import Mirror
from tests.simulation.process import Process
from tests.simulation.questions import Questions
from tests.simulation.world import World
from tests.simulation.writer import Writer

COPIES = {"kept": 3, "older": 3, "lost": 2, "foreign": 1}


class Faults:
    """Lets faults befall the processes, the cluster and the network, until all is calm."""

    def __init__(
        self,
        world: World,
        broker: Broker,
        weather: Weather,
        *,
        writers: Sequence[Writer],
        followers: Sequence[FollowerProcess],
        mirror: Mirror | None,
        questions: Questions,
    ) -> None:
        self._world = world
        self._broker = broker
        self._weather = weather
        self._writers = writers
        self._followers = followers
        self._mirror = mirror
        self._questions = questions
        self._count = 0
        self._stops = 0
        self._kinds: dict[Callable[[Draw], None], float] = {
            self._pause: 5,
            self._kill_writer: 4,
            self._kill_follower: 3,
            self._close_writer: 1,
            self._stop_cluster: 1,
            self._cut: 3,
            self._lag: 4,
            self._storm: 2,
            self._move_ownership: 3,
            self._shift_clock: 2,
            self._rewind_mirror: 2 if mirror else 0,
        }

    def start(self) -> None:
        """Begin; the next fault comes some time after the last."""
        self._count += 1
        draw = self._world.draw(f"fault {self._count}")
        self._world.after(draw.exponential(self._world.mood.fault_gap), lambda: self._befall(draw))

    def _befall(self, draw: Draw) -> None:
        if self._world.calm:
            return
        if self._world.takes_part(f"fault {self._count}"):
            draw.weighted(self._kinds)(draw)
        self.start()

    def _said(self, kind: str, what: str = "") -> None:
        self._world.happened(kind, f"{what} (fault {self._count})".strip())

    def _pause(self, draw: Draw) -> None:
        """Longer than every timeout, now and then."""
        process: Process = draw.pick([*self._writers, *self._writers, *self._followers])
        seconds = draw.pick((0.02, 0.3, 1.0, 3.0))
        if process.loop is not None and process.paused_until <= self._world.now:
            process.pause(seconds)
            self._said(
                "writer paused" if isinstance(process, Writer) else "follower paused", f"{process.who} {seconds} s"
            )

    def _kill_writer(self, draw: Draw) -> None:
        writer = draw.pick(self._writers)
        if writer.loop is None:
            return
        self._end(writer)
        copy = draw.weighted(COPIES)
        for disk in writer.copies.values():
            match copy:
                case "older":
                    disk.put_back(draw.integer(1, 30))
                case "lost":
                    disk.applied.clear()
                case "foreign":
                    disk.swap()
        self._said(f"writer killed, its copy {copy}", writer.who)
        self._start_later(writer, draw)

    def _end(self, writer: Writer) -> None:
        writer.kill()
        self._questions.died(writer.who)

    def _start_later(self, process: Process, draw: Draw) -> None:
        def start() -> None:
            if process.loop is None:
                process.start()
                self._world.happened("process started", process.who)

        self._world.after(draw.pick((0.001, 0.05, 0.5)), start)

    def _kill_follower(self, draw: Draw) -> None:
        follower = draw.pick(self._followers)
        if follower.loop is None:
            return
        follower.kill()
        foreign = draw.chance(0.15) and follower.disk.swap()
        self._said("follower killed, its view foreign" if foreign else "follower killed", follower.who)
        self._start_later(follower, draw)

    def _close_writer(self, draw: Draw) -> None:
        """Stop a writer in good order; everyone who waits must be answered at once."""
        writer = draw.pick(self._writers)
        if writer.loop is None or writer.paused_until > self._world.now or not writer.logs:
            return
        self._said("writer closed", writer.who)
        life = writer.life

        def end() -> None:
            if writer.life == life and writer.loop is not None:
                self._end(writer)
                self._start_later(writer, draw)

        writer.spawn(writer.close())
        self._world.after(0.01, end)

    def _stop_cluster(self, draw: Draw) -> None:
        seconds = draw.pick((0.05, 0.5, 2.0))
        self._said("cluster stopped", f"for {seconds} s")
        self._stops += 1
        self._broker.is_up = False

        def back() -> None:
            self._stops -= 1
            self._broker.is_up = self._stops == 0 or self._world.calm

        self._world.after(seconds, back)

    def _cut(self, draw: Draw) -> None:
        process: Process = draw.pick([*self._writers, *self._followers])
        seconds = draw.pick((0.05, 0.4, 1.5))
        if process.is_cut:
            return
        self._said("process cut off", f"{process.name} for {seconds} s")
        process.is_cut = True

        def join() -> None:
            process.is_cut = False

        self._world.after(seconds, join)

    def _lag(self, draw: Draw) -> None:
        """A new leader shows less than is committed, until it has heard."""
        log = self._broker.log(*draw.pick([(LEDGER, 0), (LEDGER, self._world.mood.partitions - 1), (MIRROR, 0)]))
        if log.visible is not None or not log.records:
            return
        log.visible = max(len(log.records) - draw.integer(0, 40), 0)
        self._said("leader lags", f"at offset {log.visible}")

        def hear() -> None:
            log.visible = None
            self._broker.wake()

        self._world.after(draw.pick((0.02, 0.2, 1.0)), hear)

    def _storm(self, draw: Draw) -> None:
        self._said("storm")
        self._weather.storms += 1

        def clear() -> None:
            self._weather.storms -= 1

        self._world.after(draw.pick((0.05, 0.5)), clear)

    def _move_ownership(self, draw: Draw) -> None:
        """Another writer owns the partitions now; who owned them learns it at another time than who will."""
        if self._world.mood.rivals:
            return
        owner = draw.pick(self._writers)
        self._said("ownership moved", f"to {owner.name}")
        for writer in self._writers:
            self._world.after(draw.pick((0.0, 0.01, 0.3)), partial(self._learn, writer, owner))

    def _learn(self, writer: Writer, owner: Writer) -> None:
        if not self._world.calm:
            writer.owns = writer is owner

    def _shift_clock(self, draw: Draw) -> None:
        writer = draw.pick(self._writers)
        writer.clock.shift_seconds = draw.uniform(-5.0, 5.0)
        self._said("clock shifted", f"{writer.name} by {writer.clock.shift_seconds:.3f} s")

    def _rewind_mirror(self, draw: Draw) -> None:
        if self._mirror is not None:
            records = draw.pick((1, 1, 2, 3, 8, 40))
            self._mirror.rewind(records)
            self._said("mirror rewound", f"by {records}")
