"""Replicas as processes on one real Kafka: who owns what, whatever happens to them, and what it costs."""
