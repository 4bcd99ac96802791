"""`make simulate`: many histories, or with SEED one again, exactly; a failing one is shortened and told.

python -m tests.simulation [--seed SEED] [--steps STEPS] [--print]
"""

import argparse
import sys
from itertools import count

from tests.simulation.history import Outcome, simulate
from tests.simulation.script import Script
from tests.simulation.series import HISTORY_STEPS, Series, run_series
from tests.simulation.shrink import Shrinker

STEPS = 1_000_000


def main() -> int:
    """Exit code 1 if a promise was broken."""
    options = _options()
    if options.seed is None:
        series = run_series((Script(seed, HISTORY_STEPS) for seed in count(1)), options.steps or STEPS)
    else:
        series = run_series([Script(options.seed, options.steps or HISTORY_STEPS)], 0)
    _print_summary(series)
    if options.print and options.seed is not None:
        say(*simulate(Script(options.seed, options.steps or HISTORY_STEPS), tracing=True).lines)
    if series.failed is None:
        say("No promise was broken.")
        return 0
    _print_failure(series.failed)
    return 1


def say(*lines: object) -> None:
    """Put lines out at once, for a history may be long in the making."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make simulate", description="Deterministic histories of the ledger.")
    parser.add_argument("--seed", type=_number, help="this one history; without it, one after the other from 1 on")
    parser.add_argument("--steps", type=_number, help=f"how many in all ({STEPS}), or of the one ({HISTORY_STEPS})")
    parser.add_argument("--print", action="store_true", help="print the one history line by line")
    return parser.parse_args()


def _number(text: str) -> int | None:
    return int(text.replace("_", "")) if text else None


def _print_summary(series: Series) -> None:
    rate = series.steps / max(series.processor_seconds, 1e-9)
    say(f"{series.histories} histories, {series.steps} steps, {series.events} records written.")
    say(f"{rate:.0f} steps in a second of processor time.")
    say(*(f"{number:9d}  {kind}" for kind, number in sorted(series.happenings.items())))
    say(f"Digest of all that happened: {series.digest}")


def _print_failure(failed: Outcome) -> None:
    say(f"\nSeed {failed.script.seed} with {failed.script.steps} steps broke a promise:")
    say(*(f"  {finding}" for finding in failed.findings[:20]))
    say(f"\nRun it again with: make simulate SEED={failed.script.seed} STEPS={failed.script.steps}")
    say("Looking for a shorter history that fails in the same way ...")
    shortest = simulate(Shrinker(failed).shrink(), tracing=True)
    say(f"The shortest found, with {shortest.steps} steps:")
    say(*shortest.lines)
    say(*(f"  {finding}" for finding in shortest.findings))


if __name__ == "__main__":
    sys.exit(main())
