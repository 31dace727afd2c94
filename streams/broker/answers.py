"""Asks a node, in Kafka's own protocol, how many nodes it knows: an open port is no answer yet."""

import socket
import struct

METADATA, VERSION = 3, 7
CORRELATION = 1
CLIENT_ID = b"groundswell"


def known_nodes(host: str, port: int, timeout: float = 1.0) -> int:
    """How many brokers take part, by this node's metadata; OSError while it does not answer."""
    with socket.create_connection((host, port), timeout=timeout) as connection:
        connection.sendall(_request())
        with connection.makefile("rb") as answers:
            (size,) = struct.unpack(">i", _exactly(answers.read(4), 4))
            answer = _exactly(answers.read(size), size)
    _correlation, _throttled_ms, brokers = struct.unpack_from(">iii", answer)
    return int(brokers)


def _request() -> bytes:
    """Metadata of no topic at all: the list of brokers alone."""
    header = struct.pack(">hhih", METADATA, VERSION, CORRELATION, len(CLIENT_ID)) + CLIENT_ID
    no_topics, create_none = 0, 0
    message = header + struct.pack(">ib", no_topics, create_none)
    return struct.pack(">i", len(message)) + message


def _exactly(data: bytes, size: int) -> bytes:
    if len(data) < size:
        raise ConnectionResetError("the connection ended within an answer")
    return data
