"""Apache Kafka's jars: fetched once from Maven Central, each checked against jars.lock."""

import hashlib
import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import certifi

from streams.broker.files import LockFile, writable
from streams.errors import BrokerError

ATTEMPTS = 3
TIMEOUT_S = 15
# Everything the network, a proxy or a server can do to a download. Each is an OSError or comes
# before one, so that it must be told apart from a disk that cannot be written.
NETWORK_ERRORS = (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError)

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of jars.lock."""

    group: str
    artifact: str
    version: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """Its file name, in Maven Central and here."""
        return f"{self.artifact}-{self.version}.jar"

    @property
    def path(self) -> str:
        """Where a Maven repository keeps it."""
        return f"{self.group.replace('.', '/')}/{self.artifact}/{self.version}/{self.name}"

    def is_whole(self, data: bytes) -> bool:
        """Whether these bytes are the jar that was locked."""
        return len(data) == self.size and hashlib.sha256(data).hexdigest() == self.sha256


def fetch_jars(jars: Path, progress: Progress | None = None, repository: str | None = None) -> list[Path]:
    """Everything Kafka's classpath needs, in the folder `jars`; fetches only what is not there whole.

    repository: Maven Central, unless another is named.
    """
    if missing := _missing(jars):
        lock = LockFile(jars / "lock")
        try:
            lock.wait()
            # Somebody else may have fetched them while we waited.
            missing = _missing(jars)
            _fetch_all(missing, jars, progress or _silent, repository or _central())
        finally:
            lock.release()
    return [jars / jar.name for jar in locked()]


def _central() -> str:
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415 - wanted once, and slow to import

    return str(MAVEN_CENTRAL_URL)


def locked() -> list[Jar]:
    """The jars of jars.lock."""
    lines = Path(__file__).with_name("jars.lock").read_text(encoding="utf-8").splitlines()
    return [_parse(line) for line in lines]


def _parse(line: str) -> Jar:
    coordinate, sha256, size = line.split()
    group, artifact, version = coordinate.split(":")
    return Jar(group, artifact, version, sha256, int(size))


def _silent(_line: str) -> None:
    """Progress that nobody asked for."""


def _missing(jars: Path) -> list[Jar]:
    return [jar for jar in locked() if not _is_there(jar, jars / jar.name)]


def _is_there(jar: Jar, path: Path) -> bool:
    return path.is_file() and jar.is_whole(path.read_bytes())


def _fetch_all(missing: list[Jar], jars: Path, progress: Progress, repository: str) -> None:
    if not missing:
        return
    megabytes = sum(jar.size for jar in missing) / 1e6
    progress(f"Fetching Apache Kafka from {repository}: {len(missing)} files, {megabytes:.0f} MB")
    trusted = _trusted()
    with ThreadPoolExecutor(max_workers=6) as pool:
        fetched = [pool.submit(_fetch, jar, jars, repository, trusted) for jar in missing]
        try:
            for one in fetched:
                one.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    progress(f"Apache Kafka is in {jars}")


def _trusted() -> ssl.SSLContext:
    """The system's certificates, for networks with one of their own, and Mozilla's, for none at all."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _fetch(jar: Jar, jars: Path, repository: str, trusted: ssl.SSLContext) -> None:
    """Comes to its final name only when whole, so that a download that was cut short never counts."""
    data = _download(jar, repository, trusted)
    with writable(jars):
        part = jars / f"{jar.name}.part"
        part.write_bytes(data)
        part.replace(jars / jar.name)


def _download(jar: Jar, repository: str, trusted: ssl.SSLContext) -> bytes:
    reason = ""
    for _ in range(ATTEMPTS):
        try:
            data = _get(f"{repository}/{jar.path}", trusted)
        except NETWORK_ERRORS as error:
            reason = str(getattr(error, "reason", error)) or type(error).__name__
        else:
            if jar.is_whole(data):
                return data
            reason = f"what came ({len(data)} bytes) is not the file that was locked ({jar.size} bytes)"
    raise BrokerError(
        f"cannot fetch {jar.name} from {repository}: {reason}; check the network and its proxy, "
        "then start again (what has come is kept)"
    )


def _get(url: str, trusted: ssl.SSLContext) -> bytes:
    with urllib.request.urlopen(url, timeout=TIMEOUT_S, context=trusted) as answer:  # noqa: S310 - ours
        data: bytes = answer.read()
        return data
