"""A real Apache Kafka on this machine, without Java or Docker installed."""

from streams.broker.broker import Broker
from streams.broker.config import BrokerConfig
from streams.broker.jars import fetch_jars
from streams.broker.ports import free_port

__all__ = ["Broker", "BrokerConfig", "fetch_jars", "free_port"]
