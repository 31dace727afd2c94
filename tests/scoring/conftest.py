"""The model, built once."""

from pathlib import Path

import pytest

from models import build
from streams.scoring.sentiment import EncoderScorer, open_scorer


@pytest.fixture(scope="session")
def model_directory() -> Path:
    """The fast model as `make setup` builds it; built here where it is missing."""
    directory = Path(__file__).parents[2] / ".cache" / "models" / "fast"
    build.build(directory)
    return directory


@pytest.fixture(scope="session")
def scorer(model_directory: Path) -> EncoderScorer:
    """The real scorer, opened once."""
    return open_scorer(model_directory)


@pytest.fixture(scope="session", params=build.SIZES)
def any_scorer(request: pytest.FixtureRequest) -> EncoderScorer:
    """Each of the models that can be chosen."""
    directory = Path(__file__).parents[2] / ".cache" / "models" / request.param
    build.build(directory, request.param)
    return open_scorer(directory)
