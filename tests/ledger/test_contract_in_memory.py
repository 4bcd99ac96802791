"""The contract over the log in memory, whole batches and single records at a time."""

import pytest

from ledger.testing import InMemoryTransport
from tests.ledger.contract import LedgerContract


class TestInMemory(LedgerContract):
    """As Kafka hands records out."""

    @pytest.fixture
    def transport(self) -> InMemoryTransport:
        return InMemoryTransport()

    @pytest.fixture
    def topic(self) -> str:
        return "ledger"
