"""The operators' pages: who gets on, what was set aside, what is stuck, and the buttons that mend it."""
