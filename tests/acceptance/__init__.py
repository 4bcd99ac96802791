"""The whole product as a user runs it, through its public edges only."""
