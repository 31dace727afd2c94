"""E-mail, against a real SMTP server."""

import asyncio
import re
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from streams.broker import free_port
from streams.notices import Attempt, Delivered, Failed
from streams.sinks.mail import Mailbox, MailSink
from tests.sinks.attempts import alert, attempt, heartbeat

LINK = "https://groundswell.example/act/t0ken"


class Postbox:
    """A mail server's handler. refuse: its reply to a command instead of taking it."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refuse: dict[str, str] = {}
        self.hang = False

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or refuse it."""
        if "RCPT" in self.refuse:
            return self.refuse["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a message, or refuse it."""
        if self.hang:
            await asyncio.sleep(1.5)
        if "DATA" in self.refuse:
            return self.refuse["DATA"]
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.recipients.append(envelope.rcpt_tos)
        return "250 OK"


@pytest.fixture
def post() -> Postbox:
    """What has been taken."""
    return Postbox()


@pytest.fixture
async def port(post: Postbox) -> AsyncIterator[int]:
    """Where the server listens."""
    controller = Controller(post, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller.port
    controller.stop()


def sink(port: int, **fields: Any) -> MailSink:
    """To Eva's mailbox."""
    timeout = fields.pop("timeout", 5.0)
    box = Mailbox(
        to="eva@acme.example",
        sender="groundswell@acme.example",
        host="127.0.0.1",
        port=port,
        **{"tls": "none", **fields},
    )
    return MailSink(box, lambda _alert, _cause: LINK, timeout=timeout)


def parts(message: EmailMessage) -> tuple[str, str]:
    """Its text and its HTML."""
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    assert isinstance(plain, EmailMessage)
    assert isinstance(page, EmailMessage)
    return str(plain.get_content()), str(page.get_content())


async def test_a_notice_comes_as_text_and_html(post: Postbox, port: int) -> None:
    """Both say who waits, why, what to do, and by which link one acts."""
    assert await sink(port).send(attempt()) == Delivered()
    (message,) = post.messages
    assert post.recipients == [["eva@acme.example"]]
    assert message["Subject"] == "[Firing, critical] a title"
    assert message["Importance"] == "high"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Mon, 02 Mar 2026 10:02:00 +0000"
    for part in parts(message):
        for said in ("@anna has waited 60 min", "“Where is my parcel?”", "→ Answer now.", LINK):
            assert said in part


async def test_each_try_is_the_same_message(post: Postbox, port: int) -> None:
    """Whoever gets it twice can tell by the Message-ID, which is the idempotency key."""
    for number in (1, 2):
        await sink(port).send(attempt(number=number))
    first, second = post.messages
    assert first["Message-ID"] == second["Message-ID"] == f"<{'k' * 64}@acme.example>"


async def test_messages_about_an_alert_are_one_thread(post: Postbox, port: int) -> None:
    """Also where a later one is about several."""
    await sink(port).send(attempt(alert("o1")))
    await sink(port).send(attempt(alert("o2"), alert("o1"), kind="resolved"))
    first, second = (set(message["References"].split()) for message in post.messages)
    assert first < second
    assert post.messages[1]["Importance"] is None


async def test_what_is_over_has_no_links(post: Postbox, port: int) -> None:
    """There is nothing to do."""
    await sink(port).send(attempt(kind="resolved"))
    assert LINK not in "".join(parts(post.messages[0]))


async def test_what_a_customer_wrote_is_neither_markup_nor_a_header(post: Postbox, port: int) -> None:
    """In no part."""
    hostile = "<script>alert(1)</script>\r\nBcc: all@acme.example"
    one = msgspec.structs.replace(alert(text=hostile), summary=hostile)
    notice = attempt(one).notice
    assert notice is not None
    titled = msgspec.structs.replace(notice, title=hostile)
    assert await sink(port).send(Attempt("mail", "k", notice.at, 1, titled)) == Delivered()
    (message,) = post.messages
    assert message["Bcc"] is None
    _, page = parts(message)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


async def test_a_storm_is_cut(post: Postbox, port: int) -> None:
    """Ten in full."""
    await sink(port).send(attempt(*(alert(f"o{number}") for number in range(13))))
    for part in parts(post.messages[0]):
        assert len(re.findall("CRITICAL", part)) == 10
        assert "and 3 more" in part


async def test_a_sign_of_life_is_short(post: Postbox, port: int) -> None:
    """One line."""
    await sink(port).send(heartbeat())
    assert post.messages[0]["Subject"] == "Groundswell is alive at 2026-03-02 09:00Z"


@pytest.mark.parametrize(
    ("command", "reply", "result"),
    [
        ("DATA", "451 try again", Failed("SMTP 451", retry=True)),
        ("DATA", "554 no", Failed("SMTP 554", retry=False)),
        ("RCPT", "450 greylisted", Failed("SMTP 450: refused for its recipient", retry=True)),
        ("RCPT", "550 nobody here", Failed("SMTP 550: refused for its recipient", retry=False)),
    ],
)
async def test_the_reply_says_whether_a_retry_helps(
    post: Postbox, port: int, command: str, reply: str, result: Failed
) -> None:
    """4xx passes, 5xx does not; the reason keeps the address."""
    post.refuse[command] = reply
    assert await sink(port).send(attempt()) == result


async def test_a_server_that_hangs_or_is_gone_may_be_tried_again(post: Postbox, port: int) -> None:
    """Where it hangs after it has the message nobody can tell; where nobody listens nothing was sent."""
    post.hang = True
    hung = await sink(port, timeout=0.3).send(attempt())
    gone = await sink(free_port()).send(attempt())
    assert isinstance(hung, Failed)
    assert isinstance(gone, Failed)
    assert (hung.retry, hung.unsure) == (True, True)
    assert (gone.retry, gone.unsure) == (True, False)
    assert (hung.reason, gone.reason) == ("no answer in time", "refused the connection")


async def test_a_server_without_the_tls_that_is_asked_for_gets_nothing(post: Postbox, port: int) -> None:
    """Neither by STARTTLS nor at once; a password never goes in the clear."""
    for tls in ("starttls", "tls"):
        result = await sink(port, tls=tls).send(attempt())
        assert isinstance(result, Failed)
        assert result.retry
    assert post.messages == []


async def test_a_wrong_password_can_be_mended(post: Postbox) -> None:
    """It is about the set-up; once it is right, all that waited goes."""

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: Any, data: Any) -> AuthResult:
        return AuthResult(success=data.password == b"right", handled=False)

    controller = Controller(
        post, "127.0.0.1", free_port(), authenticator=check, auth_require_tls=False, auth_required=True
    )
    controller.start()
    try:
        wrong = await sink(controller.port, username="g", password="wrong").send(attempt())
        right = await sink(controller.port, username="g", password="right").send(attempt())
    finally:
        controller.stop()
    assert wrong == Failed("SMTP 535", retry=True)
    assert right == Delivered()
