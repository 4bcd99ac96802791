"""How fast it is beside others on the same machine in the same minutes: `python -m tests.bench`."""
