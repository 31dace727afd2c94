"""What every client of the cluster must know."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class KafkaSettings:
    """Where the cluster is and how patient to be.

    transaction_ms: how long an owner that died can hold back readers of what it wrote.
    """

    bootstrap: str
    installation: str
    session_ms: int = 6_000
    heartbeat_ms: int = 500
    transaction_ms: int = 10_000
    replication: int = 1

    @property
    def client(self) -> dict[str, Any]:
        """Arguments that every client takes."""
        return {"bootstrap_servers": self.bootstrap, "client_id": self.installation}
