"""A form for every fact that can be stated and everything that can be asked for, made from the contract's types."""
