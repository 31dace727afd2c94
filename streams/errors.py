"""Every error this project raises on purpose. Third-party errors are translated at the border.

GroundswellError                 one line a person can act on; the command line prints it and exits 1
├── ConfigurationError           a setting, brands.yaml: names the key and the reason
│   └── FaultsError          several things are wrong: the first, and how many more
├── BrokerError                  the local Apache Kafka: a port in use, a full or read-only directory
├── LogError                     Kafka, the cluster, cannot be reached or refuses
│   ├── FencedError              another owner has this task now: begin again from the log
│   ├── UnreachableError         nobody answers, or not in time
│   ├── NotAuthorisedError       the cluster knows us, and says no
│   └── StorageError             the cluster cannot store: a full or broken disk, too few copies
├── TopicMismatchError           the topics that stand differ from the catalogue in a way that is refused
├── ScoringError                 the model's files are missing or do not fit
└── InputError                   a file given on the command line cannot be read
RecordError                      schemas.errors: a record is refused (field, reason)
"""

from collections.abc import Sequence

from schemas.errors import RecordError

__all__ = [
    "BrokerError",
    "ConfigurationError",
    "FaultsError",
    "FencedError",
    "GroundswellError",
    "InputError",
    "LogError",
    "NotAuthorisedError",
    "RecordError",
    "ScoringError",
    "StorageError",
    "TopicMismatchError",
    "UnreachableError",
]


class GroundswellError(Exception):
    """Says in one line what is wrong and what to do."""


class ConfigurationError(GroundswellError):
    """A setting or a configuration file is wrong; the message names the key."""


class FaultsError(ConfigurationError):
    """Several things are wrong. faults: a line each."""

    def __init__(self, faults: Sequence[str], command: str) -> None:
        """Say the first one, and by which command the others are listed."""
        more = len(faults) - 1
        super().__init__(faults[0] + (f" (and {more} more: `{command}`)" if more else ""))
        self.faults = tuple(faults)


class BrokerError(GroundswellError):
    """The local Apache Kafka cannot be set up, started or stopped."""


class LogError(GroundswellError):
    """The Kafka cluster cannot be reached, or refuses what was asked."""


class FencedError(LogError):
    """Another owner holds this task's transactional id."""


class UnreachableError(LogError):
    """No broker answers, or not in time."""


class NotAuthorisedError(LogError):
    """The cluster refuses a topic, a group or a transactional id; the message names it."""


class StorageError(LogError):
    """The cluster cannot store what it is sent."""


class TopicMismatchError(GroundswellError):
    """Topics that stand cannot be brought to the catalogue without a migration."""


class ScoringError(GroundswellError):
    """The model's files are missing, damaged or do not fit together."""


class InputError(GroundswellError):
    """A file given on the command line cannot be read or understood."""
