"""The ledger on three real Kafka nodes, while processes are killed and paused and the network between them fails."""
