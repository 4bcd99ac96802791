"""The command `caseledger`: one file a verb, imported only when the verb is used.

Exit codes: 0 good, 1 checked and found wanting, 2 used wrongly, 3 something needed is unreachable.
Data goes to stdout, logs to stderr, progress to a terminal only.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

import typer


class Verb(NamedTuple):
    """The module here that has the verb's typer app as `app`, and what the verb does."""

    module: str
    summary: str


VERBS = {
    "up": Verb("up", "Start a Kafka and the three services, and stay until Ctrl-C."),
    "samples": Verb("samples", "Print or publish invented reports and facts."),
    "send": Verb("send", "Publish a file of events and show what becomes of each."),
    "contracts": Verb("contracts", "Say what is wrong with events, field by field, without a Kafka."),
    "replay": Verb("replay", "Tell a case at any moment, straight from the ledger."),
    "judge": Verb("judge", "Judge a file of facts under the policies, without a Kafka."),
    "rebuild": Verb("rebuild", "Fold views from nothing; compare them with the live ones or replace these."),
    "lag": Verb("lag", "Show how far behind each consumer group is."),
    "views": Verb("views", "Show how far every view of the ledger is."),
    "voids": Verb("voids", "Show what of the ledger does not count, and why."),
    "policy": Verb("policy", "Tell the landlords' policies, check and compare them."),
    "rejected": Verb("rejected", "Show what could not be taken, and why; send it again."),
    "parked": Verb("parked", "Show the commands that could not be decided; send them again."),
    "timers": Verb("timers", "Show the clocks that are waited for; fire one again."),
    "notices": Verb("notices", "Show what became of every notice; try one again."),
    "actions": Verb("actions", "Show what operators did."),
}
"""To add a verb: a module with `app = typer.Typer()`, and its line here."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the verb named by the first argument and exit with its code."""
    verb, *rest = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    if verb in {"--help", "-h", "help"}:
        typer.echo(_help())
        sys.exit(0)
    if verb not in VERBS:
        typer.echo(f"There is no verb {verb!r}.\n\n{_help()}", err=True)
        sys.exit(2)
    sys.exit(_run(verb, rest))


def _run(verb: str, arguments: Sequence[str]) -> int:
    from services.logs import configure_logs
    from services.operations.cli.failure import exit_code, told

    configure_logs("cli")
    app: typer.Typer = import_module(f"{__name__}.{VERBS[verb].module}").app
    try:
        app(list(arguments), prog_name=f"caseledger {verb}")
    except SystemExit as left:
        return int(left.code or 0)
    except Exception as error:
        if code := exit_code(error):
            typer.echo(told(error), err=True)
            return code
        raise
    return 0


def _help() -> str:
    width = max(map(len, VERBS))
    lines = [f"  {name:{width}}  {verb.summary}" for name, verb in VERBS.items()]
    return "\n".join(
        ["Usage: caseledger VERB ...", "", *lines, "", "Each verb explains itself: caseledger VERB --help"]
    )
