"""Who may do what at a Kafka that denies by default: the table, the rules that follow from it, and how to set them."""
