"""Running the product: a Kafka to run on, and the processes that make it up."""
