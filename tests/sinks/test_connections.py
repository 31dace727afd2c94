"""Why a sink cannot be told is said in words that people know."""

import socket
import ssl

import aiohttp
import aiosmtplib
import pytest

from streams.sinks.connections import why


def caused_by(cause: Exception) -> Exception:
    """As libraries raise it: their own error, from what the system said."""
    error = aiosmtplib.SMTPConnectError("Error connecting to secret.example")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (caused_by(ConnectionRefusedError(111, "secret")), "refused the connection"),
        (caused_by(socket.gaierror(-2, "secret")), "no machine of this name is known"),
        (caused_by(ssl.SSLCertVerificationError("secret")), "its TLS certificate is not trusted"),
        (ssl.SSLError("secret"), "no TLS came about"),
        (caused_by(OSError(113, "no route to secret")), "cannot be reached"),
        (aiosmtplib.SMTPServerDisconnected("secret"), "broke off the connection"),
        (aiohttp.ServerDisconnectedError("secret"), "broke off the connection"),
        (aiosmtplib.SMTPReadTimeoutError("secret"), "no answer in time"),
        (ValueError("secret"), "the connection failed: ValueError"),
    ],
)
def test_what_happened_is_said_and_not_to_whom(error: Exception, said: str) -> None:
    """What the system said goes before what a library made of it; no text of theirs, which may be secret."""
    assert why(error) == said
