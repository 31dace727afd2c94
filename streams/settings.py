"""Every setting, from the environment (GROUNDSWELL_…) and one file; unknown keys are refused.

The file is the YAML that GROUNDSWELL_CONFIG names, else `groundswell.yaml` in the working directory where
there is one. The environment goes before the file; a variable that is set to nothing counts as not set.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from streams.errors import ConfigurationError

PREFIX = "GROUNDSWELL_"
CONFIG_KEY = PREFIX + "CONFIG"
DEFAULT_FILE = Path("groundswell.yaml")
LAST_PORT = 65535


class Settings(BaseModel):
    """What can be set. Environment: the name in capitals after GROUNDSWELL_."""

    # protected_namespaces: `model` and `model_threads` are ours
    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    bootstrap: str = Field(default="127.0.0.1:9092", description="where Kafka is: host:port, more by comma")
    installation: str = Field(
        default="groundswell",
        description="name that topics, groups and transactional ids begin with",
        pattern=r"^[A-Za-z0-9._-]{1,60}$",
    )
    partitions: int = Field(
        default=1, ge=1, le=256, description="of each topic; as many as processes that will really run"
    )
    replication: int = Field(default=1, ge=1, description="copies of each topic; 3 on a cluster")
    brands: Path = Field(default=Path("brands.yaml"), description="the brand registry")
    rules: Path | None = Field(
        default=None, description="the rules, a file or a folder of them; those that come along if not set"
    )
    model: Path = Field(
        default=Path(".cache/models/fast"), description="the model: .cache/models/fast, or accurate"
    )
    model_threads: int = Field(default=1, ge=1, description="threads of one inference")
    web_host: str = Field(default="127.0.0.1", description="where /metrics, /healthz and /readyz are served")
    web_port: int = Field(
        default=6066, ge=0, le=LAST_PORT, description="its port; 0: any that is free, as the log says"
    )
    session_ms: int = Field(
        default=6_000, ge=6_000, description="a worker silent for so long is taken for dead (milliseconds)"
    )
    transaction_ms: int = Field(
        default=10_000,
        ge=1_000,
        description="a transaction left open is aborted after so long (milliseconds)",
    )
    sinks: Path | None = Field(
        default=None, description="where people are told beside that: a file of sinks; see docs/sinks.md"
    )
    webhook_url: str | None = Field(
        default=None, pattern="^https?://.", description="notices are posted there; see docs/webhook.md"
    )
    webhook_heartbeat: bool = Field(default=False, description="post the heartbeat there as well")
    terminal: bool = Field(default=True, description="notices are printed by the worker")
    parent_wait_seconds: int = Field(
        default=30, ge=1, description="a reply waits so long for a parent that has not been seen"
    )
    heartbeat_seconds: int = Field(default=60, ge=1, description="between signs of life on `notifications`")
    state_dir: Path = Field(default=Path(".cache/worker"), description="scratch directory of the worker")
    reach_weights: tuple[float, ...] = Field(
        default=(1.0, 0.5, 0.25),
        min_length=1,
        max_length=3,
        description="what a person counts for an issue's reach one step away from who said it, two, three",
    )
    user: str | None = Field(
        default=None, min_length=1, description="who you are when you act; the login name if left out"
    )
    log_level: str = Field(default="WARNING", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="log level")

    @field_validator("reach_weights", mode="before")
    @classmethod
    def _are_parted_by_comma(cls, value: Any) -> Any:
        return value.split(",") if isinstance(value, str) else value

    @field_validator("reach_weights")
    @classmethod
    def _are_parts(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if not all(0 <= weight <= 1 for weight in value):
            raise PydanticCustomError("weights", "must be from 0 to 1 each, as 1,0.5,0.25")
        return value

    @field_validator("bootstrap")
    @classmethod
    def _are_addresses(cls, value: str) -> str:
        for address in value.split(","):
            host, _, port = address.strip().rpartition(":")
            if not host or not port.isdecimal() or not 0 < int(port) <= LAST_PORT:
                raise PydanticCustomError("address", "{address} is not host:port", {"address": repr(address)})
        return value


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises ConfigurationError with the key and the reason."""
    environment = os.environ if environment is None else environment
    given = {name: value for name, value in environment.items() if name.startswith(PREFIX) and value}
    path = Path(given.pop(CONFIG_KEY, "") or DEFAULT_FILE)
    content = _read(path) if environment.get(CONFIG_KEY) or path.exists() else {}
    _check_names(given, path, content)
    said = {name.removeprefix(PREFIX).lower(): value for name, value in given.items()}
    try:
        return Settings(**content | said)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        where = PREFIX + key.upper() if key in said else f"{path}: {key}"
        raise ConfigurationError(f"{where}: {first['msg']}") from None


def _check_names(given: Iterable[str], path: Path, content: Iterable[str]) -> None:
    """Raise ConfigurationError for the first name that is no setting: one misspelt must not go unheard."""
    known = Settings.model_fields.keys()
    unknown = sorted({*given} - {PREFIX + name.upper() for name in known})
    unknown += [f"{path}: {key}" for key in content if key not in known]
    if unknown:
        raise ConfigurationError(f"{unknown[0]} is no setting; `groundswell settings` lists them")


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not UTF-8 at byte {error.start}") from None
    except yaml.MarkedYAMLError as error:
        place = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ConfigurationError(f"{path}: {place}not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path}: not YAML: {' '.join(str(error).split())}") from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path}: not a mapping of settings")
    return {str(key): value for key, value in content.items()}
