"""What operators do to the running system, kept so that whoever comes next can see it."""

from __future__ import annotations

from contracts.fields import Code, Instant, Said, Trace
from contracts.vocabulary import Word


class Deed(Word):
    """What an operator did."""

    REPORT_REDRIVEN = "report_redriven", "A rejected message was sent again."
    COMMAND_REDRIVEN = "command_redriven", "A parked command was sent again."
    TIMER_FIRED = "timer_fired", "A timer that nobody had answered was fired again."
    NOTICE_RETRIED = "notice_retried", "A failing notice was tried again at once."
    VIEW_REBUILT = "view_rebuilt", "A view was folded anew and put in the live one's place."
    BYTES_SHOWN = "bytes_shown", "What a sender wrote was looked at."


class OperatorAction(Said):
    """Who did what to what; `target` names a place, a timer, a notice or a view, `told` how it ended."""

    at: Instant
    by: Code
    deed: Deed
    target: Code
    told: Trace | None = None
