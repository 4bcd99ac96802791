"""A stand-in for a service that has not failed: it lives until it is told to end, and answers nothing itself."""

import signal

signal.pause()
