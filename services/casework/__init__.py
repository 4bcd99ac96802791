"""Casework: decides commands, writes the case ledger, and answers every question about a case.

- The rulebook, pure: `case/` folds, `decide/` answers, by the `policies/` and `calendars/`; clocks in `deadlines.py`,
  `reconcile.py`, `working_time.py`; any other moment in `replay.py`, judged by `verdicts.py`.
- `handlers.py` takes commands to their end by `commands/`; `ledgers.py` and `stream_reading.py` read the ledger.
- `views/` are the read models; `api.py` lists the routes of `http/`, and `pages/` are for people.
- `app.py` puts all of it together.
"""
