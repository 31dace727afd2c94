"""Which ports can be listened on."""

import errno
import random
import socket

from streams.errors import BrokerError

# Below those that systems hand out to outgoing connections, one of which would take it meanwhile.
UNASSIGNED = range(20_000, 32_000)


def check_ports(host: str, ports: range) -> None:
    """Says which port somebody else listens on, before Kafka finds out in its own words."""
    for port in ports:
        try:
            _listen(host, port)
        except OSError as error:
            raise BrokerError(_refusal(host, port, error)) from error


def free_port(nodes: int = 1, host: str = "127.0.0.1") -> int:
    """A port from which on there are enough free ones for a broker of so many nodes."""
    while True:
        port = random.choice(UNASSIGNED)  # noqa: S311 - no secret
        try:
            check_ports(host, range(port, port + 2 * nodes))
        except BrokerError:
            continue
        return port


def _listen(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        # As Kafka does; otherwise connections that ended a minute ago would count as in use.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1)


def _refusal(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use: stop what listens there, or name another with --port"
    return f"cannot listen on {host}:{port}: {(error.strerror or str(error)).lower()}"
