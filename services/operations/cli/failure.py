"""Which failures are answers to the user rather than mistakes of ours, and their exit codes."""

import typer


def wrong(message: str, code: int) -> typer.Exit:
    """What to raise to leave with a code, once the message is on stderr."""
    typer.echo(message, err=True)
    return typer.Exit(code)


def told(error: Exception) -> str:
    """What the user reads of it."""
    from aiokafka.errors import KafkaConnectionError

    from services.kafka_clients import no_answer
    from services.settings import read_settings

    if isinstance(error, KafkaConnectionError):
        return no_answer(read_settings(), error)
    return str(error) or type(error).__name__


def exit_code(error: Exception) -> int | None:
    """2 for settings that cannot be used, 3 for what is missing or cannot be reached, None for a mistake of ours."""
    from aiokafka.errors import KafkaError

    from ledger.errors import TransportError
    from services.settings import SettingsError
    from services.unavailable import Unavailable

    if isinstance(error, SettingsError):
        return 2
    return 3 if isinstance(error, (KafkaError, TransportError, Unavailable)) else None
