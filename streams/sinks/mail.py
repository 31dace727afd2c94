"""E-mail to one mailbox: text and HTML, one Message-ID for all tries, threaded by the alerts it is about."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import aiosmtplib
import jinja2

from schemas.alerts import Alert, Notice
from schemas.base import SECOND
from streams.notices import Attempt, Delivered, Failed, Result
from streams.sinks import listed, texts
from streams.sinks.connections import why
from streams.sinks.terminal import plain

TIMEOUT = 10.0
"""Seconds for each step of an attempt; SMTP has several."""
REFERENCES = 10
_FIRST_PERMANENT = 500
_OF_THE_SET_UP = frozenset({530, 534, 535, 538})
"""Replies about who we are, which a person can mend without the message being another."""
ActLinks = Callable[[Alert, str], str]
"""The address by which the reader acts on an alert; the second word is what it is made for."""
ACT = "Acknowledge, snooze, resolve or dismiss"
_PAGE = jinja2.Environment(
    loader=jinja2.PackageLoader("streams.sinks", "."), autoescape=True, undefined=jinja2.StrictUndefined
).get_template("mail.html")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where to, and how. tls: starttls, tls or none."""

    to: str
    sender: str
    host: str
    port: int
    tls: str = "starttls"
    username: str | None = None
    password: str | None = None


class MailSink:
    """Hands messages to an SMTP server, one connection an attempt."""

    def __init__(self, mailbox: Mailbox, links: ActLinks | None = None, *, timeout: float = TIMEOUT) -> None:
        self._mailbox = mailbox
        self._links = links
        self._timeout = timeout

    async def send(self, attempt: Attempt) -> Result:
        """Hand it over once."""
        box = self._mailbox
        try:
            await aiosmtplib.send(
                message_of(attempt, box, self._links),
                hostname=box.host,
                port=box.port,
                username=box.username,
                password=box.password,
                use_tls=box.tls == "tls",
                start_tls=box.tls == "starttls",
                timeout=self._timeout,
            )
        except aiosmtplib.SMTPResponseException as error:
            permanent = error.code >= _FIRST_PERMANENT and error.code not in _OF_THE_SET_UP
            return Failed(f"SMTP {error.code}", retry=not permanent)
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [one.code for one in error.recipients]
            return Failed(
                f"SMTP {max(codes)}: refused for its recipient", retry=max(codes) < _FIRST_PERMANENT
            )
        except aiosmtplib.SMTPConnectError as error:
            return Failed(why(error), retry=True)
        except (aiosmtplib.SMTPException, OSError) as error:
            return Failed(why(error), retry=True, unsure=True)
        return Delivered()


def message_of(attempt: Attempt, box: Mailbox, links: ActLinks | None) -> EmailMessage:
    """Return the message: the same for each try, so that whoever gets it twice can tell."""
    domain = box.sender.rpartition("@")[2]
    message = EmailMessage(policy=SMTP)
    message["From"] = box.sender
    message["To"] = box.to
    message["Date"] = format_datetime(datetime.fromtimestamp(attempt.at / SECOND, UTC))
    message["Message-ID"] = f"<{attempt.key}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    notice = attempt.notice
    if notice is None:
        message["Subject"] = texts.alive(attempt.at)
        message.set_content(texts.alive(attempt.at) + "\n")
        return message
    message["Subject"] = texts.subject(notice)
    if notice.alerts:
        message["References"] = " ".join(_thread(alert, domain) for alert in notice.alerts[:REFERENCES])
    if texts.severity(notice.alerts) == "critical" and notice.kind == "firing":
        message["Importance"] = "high"
    shown = _links(attempt.key, notice, links)
    message.set_content(texts.whole(notice) + _as_text(notice, shown))
    message.add_alternative(
        _PAGE.render(notice=notice, texts=texts, listed=listed, links=shown, act=ACT), subtype="html"
    )
    return message


def _links(key: str, notice: Notice, links: ActLinks | None) -> dict[str, str]:
    if links is None or notice.kind not in ("firing", "acknowledged"):
        return {}
    return {alert.id: links(alert, key) for alert in notice.alerts[: listed.SHOWN]}


def _as_text(notice: Notice, links: dict[str, str]) -> str:
    shown = [alert for alert in notice.alerts[: listed.SHOWN] if alert.id in links]
    lines = [f"{ACT} ({plain(alert.summary)}):\n{links[alert.id]}\n" for alert in shown]
    return "\n" + "\n".join(lines) if lines else ""


def _thread(alert: Alert, domain: str) -> str:
    """Name what all messages about an alert refer to: mail programs show them together by it."""
    name = hashlib.sha256(f"{alert.brand}/{alert.id}".encode()).hexdigest()[:32]
    return f"<alert-{name}@{domain}>"
