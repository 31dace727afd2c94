"""The jars: fetched once, each checked, nothing half taken for whole."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from streams.broker import fetch_jars, free_port
from streams.broker.jars import locked
from streams.errors import BrokerError

Answer = Callable[[BaseHTTPRequestHandler], None]

SMALL = min(locked(), key=lambda jar: jar.size)


@pytest.fixture
def jars(tmp_path: Path, kafka_jars: Path) -> Path:
    """A folder with every jar in it, as after a download."""
    for jar in fetch_jars(kafka_jars):
        (tmp_path / jar.name).symlink_to(jar)
    return tmp_path


@contextmanager
def repository(answer: Answer) -> Iterator[tuple[str, list[str]]]:
    """A server in Maven Central's place: its address, and the paths asked of it so far."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answer(self)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def answer_with(data: bytes, length: int | None = None) -> Answer:
    """A server that answers with these bytes, having promised so many."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(length or len(data)))
        request.end_headers()
        request.wfile.write(data)

    return answer


def closed() -> str:
    """A repository where nobody listens."""
    return f"http://127.0.0.1:{free_port()}"


def test_needs_no_network_once_all_is_there(jars: Path) -> None:
    """With every jar whole nothing is asked of anybody."""
    assert len(fetch_jars(jars, repository=closed())) == len(locked())


def test_a_half_download_is_fetched_again(jars: Path) -> None:
    """A jar that was cut short is not taken for whole: it, and it alone, is fetched again."""
    half = jars / SMALL.name
    whole = half.read_bytes()
    half.unlink()
    half.write_bytes(whole[: len(whole) // 2])
    said: list[str] = []
    with repository(answer_with(whole)) as (url, asked):
        fetch_jars(jars, said.append, url)
    assert asked == [f"/{SMALL.path}"]
    assert half.read_bytes() == whole
    assert "1 files" in said[0]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (answer_with(b"something else"), "not the file that was locked"),
        (answer_with(b"cut", length=1000), "IncompleteRead"),
        (lambda request: request.send_error(404), "Not Found"),
    ],
    ids=["other bytes", "cut short", "not there"],
)
def test_what_is_not_the_jar_is_refused(jars: Path, answer: Answer, reason: str) -> None:
    """Other bytes, a connection that ends early, a file that is not there: one line, and no jar."""
    (jars / SMALL.name).unlink()
    with (
        repository(answer) as (url, _),
        pytest.raises(BrokerError, match=f"cannot fetch {SMALL.name} .*{reason}.*check the network") as told,
    ):
        fetch_jars(jars, repository=url)
    assert "\n" not in str(told.value)
    assert not (jars / SMALL.name).exists()


def test_no_network_is_one_line(tmp_path: Path) -> None:
    """A proxy that is not there: one line that says what to look at."""
    script = (
        "import sys; from pathlib import Path; from streams.broker import fetch_jars\n"
        "from streams.errors import BrokerError\n"
        "try: fetch_jars(Path(sys.argv[1]))\n"
        "except BrokerError as error: print(error)\n"
    )
    proxy = f"http://127.0.0.1:{free_port()}"
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        env={**os.environ, "https_proxy": proxy, "no_proxy": ""},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert len(done.stdout.splitlines()) == 1
    assert "cannot fetch" in done.stdout
    assert "proxy" in done.stdout
    assert done.stderr == ""


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A file where the folder should be: one line that names it."""
    in_the_way = tmp_path / "jars"
    in_the_way.write_text("")
    with pytest.raises(BrokerError, match=f"cannot write in {in_the_way}"):
        fetch_jars(in_the_way, repository=closed())


def test_the_jars_are_those_of_one_kafka() -> None:
    """The lock file names each jar once, and every part of Kafka in one version."""
    names = [(jar.group, jar.artifact) for jar in locked()]
    assert len(set(names)) == len(names)
    assert {jar.version for jar in locked() if jar.group == "org.apache.kafka"} == {"4.2.2"}
