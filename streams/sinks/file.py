"""What a file of sinks may hold, checked: every key has its type, and a key that is not known is refused."""

from typing import Annotated, Any, Literal

import msgspec

from streams.configuration.keys import checked
from streams.sinks.secrets import Secret, read_secret

Name = Annotated[str, msgspec.Meta(max_length=64, pattern="^[a-z][a-z0-9-]*$")]
Severity = Literal["info", "warning", "critical"]
Kind = Literal["firing", "acknowledged", "resolved", "summary"]
Url = Annotated[str, msgspec.Meta(max_length=2048, pattern="^https?://[^/@]+(/|$)")]
Address = Annotated[str, msgspec.Meta(max_length=254, pattern=r"^[^@\s<>,]+@[^@\s<>,]+$")]


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which notices every sink may ask for. severity: the least. brands, teams: all, if left out."""

    severity: Severity = "info"
    brands: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    kinds: Annotated[tuple[Kind, ...], msgspec.Meta(min_length=1)] | None = None


class WebhookEntry(_Entry, frozen=True, kw_only=True, tag_field="type", tag="webhook"):
    """An address of your own. secret: signs what is posted, as docs/webhook.md says."""

    url: Url | None = None
    secret_url: Secret | None = None
    secret: Secret | None = None
    heartbeat: bool = False


class SlackEntry(_Entry, frozen=True, kw_only=True, tag_field="type", tag="slack"):
    """A channel of Slack: by a bot's token, or by an incoming webhook, which cannot change its messages.

    signing_secret: of the app; with it, messages have buttons, and the worker takes what they send.
    """

    token: Secret | None = None
    channel: str | None = None
    webhook: Secret | None = None
    signing_secret: Secret | None = None
    api: Url = "https://slack.com/api"


class PagerDutyEntry(_Entry, frozen=True, kw_only=True, tag_field="type", tag="pagerduty"):
    """A service of PagerDuty, by Events API v2. webhook_secret: of its webhook subscription (v3)."""

    routing_key: Secret
    webhook_secret: Secret | None = None
    api: Url = "https://events.pagerduty.com"


class EmailEntry(_Entry, frozen=True, kw_only=True, tag_field="type", tag="email"):
    """One mailbox. person: who reads it, and acts by the links in it; without, there are no links.

    on_call: it is told only while its reader, by `to` or `person`, is on call.
    """

    to: Address
    from_: Address = msgspec.field(name="from")
    host: str
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: Secret | None = None
    person: str | None = None
    on_call: bool = False


class AlertmanagerEntry(_Entry, frozen=True, kw_only=True, tag_field="type", tag="alertmanager"):
    """An Alertmanager, or all of a cluster. authorization: the header's value, as `Bearer …`."""

    urls: Annotated[tuple[Url, ...], msgspec.Meta(min_length=1, max_length=8)]
    authorization: Secret | None = None
    heartbeat: bool = False


class AppriseEntry(_Entry, frozen=True, kw_only=True, tag_field="type", tag="apprise"):
    """Anything else that Apprise knows, as best effort: it says only yes or no."""

    url: Secret


Entry = WebhookEntry | SlackEntry | PagerDutyEntry | EmailEntry | AlertmanagerEntry | AppriseEntry


class LinksEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Links by which people act. url: where the worker's pages are reached. secret: signs them."""

    url: Url
    secret: Secret


class SinksFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole file of sinks, by their names, and of the links in what they tell."""

    sinks: dict[Name, Entry]
    links: LinksEntry | None = None


def check(content: Any) -> SinksFile:
    """Return the file's content, every scalar of it a string. Raises ConfigurationError: key and reason."""
    return checked(content, SinksFile, _custom)


def _custom(kind: type, value: Any) -> Any:
    assert kind is Secret
    return read_secret(value)
