"""One Kafka node: its folder, its process, and the last thing it said."""

import contextlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

from streams.broker import watch
from streams.broker.config import LOG4J, BrokerConfig, java_options, server_properties
from streams.broker.files import free_mb
from streams.errors import BrokerError

# Nothing of the caller's environment: a JAVA_TOOL_OPTIONS there would change what is started.
ENVIRONMENT = {"LC_ALL": "C.UTF-8"}
EXCEPTION = re.compile(r"^(?:Caused by: )?[\w.$]+(?:Exception|Error|Fault)\b.*")
LOGGED_ERROR = re.compile(r"^\S+ (?:ERROR|FATAL) (.*?)(?: \([\w.$]+\))?$")


class Node:
    """Node `number` of a broker; all that it writes is in its folder."""

    def __init__(self, config: BrokerConfig, number: int, classpath: list[Path]) -> None:
        self.number = number
        self.folder = config.directory / f"node-{number}"
        self._config = config
        self._classpath = ":".join(str(jar.absolute()) for jar in classpath)
        self._process: subprocess.Popen[bytes] | None = None
        self._pid = 0

    @property
    def is_new(self) -> bool:
        """Whether it has no data yet."""
        return not (self.folder / "data").exists()

    def format(self, cluster: str) -> subprocess.Popen[bytes]:
        """Starts making its data folder; `formatted` finishes, so that several can do so at once."""
        self._write("format.properties", server_properties(self._config, self.number, "data.new"))
        tool = ["kafka.tools.StorageTool", "format", "--cluster-id", cluster]
        command = self._java(*tool, "--config", "format.properties")
        shutil.rmtree(self.folder / "data.new", ignore_errors=True)
        with (self.folder / "output").open("wb") as output:
            return subprocess.Popen(  # noqa: S603 - our own Java, by its full path
                command,
                cwd=self.folder,
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def formatted(self, tool: subprocess.Popen[bytes]) -> None:
        """Waits for `format`. A folder that was half made when all ended is never taken for data."""
        try:
            status = tool.wait(self._config.start_seconds)
        except subprocess.TimeoutExpired:
            status = -1
        if status != 0:
            raise BrokerError(f"Apache Kafka cannot format {self.folder}: {self._last_line()}")
        (self.folder / "data.new").rename(self.folder / "data")

    def start(self, lock: int) -> None:
        """Starts Kafka under a watcher that ends it should this process be gone."""
        if not self.wait(0):
            raise BrokerError(f"node {self.number} runs already")
        self._write("server.properties", server_properties(self._config, self.number, "data"))
        self._write("log4j2.xml", LOG4J)
        self._log.unlink(missing_ok=True)
        watcher = [sys.executable, "-I", "-S", watch.__file__, str(lock)]
        with (self.folder / "output").open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own Java, by its full path
                [*watcher, *self._java("kafka.Kafka", "server.properties")],
                cwd=self.folder,
                env=ENVIRONMENT,
                pass_fds=(lock,),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                # Ctrl-C is for us: Kafka ends after those who still write to it.
                start_new_session=True,
            )
        assert self._process.stdout is not None
        with self._process.stdout as first_line:
            self._pid = int(first_line.readline() or 0)

    @property
    def pid(self) -> int:
        """The process id of its Java."""
        return self._pid

    @property
    def is_running(self) -> bool:
        """Whether its process is there, paused or not."""
        return self._process is not None and self._process.poll() is None

    def signal(self, name: str) -> None:
        """Sends it a signal by way of the watcher, which knows that the process id is still its own."""
        if self._process is None or self._process.stdin is None:
            return
        with contextlib.suppress(BrokenPipeError):  # it has ended by itself
            self._process.stdin.write(f"{name}\n".encode())
            self._process.stdin.flush()

    def wait(self, seconds: float) -> bool:
        """Waits for its end; whether it came in time."""
        if self._process is None:
            return True
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        self._forget()
        return True

    def _forget(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # what was still to be sent has nobody to go to
                process.stdin.close()

    def why_ended(self) -> str:
        """One line: the last exception that it logged, or the last thing it said at all."""
        if free_mb(self.folder) == 0:
            return f"no space is left for {self.folder}"  # not even for a log that says so
        return f"{self._last_error() or self._last_line()} (see {self._log})"

    @property
    def _log(self) -> Path:
        return self.folder / "kafka.log"

    def _last_error(self) -> str | None:
        if not self._log.exists():
            return None
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        exceptions = [line for line in lines if EXCEPTION.match(line)]
        logged = [found[1] for line in lines if (found := LOGGED_ERROR.match(line))]
        return (exceptions or logged or [None])[-1]

    def _last_line(self) -> str:
        text = (self.folder / "output").read_text(encoding="utf-8", errors="replace")
        said = [line.strip() for line in text.splitlines() if line.strip()]
        return said[-1] if said else "it said nothing"

    def _java(self, *arguments: str) -> list[str]:
        return [
            str(self._config.java.absolute()),
            *java_options(self._config),
            "-cp",
            self._classpath,
            *arguments,
        ]

    def _write(self, name: str, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, encoding="utf-8")
