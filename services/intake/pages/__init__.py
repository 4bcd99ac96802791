"""The pages of the reports door: its documentation, a message to try, and what became of what came."""
