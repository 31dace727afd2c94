"""A server on loopback at which notices arrive: a webhook that honours the key, and a chat that cannot."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import orjson

Hook = Callable[[], bool]


class Arrived(NamedTuple):
    """One notice at one sink. at: on the monotonic clock."""

    sink: str
    notice: dict[str, object]
    at: float


class Receiver:
    """What arrived and was not dropped for its key. before, after: called for each request.

    One that says False leaves it unanswered.
    """

    def __init__(self) -> None:
        self.arrived: list[Arrived] = []
        self.dropped = 0
        self.before: Hook = lambda: True
        self.after: Hook = lambda: True
        self.down = False
        self.port = 0
        self._keys: set[str | None] = set()
        self._lock = threading.Lock()

    def sinks(self) -> str:
        """A file of sinks."""
        return (
            "sinks:\n"
            f"  hook: {{type: webhook, url: 'http://127.0.0.1:{self.port}/hook'}}\n"
            f"  chat: {{type: slack, webhook: {{env: CHAT_URL}}}}\n"
        )

    def copies(self, sink: str) -> int:
        """How many people see more than once."""
        return sum(count - 1 for count in self._seen(sink).values())

    def names(self, sink: str) -> set[str]:
        """What people have seen: titles."""
        return {*self._seen(sink)}

    def _seen(self, sink: str) -> Counter[str]:
        notices = (one.notice for one in self.arrived if one.sink == sink)
        return Counter(str(notice.get("title") or notice.get("text")) for notice in notices)

    def take(self, sink: str, key: str | None, body: bytes) -> bool:
        """Take one request; False to leave it unanswered."""
        with self._lock:
            if not self.before():
                return False
            if key is not None and key in self._keys:
                self.dropped += 1
            else:
                self.arrived.append(Arrived(sink, orjson.loads(body), time.monotonic()))
            self._keys.add(key)
            return self.after()


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A server for the length of a block."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            sink = self.path.strip("/")
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if receiver.down:
                self.send_error(503)
            elif receiver.take(sink, self.headers.get("Idempotency-Key"), body):
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")
            else:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Say nothing of a worker that died while it spoke."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
