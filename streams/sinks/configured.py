"""The sinks that the settings and the file of sinks name."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import aiohttp
from rich.console import Console

from schemas.alerts import Alert
from schemas.base import SECOND
from streams.clock import now_ms
from streams.errors import ConfigurationError, FaultsError
from streams.notices import SinkSpec
from streams.notices.attempts import ROUND
from streams.settings import Settings
from streams.sinks import file
from streams.sinks.alertmanager import AlertmanagerSink
from streams.sinks.http import client
from streams.sinks.links import Links
from streams.sinks.load import read
from streams.sinks.mail import ActLinks, Mailbox, MailSink
from streams.sinks.others import AppriseSink
from streams.sinks.pagerduty import PagerDutySink
from streams.sinks.port import Sink
from streams.sinks.secrets import Secret, reveal
from streams.sinks.slack import SlackSink, SlackWebhookSink
from streams.sinks.terminal import TerminalSink
from streams.sinks.webhook import WebhookSink, signing_key

TERMINAL = "terminal"
WEBHOOK = "webhook"
WORDS = frozenset({"firing", "resolved", "summary"})
"""What sinks are told that show words: that somebody has taken something on is no news for a mailbox."""
INCIDENTS = frozenset({"firing", "acknowledged", "resolved"})
MAIL_CONNECTIONS = 4
Make = Callable[[aiohttp.ClientSession], Sink]


@dataclass(frozen=True, slots=True)
class Answers:
    """By what people answer: links; secrets of Slack's apps and of PagerDuty's webhook subscriptions."""

    links: Links | None = None
    slack: tuple[bytes, ...] = ()
    pagerduty: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Configured:
    """What each sink wants to be told, and a way to open them all for as long as a worker runs."""

    specs: Sequence[SinkSpec]
    open: Callable[[], AbstractAsyncContextManager[Mapping[str, Sink]]]
    answers: Answers = Answers()


@dataclass(slots=True)
class _Making:
    """Sinks as they are put together: nothing is opened before all of them are in order."""

    specs: list[SinkSpec] = field(default_factory=list)
    makers: dict[str, Make] = field(default_factory=dict)

    def add(self, spec: SinkSpec, make: Make) -> None:
        self.specs.append(spec)
        self.makers[spec.name] = make


def configured(
    settings: Settings, console: Console, environment: Mapping[str, str] | None = None
) -> Configured:
    """Return the sinks in the order they are told.

    Raises ConfigurationError; FaultsError with all that is wrong with the sinks, secrets as well.

    environment: where secrets are looked for; the process's own where it is left out.
    """
    making = _Making()
    if settings.terminal:
        making.add(SinkSpec(TERMINAL, kinds=WORDS), lambda _: TerminalSink(console))
    url = settings.webhook_url
    if url:
        spec = SinkSpec(WEBHOOK, heartbeat=settings.webhook_heartbeat)
        making.add(spec, lambda session: WebhookSink(url, session))
    answers = Answers()
    if settings.sinks:
        content, faults = read(settings.sinks)
        answers = _answers(content, _Revealing(f"{settings.sinks}: ", environment), faults)
        for name, entry in content.sinks.items():
            reveal_at = _Revealing(f"{settings.sinks}: sinks.{name}.", environment)
            with _noted(faults):
                making.add(spec_of(name, entry), maker(entry, reveal_at, settings, answers.links))
        if faults:
            raise FaultsError(faults, "groundswell sinks check")

    @asynccontextmanager
    async def open_all() -> AsyncIterator[Mapping[str, Sink]]:
        async with client() as session:
            yield {name: make(session) for name, make in making.makers.items()}

    return Configured(making.specs, open_all, answers)


@contextmanager
def _noted(faults: list[str]) -> Iterator[None]:
    """Note what is wrong, and go on: all of it is said at once."""
    try:
        yield
    except ConfigurationError as error:
        faults.append(str(error))


def _answers(content: file.SinksFile, reveal_at: "_Revealing", faults: list[str]) -> Answers:
    links: Links | None = None
    slack, pagerduty = [], []
    if content.links is not None:
        with _noted(faults):
            secret = reveal_at("links.secret", content.links.secret)
            links = Links(content.links.url, signing_key(secret, reveal_at.key("links.secret")))
    for name, entry in content.sinks.items():
        with _noted(faults):
            if isinstance(entry, file.SlackEntry) and entry.signing_secret is not None:
                slack.append(reveal_at(f"sinks.{name}.signing_secret", entry.signing_secret).encode())
            if isinstance(entry, file.PagerDutyEntry) and entry.webhook_secret is not None:
                pagerduty.append(reveal_at(f"sinks.{name}.webhook_secret", entry.webhook_secret).encode())
    return Answers(links, tuple(slack), tuple(pagerduty))


def spec_of(name: str, entry: file.Entry) -> SinkSpec:
    """Return what the sink wants to be told."""
    return SinkSpec(
        name,
        kinds=frozenset(entry.kinds) if entry.kinds else _usual_kinds(entry),
        severity=entry.severity,
        heartbeat=getattr(entry, "heartbeat", False),
        brands=frozenset(entry.brands),
        teams=frozenset(entry.teams),
        people=_readers(entry),
        each=isinstance(entry, file.AlertmanagerEntry),
        at_once=_at_once(entry),
    )


def _readers(entry: file.Entry) -> frozenset[str]:
    if not isinstance(entry, file.EmailEntry) or not entry.on_call:
        return frozenset()
    return frozenset({entry.to, *([entry.person] if entry.person else [])})


def _at_once(entry: file.Entry) -> int:
    """One by one where a copy would be seen; few where each takes a connection of its own."""
    if isinstance(entry, file.SlackEntry | file.AppriseEntry):
        return 1
    return MAIL_CONNECTIONS if isinstance(entry, file.EmailEntry) else ROUND


def _usual_kinds(entry: file.Entry) -> frozenset[str] | None:
    if isinstance(entry, file.PagerDutyEntry | file.AlertmanagerEntry):
        return INCIDENTS
    can_change = isinstance(entry, file.WebhookEntry) or (isinstance(entry, file.SlackEntry) and entry.token)
    return None if can_change else WORDS


def maker(entry: file.Entry, reveal_at: "_Revealing", settings: Settings, links: Links | None) -> Make:
    """Return what makes the sink, its secrets revealed."""
    if isinstance(entry, file.WebhookEntry):
        return _webhook(entry, reveal_at)
    if isinstance(entry, file.SlackEntry):
        return _slack(entry, reveal_at)
    if isinstance(entry, file.PagerDutyEntry):
        routing_key = reveal_at("routing_key", entry.routing_key)
        return lambda session: PagerDutySink(session, routing_key=routing_key, api=entry.api)
    if isinstance(entry, file.AlertmanagerEntry):
        return _alertmanager(entry, reveal_at, settings.heartbeat_seconds * SECOND)
    sink = _mail(entry, reveal_at, links) if isinstance(entry, file.EmailEntry) else _other(entry, reveal_at)
    return lambda _: sink


@dataclass(frozen=True, slots=True)
class _Revealing:
    """Reveals secrets; what is wrong with one is said with its key, which begins so."""

    before: str
    environment: Mapping[str, str] | None = None

    def __call__(self, name: str, secret: Secret) -> str:
        return reveal(secret, self.key(name), self.environment)

    def key(self, name: str) -> str:
        """The whole of a key."""
        return self.before + name

    def some(self, name: str, secret: Secret | None) -> str | None:
        """Reveal it, where there is one."""
        return self(name, secret) if secret is not None else None


def _webhook(entry: file.WebhookEntry, reveal_at: _Revealing) -> Make:
    url = entry.url or reveal_at.some("secret_url", entry.secret_url) or ""
    secret = reveal_at.some("secret", entry.secret)
    sign_with = signing_key(secret, reveal_at.key("secret")) if secret is not None else None
    return lambda session: WebhookSink(url, session, secret=sign_with)


def _slack(entry: file.SlackEntry, reveal_at: _Revealing) -> Make:
    if entry.webhook is not None:
        url = reveal_at("webhook", entry.webhook)
        return lambda session: SlackWebhookSink(session, url)
    token = reveal_at.some("token", entry.token) or ""
    channel, buttons = entry.channel or "", entry.signing_secret is not None
    return lambda session: SlackSink(session, token=token, channel=channel, api=entry.api, buttons=buttons)


def _alertmanager(entry: file.AlertmanagerEntry, reveal_at: _Revealing, heartbeat_every: int) -> Make:
    authorization = reveal_at.some("authorization", entry.authorization)
    return lambda session: AlertmanagerSink(
        session, entry.urls, authorization=authorization, heartbeat_every=heartbeat_every
    )


def _other(entry: file.AppriseEntry, reveal_at: _Revealing) -> Sink:
    return AppriseSink(reveal_at("url", entry.url), reveal_at.key("url"))


def _mail(entry: file.EmailEntry, reveal_at: _Revealing, links: Links | None) -> Sink:
    mailbox = Mailbox(
        to=entry.to,
        sender=entry.from_,
        host=entry.host,
        port=entry.port,
        tls=entry.tls,
        username=entry.username,
        password=reveal_at.some("password", entry.password),
    )
    return MailSink(mailbox, _acting(links, entry.person))


def _acting(links: Links | None, person: str | None) -> ActLinks | None:
    if links is None or person is None:
        return None

    def of(alert: Alert, cause: str) -> str:
        return links.make(alert.brand, alert.id, person, cause=cause, now=now_ms())

    return of
