"""What the product needs and does not have, as one kind of failure that the command line knows."""


class Unavailable(Exception):  # noqa: N818 - it names the state, which is what its reader needs
    """Something needed is missing, taken or cannot be reached; the message says what, and what to do about it."""
