# Publish one event with a plain Kafka client and wait for its outcome: python 5-kafka.py FILE
import asyncio
import json
import os
import sys
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

BOOTSTRAP = os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092")


async def send(event: bytes) -> None:
    named = json.loads(event)
    consumer = AIOKafkaConsumer("report-outcomes", bootstrap_servers=BOOTSTRAP)
    producer = AIOKafkaProducer(bootstrap_servers=BOOTSTRAP, acks="all")
    await consumer.start()
    await producer.start()
    try:
        await consumer.seek_to_end()
        # What has one key keeps its order.
        key = f"{named['source']}#{named['id']}".encode()
        headers = [("content-type", b"application/cloudevents+json")]
        sent = await producer.send_and_wait("reports", event, key=key, headers=headers)
        async with asyncio.timeout(30):
            async for record in consumer:
                outcome = json.loads(record.value)
                if (outcome["partition"], outcome["offset"]) == (sent.partition, sent.offset):
                    sys.stdout.write(json.dumps(outcome, indent=2) + "\n")
                    return
    finally:
        await producer.stop()
        await consumer.stop()


if __name__ == "__main__":
    asyncio.run(send(Path(sys.argv[1]).read_bytes()))
