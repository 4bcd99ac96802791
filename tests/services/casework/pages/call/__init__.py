"""The call screen, read as pure functions and used in a real browser."""
