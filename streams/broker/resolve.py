"""Makes jars.lock: which jars Apache Kafka needs, and what each must hash to.

Run after changing the version, and look at the difference before it is committed:

    python -m streams.broker.resolve > streams/broker/jars.lock
"""

import hashlib
import sys
import tempfile
from pathlib import Path

from jgo.maven import Dependency, MavenContext, PythonResolver

KAFKA = "org.apache.kafka:kafka_2.13:4.2.2"
# Kafka's own distribution adds it: without it, its log goes nowhere. Taken alone, because the
# versions that its own POM manages (an older kafka-clients among them) must not win over Kafka's.
LOGGING = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4"
SCOPES = {"compile", "runtime"}


def resolve(cache: Path) -> list[str]:
    """One line a jar, sorted: group:artifact:version, SHA-256, size in bytes."""
    resolver = PythonResolver()
    context = MavenContext(resolver=resolver, repo_cache=cache)
    kafka, logging = (context.create_dependency(root) for root in (KAFKA, LOGGING))
    _, needed = resolver.resolve([kafka])
    wanted = [jar for jar in needed if jar.scope in SCOPES and not jar.optional]
    return sorted(_line(jar) for jar in (kafka, logging, *wanted))


def _line(jar: Dependency) -> str:
    data = jar.artifact.resolve().read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    return f"{jar.groupId}:{jar.artifactId}:{jar.version} {digest} {len(data)}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write("".join(f"{line}\n" for line in resolve(Path(folder))))
