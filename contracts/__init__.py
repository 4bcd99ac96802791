"""The language of the case ledger: what may be said between services and with senders, kept for ever."""
