"""What compliance staff see over all cases: how many clauses failed, which, what falls due, and the same as CSV."""
