"""What brings a command to its end: consumed while we own its partition, decided by the batch, settled, answered."""
