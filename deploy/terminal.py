"""Words for the person who started the product."""

import sys


class Terminal:
    """Lines that stay go to stdout; progress overwrites itself on stderr, and only where that is a terminal."""

    def __init__(self) -> None:
        self._shows_progress = sys.stderr.isatty()

    def progress(self, line: str) -> None:
        """Show what is being waited for, in place of what was shown before."""
        if self._shows_progress:
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()

    def say(self, line: str = "") -> None:
        """Show a line that stays."""
        self.progress("")
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
