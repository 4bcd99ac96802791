"""Timers, notices and their delivery: steps ⑥ ⑦ ⑧ of the path."""
