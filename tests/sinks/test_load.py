"""A file of sinks: what is wrong is one line that names the key, and secrets stay where they are."""

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from rich.console import Console

from streams.brands.file import parse
from streams.brands.load import load as load_brands
from streams.brands.registry import Brands
from streams.errors import ConfigurationError, FaultsError
from streams.notices import SinkSpec
from streams.notices.attempts import ROUND
from streams.settings import Settings
from streams.sinks.audience import unknown_audiences
from streams.sinks.configured import configured
from streams.sinks.load import read
from streams.sinks.schema import sinks_schema
from streams.sinks.secrets import Secret, reveal
from streams.sinks.webhook import signing_key

EXAMPLE = Path(__file__).parents[2] / "deploy" / "sinks.example.yaml"
NAMES = (
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "PAGERDUTY_WEBHOOK_SECRET",
    "SMTP_PASSWORD",
    "WEBHOOK_SECRET",
    "LINKS_SECRET",
)


def a_file(folder: Path, text: str) -> Path:
    """A file of sinks."""
    path = folder / "sinks.yaml"
    path.write_text(text)
    return path


def refused(folder: Path, text: str) -> str:
    """What is said of it, in one line, after the file's name."""
    path = a_file(folder, text)
    with pytest.raises(ConfigurationError) as error:
        configured(Settings(sinks=path), Console(), {"A": "x" * 32})
    (line,) = str(error.value).splitlines()
    assert line.startswith(f"{path}: ")
    return line.removeprefix(f"{path}: ")


def test_the_example_is_in_order_and_what_its_schema_describes() -> None:
    """An editor and the worker take the same file."""
    assert [*read(EXAMPLE).content.sinks] == ["care-chat", "on-call", "eva", "cluster", "ours", "matrix"]
    Draft202012Validator.check_schema(sinks_schema())
    validator = Draft202012Validator(sinks_schema())
    validator.validate(yaml.safe_load(EXAMPLE.read_text()))
    assert [*validator.iter_errors({"sinks": {"x": {"type": "slack", "token": "xoxb"}}})]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "sinks: {x: {type: pigeon}}",
            "sinks.x.type: 'pigeon' is none of webhook, slack, pagerduty, email, alertmanager, apprise",
        ),
        ("sinks: {X: {type: apprise}}", "sinks.X: not of the form"),
        (
            "sinks: {x: {type: apprise, url: secret}}",
            "sinks.x.url: a secret is not written here: say {env: NAME}",
        ),
        ("sinks: {x: {type: apprise, url: {env: }}}", "sinks.x.url: say {env: …} with a name"),
        (
            "sinks: {x: {type: apprise, url: {env: GROUNDSWELL_X}}}",
            "sinks.x.url: name the variable other",
        ),
        ("sinks: {x: {type: apprise}}", "sinks.x.url: missing"),
        ("sinks: {x: {type: apprise, url: {env: A}, colour: red}}", "sinks.x.colour: unknown key"),
        ("sinks: {x: {type: webhook}}", "sinks.x: say one of url and secret_url"),
        ("sinks: {x: {type: webhook, url: 'http://u:p@x/'}}", "sinks.x.url: not of the form"),
        ("sinks: {x: {type: slack}}", "sinks.x: say one of token and webhook"),
        ("sinks: {x: {type: slack, token: {env: A}}}", "sinks.x.channel: goes with token"),
        (
            "sinks: {x: {type: email, to: a@b, from: a@b, host: h, username: u}}",
            "sinks.x: username and password go together",
        ),
        (
            (
                "sinks: {x: {type: email, to: a@b, from: a@b, host: h, tls: none, "
                "username: u, password: {env: A}}}"
            ),
            "sinks.x.tls: a password is not sent without TLS",
        ),
        (
            "sinks: {x: {type: email, to: 'a@b, c@d', from: a@b, host: h}}",
            "sinks.x.to: not of the form",
        ),
        ("sinks: {terminal: {type: apprise, url: {env: A}}}", "sinks.terminal: the name is taken"),
        ("sinks: {}\nlinks: {url: 'http://x'}", "links.secret: missing"),
        ("sinks: {}\nlinks: {url: 'http://x', secret: {env: B}}", "links.secret: the environment has no B"),
        ("sinks: []", "sinks: a list, where keys with values should stand"),
        ("sinks: [", "line 1: not YAML"),
    ],
)
def test_what_is_wrong_names_the_key(tmp_path: Path, text: str, said: str) -> None:
    """And never shows a secret that was written where it should not be."""
    line = refused(tmp_path, text)
    assert line.startswith(said)
    assert "secret" not in line.replace("a secret is not", "").replace("secret_url", "").removeprefix(
        "links.secret"
    )


def test_all_that_is_wrong_is_found(tmp_path: Path) -> None:
    """In the order of the file, secrets after it; the one line says how many more there are."""
    text = """
sinks:
  x: {type: webhok}
  y: {type: email, to: a@b, from: a@b, host: h, tls: none, password: {env: A}}
  z: {type: apprise, url: {env: GONE}}
"""
    path = a_file(tmp_path, text)
    with pytest.raises(FaultsError, match=r"and 3 more: `groundswell sinks check`\)$") as refused:
        configured(Settings(sinks=path), Console(), {})
    said = [fault.removeprefix(f"{path}: sinks.").partition(":")[0] for fault in refused.value.faults]
    assert said == ["x.type", "y", "y.tls", "z.url"]


def test_the_examples_fit_each_other() -> None:
    """Whoever copies both has sinks that are told."""
    brands = load_brands(EXAMPLE.with_name("brands.example.yaml"))
    assert [*unknown_audiences(read(EXAMPLE).content, brands)] == []


def test_a_brand_or_a_team_that_there_is_not_is_said(tmp_path: Path) -> None:
    """With those that there are: of the brands that the sink is for, else of all."""
    brands = Brands.of(
        parse({"brands": [{"id": "a", "teams": [{"id": "care"}]}, {"id": "b", "teams": [{"id": "press"}]}]})
    )
    text = """
sinks:
  x: {type: apprise, url: {env: A}, teams: [care, press]}
  y: {type: apprise, url: {env: A}, brands: [a], teams: [press]}
  z: {type: apprise, url: {env: A}, brands: [nope], teams: [nosuch]}
"""
    content = read(a_file(tmp_path, text)).content
    assert [*unknown_audiences(content, brands)] == [
        "sinks.y.teams: there is no team 'press'; there are care",
        "sinks.z.brands: no brand has the id 'nope'; there are a, b",
        "sinks.z.teams: there is no team 'nosuch'; there are care, press",
    ]
    (*_, last) = unknown_audiences(content, Brands.of(parse({"brands": [{"id": "nope"}]})))
    assert last == "sinks.z.teams: there is no team 'nosuch'; there are none"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The line says by which setting it is named."""
    with pytest.raises(ConfigurationError, match="No such file or directory; say with GROUNDSWELL_SINKS"):
        read(tmp_path / "none.yaml")


def test_a_secret_is_read_where_it_is_said_to_be(tmp_path: Path) -> None:
    """From the environment, or from a file without its line's end; what is missing is said with its place."""
    file = tmp_path / "secret"
    file.write_text("s3cret\n")
    assert reveal(Secret(env="TOKEN"), "sinks.x.token", {"TOKEN": "s3cret"}) == "s3cret"
    assert reveal(Secret(file=str(file)), "sinks.x.token") == "s3cret"
    assert str(Secret(env="TOKEN")) == "env TOKEN"
    assert Secret(env="TOKEN") == Secret(env="TOKEN") != Secret(file="TOKEN")
    assert len({Secret(env="TOKEN"), Secret(env="TOKEN")}) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, r"^sinks\.x\.token: cannot read .*: No such file or directory$"),
        (b"\n", r"^sinks\.x\.token: .* is empty$"),
        (b"\xff", r"^sinks\.x\.token: .* is not UTF-8$"),
        (b"x" * 20_000, r"^sinks\.x\.token: .* is too long for a secret$"),
        (b"two\nlines", r"^sinks\.x\.token: .* or several lines$"),
    ],
)
def test_a_secret_that_cannot_be_read(tmp_path: Path, content: bytes | None, said: str) -> None:
    """One line each, without what is in it."""
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    with pytest.raises(ConfigurationError, match=said):
        reveal(Secret(file=str(tmp_path / "secret")), "sinks.x.token")


def test_a_secret_that_the_environment_lacks() -> None:
    """Named by its variable."""
    with pytest.raises(ConfigurationError, match=r"^sinks\.x\.token: the environment has no TOKEN$"):
        reveal(Secret(env="TOKEN"), "sinks.x.token", {})


@pytest.mark.parametrize(
    ("secret", "said"), [("short", "shorter than 24 bytes"), ("whsec_?", "what follows whsec_ is not base64")]
)
def test_a_weak_signing_secret_is_refused(secret: str, said: str) -> None:
    """As Standard Webhooks has it."""
    with pytest.raises(ConfigurationError, match=f"^sinks.x.secret: {said}"):
        signing_key(secret, "sinks.x.secret")


async def test_what_is_configured_opens(tmp_path: Path) -> None:
    """Each sink with what it is told; the settings' own ones go before those of the file."""
    environment = {**dict.fromkeys(NAMES, "x" * 32), "APPRISE_MATRIX_URL": "json://127.0.0.1/"}
    key = tmp_path / "pagerduty"
    key.write_text("key")
    text = EXAMPLE.read_text().replace("/run/secrets/pagerduty", str(key))
    text += "  hook: {type: slack, webhook: {env: SLACK_BOT_TOKEN}}\n"
    settings = Settings(sinks=a_file(tmp_path, text), webhook_url="http://127.0.0.1/", webhook_heartbeat=True)
    found = configured(settings, Console(), environment)
    specs = {spec.name: spec for spec in found.specs}
    assert [*specs] == ["terminal", "webhook", *read(EXAMPLE).content.sinks, "hook"]
    assert specs["on-call"] == SinkSpec(
        "on-call",
        frozenset({"firing", "acknowledged", "resolved"}),
        severity="critical",
        teams=frozenset({"safety-desk"}),
    )
    assert specs["eva"].brands == {"acme-air"}
    assert specs["eva"].people == {"eva", "eva@acme.example"}
    assert [specs[name].at_once for name in ("care-chat", "matrix", "eva", "ours")] == [1, 1, 4, ROUND]
    assert specs["cluster"].each
    assert specs["cluster"].heartbeat
    assert specs["care-chat"].kinds is None
    assert specs["hook"].kinds == frozenset({"firing", "resolved", "summary"})
    async with found.open() as sinks:
        assert [*sinks] == [*specs]


def test_kinds_may_be_chosen(tmp_path: Path) -> None:
    """Instead of what is usual for the sort of sink."""
    text = "sinks: {ours: {type: webhook, url: 'http://x/', kinds: [firing]}}"
    (spec,) = configured(Settings(terminal=False, sinks=a_file(tmp_path, text)), Console()).specs
    assert spec.kinds == frozenset({"firing"})
