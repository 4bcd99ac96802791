"""Casework: decides commands, writes the case ledger, and answers every question about a case."""
