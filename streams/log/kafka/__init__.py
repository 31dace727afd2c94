"""The log on Apache Kafka, by aiokafka: the only place that knows it."""

from streams.log.kafka.log import KafkaLog
from streams.log.kafka.settings import KafkaSettings

__all__ = ["KafkaLog", "KafkaSettings"]
