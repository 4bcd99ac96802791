"""Asking a Kafka whether it answers."""

import asyncio
import os
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.conn import collect_hosts
from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    KafkaError,
    NotCoordinatorForGroupError,
    for_code,
)

from deploy.errors import KafkaUnavailable
from services.kafka_clients import admin_client

_PAUSE_SECONDS = 0.05
_NOT_YET = (GroupCoordinatorNotAvailableError, GroupLoadInProgressError, NotCoordinatorForGroupError)


async def refusal(bootstrap: str) -> str | None:
    """Why none of the hosts takes a connection, one reason a host; None if one does."""
    reasons = []
    for host, port, _ in collect_hosts(bootstrap, randomize=False):
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(host, port), 5)
        except OSError as error:  # a time-out is one too
            reasons.append(f"{host}:{port}: {_in_words(error)}")
        else:
            writer.close()
            return None
    return "; ".join(reasons)


def _in_words(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    # asyncio puts the address where the reason belongs; a name that is not found has no positive number.
    number = error.errno or 0
    return os.strerror(number) if number > 0 else error.strerror or str(error)


async def require_answer(bootstrap: str, deadline_seconds: float = 15, **connection: Any) -> None:
    """Return once a node has told its cluster; raises KafkaUnavailable saying what went wrong."""
    if reasons := await refusal(bootstrap):
        raise KafkaUnavailable(f"No Kafka answers ({reasons}).")
    try:
        async with asyncio.timeout(deadline_seconds), admin_client(bootstrap, **connection) as admin:
            await admin.describe_cluster()
    except (KafkaError, OSError) as error:
        raise KafkaUnavailable(
            f"{bootstrap} takes connections but does not answer as a Kafka ({type(error).__name__}). It may be another "
            "program, or expect another security protocol, user name or password."
        ) from error


async def warm_up_groups(bootstrap: str, **connection: Any) -> None:
    """Return once consumer groups can be joined: the first question about one makes the broker create their topic."""
    async with admin_client(bootstrap, **connection) as admin:
        while not await _group_answers(admin, "warm-up"):  # noqa: ASYNC110 - the broker sends no event
            await asyncio.sleep(_PAUSE_SECONDS)


async def _group_answers(admin: AIOKafkaAdminClient, group: str) -> bool:
    try:
        coordinator = await admin.find_coordinator(group)
        described = await admin.describe_consumer_groups([group], coordinator)
    except KafkaError as error:
        # A cluster that is being started names a coordinator that does not answer yet.
        if not error.retriable:
            raise
        return False
    return not issubclass(for_code(described[0].to_object()["groups"][0]["error_code"]), _NOT_YET)
