"""A system of the `eventsourcing` library's example applications, on Kafka by nothing but their environment."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import JSONTranscoder
from eventsourcing.system import Follower, MultiThreadedRunner, Runner, SingleThreadedRunner, System
from eventsourcing.tests.application import BankAccounts, EmailAddressAsStr
from eventsourcing.tests.domain import BankAccount
from eventsourcing.tests.projection import Counters

from tests.ledger.conformance import environment

pytestmark = pytest.mark.kafka

PROCESSED_WITHIN_SECONDS = 30


class Counting(Counters, Follower[UUID]):
    """The library's counters of events, as a follower of the accounts."""

    def register_transcodings(self, transcoder: JSONTranscoder) -> None:
        """Read what the accounts write."""
        super().register_transcodings(transcoder)
        transcoder.register(EmailAddressAsStr())


SYSTEM = System(pipes=[[BankAccounts, Counting]])


@pytest.fixture
def env(kafka: str) -> dict[str, str]:
    names = {name: f"{name.lower()}-{uuid4().hex[:8]}" for name in ("BANKACCOUNTS", "COUNTING")}
    return environment(kafka) | {f"{name}_KAFKA_TOPIC": topic for name, topic in names.items()}


def deposit(accounts: BankAccounts, times: int) -> None:
    """Open an account and pay in so many times."""
    account_id = accounts.open_account("Alice", "alice@example.com")
    for _ in range(times):
        accounts.credit_account(account_id, Decimal(10))


def counted(runner: Runner[UUID]) -> tuple[int, int]:
    """How many accounts were opened and how many payments made, once the follower has seen all."""
    counting = runner.get(Counting)
    last = runner.get(BankAccounts).recorder.max_notification_id()
    counting.recorder.wait(BankAccounts.name, last, timeout=PROCESSED_WITHIN_SECONDS)
    return counting.get_count(BankAccount.Opened), counting.get_count(BankAccount.TransactionAppended)


@pytest.mark.parametrize("runner_class", [SingleThreadedRunner, MultiThreadedRunner])
def test_follower_counts_each_event_once(runner_class: type[Runner[UUID]], env: dict[str, str]) -> None:
    """A follower records its own events with how far it has come: after a restart it goes on where it was."""
    with runner_class(SYSTEM, env) as runner:
        deposit(runner.get(BankAccounts), times=3)
        before = counted(runner)
    with BankAccounts(env) as alone:
        deposit(alone, times=2)
    with runner_class(SYSTEM, env) as runner:
        deposit(runner.get(BankAccounts), times=1)
        after = counted(runner)

    assert (before, after) == ((1, 3), (3, 6))
