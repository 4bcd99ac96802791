"""The AsyncAPI 3.0 document: every topic as a channel, what it carries, and what the product does with it."""

from __future__ import annotations

from typing import Any

from contracts.reports import TYPES
from contracts.topics import (
    CASE_COMMANDS,
    CASE_LEDGER,
    COMMAND_OUTCOMES,
    COMMANDS_PARKED,
    NOTICE_LEDGER,
    OPERATOR_ACTIONS,
    PARTITIONS,
    REPORT_OUTCOMES,
    REPORTS,
    REPORTS_REJECTED,
    TOPICS,
    Topic,
)

_CARRIED = {
    REPORTS.name: tuple(TYPES),
    REPORTS_REJECTED.name: (),
    REPORT_OUTCOMES.name: ("report-outcome",),
    CASE_COMMANDS.name: ("command",),
    COMMANDS_PARKED.name: (),
    COMMAND_OUTCOMES.name: ("command-outcome",),
    CASE_LEDGER.name: ("event",),
    NOTICE_LEDGER.name: ("notice-event",),
    OPERATOR_ACTIONS.name: ("operator-action",),
}
"""Topic -> names of the schemas of what it carries; none where it is the bytes of something set aside."""

_KAFKA_BINDING = "0.5.0"


def asyncapi() -> dict[str, Any]:
    """The document; payloads refer to the files in `schemas/`."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Case ledger",
            "version": "1.0.0",
            "description": "Reports of hate incidents go in as CloudEvents on `reports`; each record is answered on "
            "`report-outcomes`. The other topics are the product's own.",
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in TOPICS},
        "operations": _operations(),
        "components": {"messages": _messages()},
    }


def _channel(topic: Topic) -> dict[str, Any]:
    config = topic.config()
    kept = {"retention.ms": int(config["retention.ms"]), "cleanup.policy": [config["cleanup.policy"]]}
    return {
        "address": topic.name,
        "description": f"Carries {topic.carries}. Key: {topic.key}. Written by {topic.written_by}.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _message_names(topic)},
        "bindings": {"kafka": {"partitions": PARTITIONS, "topicConfiguration": kept, "bindingVersion": _KAFKA_BINDING}},
    }


def _message_names(topic: Topic) -> tuple[str, ...]:
    return _CARRIED[topic.name] or (topic.name,)


def _operations() -> dict[str, Any]:
    """What the product does, as seen by those outside: it receives reports and sends everything else."""
    return {
        f"{'receive' if topic is REPORTS else 'send'}-{topic.name}": {
            "action": "receive" if topic is REPORTS else "send",
            "channel": {"$ref": f"#/channels/{topic.name}"},
            "summary": f"{topic.written_by[0].upper()}{topic.written_by[1:]}: {topic.carries}.",
        }
        for topic in TOPICS
    }


def _messages() -> dict[str, Any]:
    reports = {name: _message(name, "application/cloudevents+json", REPORTS) for name in TYPES}
    inside = {
        name: _message(name, "application/json", topic)
        for topic in TOPICS
        if topic is not REPORTS
        for name in _CARRIED[topic.name]
    }
    return reports | inside | {topic.name: _set_aside(topic) for topic in (REPORTS_REJECTED, COMMANDS_PARKED)}


def _message(name: str, content_type: str, topic: Topic) -> dict[str, Any]:
    return {
        "name": name,
        "contentType": content_type,
        "payload": {"$ref": f"./schemas/{name}.json"},
        "bindings": {"kafka": {"key": {"type": "string", "description": topic.key}, "bindingVersion": _KAFKA_BINDING}},
    }


def _set_aside(topic: Topic) -> dict[str, Any]:
    said = {
        "caseledger-reasons": "JSON: a list of {pointer, code, message}.",
        "caseledger-original-topic": "Where the record lay.",
        "caseledger-original-partition": "Its partition there.",
        "caseledger-original-offset": "Its offset there.",
        "caseledger-original-timestamp": "When it arrived, in milliseconds since 1970.",
        "caseledger-original-sha256": "Only where the bytes are too large to be kept here: what they hash to.",
    }
    return {
        "name": topic.name,
        "description": "The sender's bytes, key and headers as they came, with headers added.",
        "contentType": "application/octet-stream",
        "headers": {
            "type": "object",
            "properties": {name: {"type": "string", "description": text} for name, text in said.items()},
        },
    }
