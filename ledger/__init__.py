"""An event store whose truth is a Kafka log: append with a version check, read by stream, follow by position."""
