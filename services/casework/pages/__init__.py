"""Pages for people: the list of cases and one case, rendered on the server; they need no JavaScript."""
