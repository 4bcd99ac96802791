"""The case, folded from its events by area; pure."""
