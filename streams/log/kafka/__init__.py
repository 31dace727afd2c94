"""The log on Apache Kafka, by aiokafka: the only place that knows it."""

from streams.log.kafka.log import KafkaLog, KafkaSettings

__all__ = ["KafkaLog", "KafkaSettings"]
