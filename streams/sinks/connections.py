"""Why a connection to a sink failed, in plain words, and without what may be a secret: addresses, headers."""

import socket
import ssl

import aiohttp
import aiosmtplib

_WORDS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((ConnectionRefusedError,), "refused the connection"),
    ((socket.gaierror,), "no machine of this name is known"),
    ((ssl.SSLCertVerificationError,), "its TLS certificate is not trusted"),
    ((ssl.SSLError,), "no TLS came about"),
    ((TimeoutError,), "no answer in time"),
    (
        (
            ConnectionResetError,
            BrokenPipeError,
            aiohttp.ServerDisconnectedError,
            aiohttp.ClientPayloadError,
            aiosmtplib.SMTPServerDisconnected,
        ),
        "broke off the connection",
    ),
    ((aiohttp.ClientResponseError,), "its answer is no HTTP"),
    ((aiohttp.ClientConnectorError, aiosmtplib.SMTPConnectError), "cannot be reached"),
)
"""The first that fits the error, or what caused it, is said."""


def why(error: Exception) -> str:
    """Say it; of what is not known here its type, since its text may carry a secret."""
    causes = [error]
    while isinstance(cause := causes[-1].__cause__, Exception):
        causes.append(cause)
    for kinds, words in _WORDS:
        if any(isinstance(one, kinds) for one in causes):
            return words
    return f"the connection failed: {type(error).__name__}"
