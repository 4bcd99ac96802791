"""What HTTP reads and writes; the routes are gathered in `api.py`."""
