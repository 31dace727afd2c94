"""`groundswell broker`: a local Apache Kafka in the foreground."""

import signal
import time
from pathlib import Path
from typing import Annotated

import typer

from streams.broker import Broker, BrokerConfig

LOOK_S = 0.5


def broker(
    directory: Annotated[Path, typer.Option(help="Where its data is kept.")] = Path("data/kafka"),
    port: Annotated[
        int, typer.Option(help="Where it listens: two ports a node, this one and those after it.")
    ] = 9092,
    nodes: Annotated[int, typer.Option(help="One, or three to try what happens when one fails.")] = 1,
    jars: Annotated[Path, typer.Option(help="Where Apache Kafka itself is kept.")] = Path(".cache/kafka"),
) -> None:
    """Run a real Apache Kafka on this machine until Ctrl-C.

    Fetches it once (45 MB, no Java needed), then starts in seconds. Its data survives whatever ends it.

    \b
    Examples:
      groundswell broker
      groundswell broker --port 19092 --directory /var/tmp/kafka
      groundswell broker --nodes 3
    """  # noqa: D301 - the escape is for click: it keeps the lines of the examples
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    config = BrokerConfig(directory=directory, jars=jars, port=port, nodes=nodes)
    try:
        with Broker(config, progress=typer.echo) as kafka:
            typer.echo(f"Apache Kafka listens on {kafka.bootstrap}, with its data in {directory}.")
            typer.echo("Ctrl-C stops it.")
            while True:
                time.sleep(LOOK_S)
                kafka.check()
    except KeyboardInterrupt:
        typer.echo("Apache Kafka has stopped.")
