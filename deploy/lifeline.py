"""Child processes that do not outlive their parent, even one killed by SIGKILL."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
# Loaded here because nothing may be imported between fork and exec.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent() -> Callable[[], None] | None:
    """A `preexec_fn` that has the kernel kill the child when the thread that starts it dies.

    None where the system has no such call (anything but Linux): there a child of a killed parent lives on.
    Start the child from a thread that lasts, such as the main one. Source: prctl(2), PR_SET_PDEATHSIG.
    """
    if _libc is None:
        return None
    prctl, parent = _libc.prctl, os.getpid()

    def bind() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        # The parent may have died before the line above took effect.
        if os.getppid() != parent:
            os._exit(1)

    return bind
