"""The front door: checks what senders say against the contract and turns it into commands (steps ① and ②)."""
