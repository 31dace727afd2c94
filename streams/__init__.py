"""Groundswell: customer mentions through Kafka, scored, owed an answer, and alerted on in time."""
