"""One simulated history from its script to its findings."""

from collections import Counter

from msgspec import Struct

from ledger.deadlines import LOOK_SECONDS
from tests.history.checker import check
from tests.history.finding import Finding
from tests.history.observations import Folded
from tests.simulation.broker import LEDGER, MIRROR, Broker
from tests.simulation.fates import Weather
from tests.simulation.faults import Faults
from tests.simulation.follower import FollowerProcess
from tests.simulation.mirror import Mirror
from tests.simulation.questions import Questions
from tests.simulation.quiet import quiet
from tests.simulation.script import Script
from tests.simulation.world import StandstillError, World
from tests.simulation.writer import Writer

CALM_SECONDS = 60.0
GRACE_SECONDS = LOOK_SECONDS + 0.001


class Outcome(Struct, frozen=True):
    """What came of a history; `lines` only if it was traced."""

    script: Script
    findings: list[Finding]
    steps: int
    happenings: Counter[str]
    digest: str
    events: int
    elements: tuple[str, ...]
    lines: list[str]


def simulate(script: Script, *, tracing: bool = False) -> Outcome:
    """Run a history to its end and judge it."""
    history = History(script, tracing=tracing)
    try:
        with quiet():
            history.try_to_run()
        return history.judged()
    finally:
        history.end()


class History:
    """The processes, the cluster and the faults of one history."""

    def __init__(self, script: Script, *, tracing: bool) -> None:
        self.world = world = World(script, tracing=tracing)
        self.broker = broker = Broker(world)
        self.questions = Questions()
        mood, weather = world.mood, Weather(world)
        self.writers = [
            Writer(world, broker, weather, name, self.questions)
            for name in (f"writer {number}" for number in range(1, mood.writers + 1))
            if world.takes_part(name) or name == "writer 1"
        ]
        partitions = range(mood.partitions)
        self.followers = [
            FollowerProcess(world, broker, weather, name, topic=LEDGER, partitions=partitions)
            for name in (f"follower {number}" for number in range(1, mood.followers + 1))
            if world.takes_part(name) or name == "follower 1"
        ]
        self.mirror = Mirror(world, broker) if mood.mirrored and world.takes_part("mirror") else None
        if self.mirror is not None:
            self.followers.append(
                FollowerProcess(world, broker, weather, "mirror's follower", topic=MIRROR, partitions=[0])
            )
        world.processes += [*self.writers, *self.followers]
        self.faults = Faults(
            world,
            broker,
            weather,
            writers=self.writers,
            followers=self.followers,
            mirror=self.mirror,
            questions=self.questions,
        )

    def try_to_run(self) -> None:
        """Run; a history that does not get on has ended too."""
        try:
            self.run()
        except StandstillError as error:
            self.world.surprise(str(error.__doc__))

    def run(self) -> None:
        """Let things go wrong for as long as the script says, then let everything come to an end."""
        for process in self.world.processes:
            process.start()
        if not self.world.mood.rivals:
            for writer in self.writers[1:]:
                writer.owns = False
        if self.mirror is not None:
            self.mirror.start()
        self.faults.start()
        world = self.world
        world.run_until(lambda: world.steps >= world.script.steps)
        self._calm_down()
        self._settle()

    def _calm_down(self) -> None:
        """End every fault, and wait until everyone is answered and nothing is on its way."""
        world = self.world
        world.calm = True
        self.broker.is_up = True
        for process in world.processes:
            process.is_cut = False
            process.paused_until = min(process.paused_until, world.now)
            if process.loop is None:
                process.start()
        for log in self.broker.logs():
            log.visible = None
        self.broker.wake()
        for writer in self.writers:
            writer.owns = writer is self.writers[0] or world.mood.rivals
        world.happened("calm")
        world.run_until(self._is_quiet, CALM_SECONDS)

    def _is_quiet(self) -> bool:
        return self.questions.waiting == 0 and self.world.flying == 0 and all(one.is_open() for one in self.writers)

    def _settle(self) -> None:
        """Ask for every outcome that nobody knows, and wait until followers and mirror have come to the end."""
        world = self.world
        for append_id, partition in self.questions.unsettled.items():
            self.writers[0].spawn(self.writers[0].settle(append_id, partition, CALM_SECONDS / 2))
        world.run_until(self._is_over, CALM_SECONDS)

    def _is_over(self) -> bool:
        if self.questions.unsettled or (self.mirror is not None and not self.mirror.is_done()):
            return False
        return all(follower.is_caught_up() for follower in self.followers)

    def end(self) -> None:
        """Let go of every process, whatever state it is in."""
        for process in self.world.processes:
            process.kill()

    def judged(self) -> Outcome:
        """The history and what the checker has to say about it."""
        world = self.world
        records = {number: self.broker.log(LEDGER, number).raw() for number in range(world.mood.partitions)}
        final: list[Folded] = [fold for follower in self.followers for fold in follower.final_folds()]
        findings = check(records, world.observations, final, grace_seconds=GRACE_SECONDS)
        never = [Finding("not settled", f"Nobody could learn of append {one}.") for one in self.questions.unsettled]
        return Outcome(
            script=world.script,
            findings=[*world.surprises, *findings, *never],
            steps=world.steps,
            happenings=world.happenings,
            digest=world.digest(),
            events=sum(len(log) for log in records.values()),
            elements=tuple(world.elements),
            lines=world.lines,
        )
