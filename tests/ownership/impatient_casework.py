"""Casework whose watchdog gives a consumer seconds where the real one gives a minute; started as a process by tests."""

from functools import partial

from services import watchdog
from services.casework import app
from services.watchdog import Stall

watchdog.LOOK_SECONDS = 3.0
app.Stall = partial(Stall, 12.0)  # type: ignore[attr-defined, assignment, misc]

if __name__ == "__main__":
    app.main()
