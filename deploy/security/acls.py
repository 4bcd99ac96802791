"""Sets the rules at a Kafka, or prints Kafka's own commands for it: `python -m deploy.security.acls print | apply`.

The Kafka is that of the settings; to apply, they must name somebody who may alter the cluster.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.admin import CreateAclsRequest

from deploy.security.access import SERVICES, Rule, commands, producer, rules
from services.kafka_clients import admin_client
from services.settings import SettingsError, read_settings

_ALLOW = 3
_ANY_HOST = "*"

cli = typer.Typer(help=__doc__, add_completion=False, no_args_is_help=True)
Producers = Annotated[list[str] | None, typer.Option("--producer", help="An integrating system's name; repeatable.")]


def all_rules(producers: Sequence[str]) -> list[Rule]:
    """The rules of every service and of these integrating systems."""
    return [rule for needs in (*SERVICES, *map(producer, producers)) for rule in rules(needs)]


async def apply(bootstrap: str, connection: Mapping[str, Any], wanted: Sequence[Rule]) -> None:
    """Add the rules; one that is there already stays. Raises aiokafka's KafkaError."""
    async with admin_client(bootstrap, **connection) as admin:
        for rule in wanted:
            # aiokafka knows the request and has no method for it.
            answer: Any = await admin._send_request(
                CreateAclsRequest(
                    rule.resource,
                    rule.name,
                    rule.pattern,
                    f"User:{rule.principal}",
                    _ANY_HOST,
                    rule.operation,
                    _ALLOW,
                )
            )
            for code, message in answer.creation_responses:
                if code:
                    raise for_code(code)(f"{rule}: {message}")


@cli.command("print")
def show(producers: Producers = None) -> None:
    """Print the commands, for whoever keeps Kafka's rules another way."""
    for line in commands(all_rules(producers or []), read_settings().bootstrap):
        typer.echo(line)


@cli.command("apply")
def set_rules(producers: Producers = None) -> None:
    """Add the rules at the Kafka of the settings; doing it again does no harm."""
    settings, wanted = read_settings(), all_rules(producers or [])
    asyncio.run(apply(settings.bootstrap, settings.connection, wanted))
    typer.echo(f"{len(wanted)} rules are set at {settings.bootstrap}.")


def main() -> int:
    """Run the command; the exit code is that of the command line."""
    try:
        cli(standalone_mode=False)
    except typer.Exit as left:
        return left.exit_code
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KafkaError as error:
        sys.stderr.write(f"The rules could not be set: {error}\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
