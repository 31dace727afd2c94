"""Every setting, from the environment (GROUNDSWELL_…) and one file; unknown keys are refused.

The file is the YAML that GROUNDSWELL_CONFIG names, else `groundswell.yaml` in the working directory where
there is one. The environment goes before the file.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from streams.errors import ConfigurationError

PREFIX = "GROUNDSWELL_"
CONFIG_KEY = PREFIX + "CONFIG"
DEFAULT_FILE = Path("groundswell.yaml")


class Settings(BaseSettings):
    """What can be set. Environment: the name in capitals after GROUNDSWELL_."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

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
    model: Path = Field(default=Path(".cache/models/first"), description="the model's directory")
    model_threads: int = Field(default=1, ge=1, description="threads of one inference")
    web_host: str = Field(default="127.0.0.1", description="where /metrics, /healthz and /readyz are served")
    web_port: int = Field(default=6066, ge=0, le=65535, description="its port")
    session_ms: int = Field(
        default=10_000, ge=6_000, description="a worker silent for so long is taken for dead (milliseconds)"
    )
    transaction_ms: int = Field(
        default=20_000,
        ge=1_000,
        description="a transaction left open is aborted after so long (milliseconds)",
    )
    webhook_url: str | None = Field(
        default=None, pattern="^https?://.", description="notices are posted there; see docs/webhook.md"
    )
    webhook_heartbeat: bool = Field(default=False, description="post the heartbeat there as well")
    terminal: bool = Field(default=True, description="notices are printed by the worker")
    heartbeat_seconds: int = Field(default=60, ge=1, description="between signs of life on `notifications`")
    state_dir: Path = Field(default=Path(".cache/worker"), description="scratch directory of the worker")
    log_level: str = Field(default="WARNING", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="log level")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings' signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take the environment before the file, whose content comes as arguments."""
        return (env_settings, init_settings)


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises ConfigurationError with the key and the reason."""
    environment = os.environ if environment is None else environment
    unknown = _unknown(environment)
    if unknown:
        raise ConfigurationError(f"{unknown[0]} is no setting; `groundswell settings` lists them")
    named = environment.get(CONFIG_KEY)
    path = Path(named) if named else DEFAULT_FILE
    content = _read(path) if named or path.exists() else {}
    try:
        return Settings(**content)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else ""
        where = PREFIX + key.upper() if PREFIX + key.upper() in environment else f"{path}: {key}"
        raise ConfigurationError(f"{where}: {first['msg']}") from None


def _unknown(environment: Mapping[str, str]) -> list[str]:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {CONFIG_KEY}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text())
    except OSError as error:
        raise ConfigurationError(f"cannot read {path}: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is not YAML: {str(error).splitlines()[0]}") from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path}: not a mapping of settings")
    return {str(key): value for key, value in content.items()}
