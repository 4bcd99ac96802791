"""A request on its way over the simulated network, and how its answer, or none, comes back."""

import asyncio
from typing import Any

from ledger.errors import TransportError
from tests.simulation.broker import Broker
from tests.simulation.dice import Draw
from tests.simulation.fates import Weather
from tests.simulation.process import Process
from tests.simulation.world import World


class Link:
    """What a request of one life of a process needs on its way."""

    def __init__(self, world: World, broker: Broker, weather: Weather, process: Process) -> None:
        self.world = world
        self.broker = broker
        self.weather = weather
        self.process = process
        self._calls = 0

    def call(self) -> "Call":
        """The next request; it has a name of its own in the history."""
        self._calls += 1
        return Call(self, f"{self.process.who}#{self._calls}")

    def is_there(self) -> bool:
        """Whether a request that arrives now finds the cluster."""
        return self.broker.is_up and not self.process.is_cut


class Call:
    """A request, and the future that its process waits for."""

    def __init__(self, link: Link, name: str) -> None:
        self.name = name
        self._link = link
        self._life = link.process.life
        self._sent_at = link.world.now
        self._reply: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def draw(self) -> Draw:
        """The random numbers that belong to this request."""
        return self._link.world.draw(self.name)

    async def reply(self) -> Any:
        """Wait for the answer, or raise the error."""
        return await self._reply

    def answer_later(self, seconds: float, kind: str, answer: object, detail: str = "") -> None:
        """Let the answer, or an error, come in after so long."""
        world = self._link.world
        world.flying += 1

        def arrive() -> None:
            world.flying -= 1
            if self.answer(answer):
                world.happened(kind, f"{self.name}{detail}")

        world.after(seconds, arrive)

    def time_out(self) -> None:
        """Nobody answers: the client gives up after its own time."""
        left = max(self.seconds_left(), 0.0)
        self.answer_later(left, "request timed out", TransportError("No answer in time."))

    def seconds_left(self) -> float:
        """How long the client will wait yet."""
        return self._link.world.mood.request_seconds - (self._link.world.now - self._sent_at)

    def answer(self, answer: object) -> bool:
        """Bring an answer now; whether anyone is there to take it."""
        process = self._link.process
        if process.loop is None or process.life != self._life or self._reply.done():
            return False
        process.loop.call_soon(self._take, answer)
        return True

    def _take(self, answer: object) -> None:
        if self._reply.done():
            return
        if isinstance(answer, Exception):
            self._reply.set_exception(answer)
        else:
            self._reply.set_result(answer)
