"""Kafka's own `kafka-configs.sh`, run as an operator runs the command that a refusal prints."""

import asyncio
import os
import shlex
from asyncio.subprocess import PIPE, STDOUT

from deploy.java import find_java
from deploy.kafka_jars import default_cache, fetch_jars

PROGRAM = "kafka-configs.sh"
SECONDS = 60.0


def command_in(message: str) -> list[str]:
    """The arguments of the one command in a message."""
    [line] = [line for line in message.splitlines() if PROGRAM in line]
    return shlex.split(line.partition(PROGRAM)[2])


async def kafka_configs(*arguments: str) -> None:
    """Run it to its end; fails with what it said."""
    java = await asyncio.to_thread(find_java, os.environ)
    jars = await fetch_jars(default_cache(os.environ), lambda _: None)
    # The script does no more than this: bin/kafka-configs.sh of Apache Kafka.
    command = ["-XX:TieredStopAtLevel=1", "-cp", os.pathsep.join(map(str, jars)), "kafka.admin.ConfigCommand"]
    process = await asyncio.create_subprocess_exec(java.program, *command, *arguments, stdout=PIPE, stderr=STDOUT)
    said, _ = await asyncio.wait_for(process.communicate(), SECONDS)
    assert process.returncode == 0, said.decode()
