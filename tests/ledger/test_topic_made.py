"""A topic that was made is there for whoever asks next."""

from typing import Any

import pytest
from aiokafka.errors import UnknownTopicOrPartitionError

from ledger import topic
from ledger.topic import create_topic


class SlowAdmin:
    """Answers that a topic was made, and knows of it, then of its leader, only when asked again."""

    def __init__(self, **_: Any) -> None:
        self.known = iter(
            [
                {"error_code": UnknownTopicOrPartitionError.errno, "partitions": []},
                {"error_code": 0, "partitions": [{"leader": -1}]},
                {"error_code": 0, "partitions": [{"leader": 1}]},
            ]
        )

    async def start(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """Once whoever made the topic need not ask again."""
        assert next(self.known, None) is None

    async def create_topics(self, _: Any) -> Any:
        """Made."""
        return type("Made", (), {"topic_errors": [("topic", 0, None)]})

    async def describe_topics(self, _: list[str]) -> list[Any]:
        """What is known so far."""
        return [next(self.known)]


async def test_made_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making a topic ends when the broker knows it and its leader, not when it has promised them."""
    monkeypatch.setattr(topic, "AIOKafkaAdminClient", SlowAdmin)

    await create_topic("127.0.0.1:9092", "topic", partitions=1)
