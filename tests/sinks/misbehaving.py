"""An HTTP server on loopback that misbehaves in twelve ways, byte by byte: no library would let it."""

import asyncio
import contextlib
import ssl
import struct
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET

INTERNAL = "http://169.254.169.254/latest/meta-data/"
Way = Callable[[asyncio.StreamWriter], Awaitable[None]]


async def _hang(_: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def _half(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"half")


async def _error_inside(writer: asyncio.StreamWriter) -> None:
    _answer(writer, "200 OK", b'{"ok": false, "error": "internal_error", "status": "invalid event"}')


async def _redirect(writer: asyncio.StreamWriter) -> None:
    _answer(writer, "307 Temporary Redirect", b"", f"Location: {INTERNAL}\r\n")


async def _too_many(writer: asyncio.StreamWriter) -> None:
    _answer(writer, "429 Too Many Requests", b"slow down", "Retry-After: 7\r\n")


async def _broken(writer: asyncio.StreamWriter) -> None:
    _answer(writer, "500 Internal Server Error", b"oh")


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while not writer.is_closing():
        writer.write(b"X-Slow: 1\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _huge(writer: asyncio.StreamWriter) -> None:
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000000000\r\n\r\n"
    )
    while not writer.is_closing():
        writer.write(b" " * 65536)
        await writer.drain()


async def _wrong_type(writer: asyncio.StreamWriter) -> None:
    body = b"<html><title>Log in to the guest network</title></html>"
    _answer(writer, "200 OK", body, "Content-Type: text/html\r\n")


async def _reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))


async def _empty(_: asyncio.StreamWriter) -> None:
    """Close without a word."""


def _answer(writer: asyncio.StreamWriter, status: str, body: bytes, headers: str = "") -> None:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n"
    writer.write(head.encode() + body)


WAYS: Mapping[str, Way] = {
    "hangs": _hang,
    "closes half-way": _half,
    "200 with an error": _error_inside,
    "redirects to an internal address": _redirect,
    "429 with Retry-After": _too_many,
    "500": _broken,
    "drips": _drip,
    "huge body": _huge,
    "wrong content type": _wrong_type,
    "resets": _reset,
    "bad TLS": _empty,
    "empty": _empty,
}


@asynccontextmanager
async def misbehaving(way: str, folder: Path) -> AsyncIterator[str]:
    """Yield the address of a server that misbehaves in this way."""
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await _take(reader)
                await WAYS[way](writer)
                await writer.drain()
        finally:
            writer.close()

    secure = _self_signed(folder) if way == "bad TLS" else None
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=secure)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"{'https' if secure else 'http'}://127.0.0.1:{port}"
    finally:
        server.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        await asyncio.sleep(0.01)  # what was closed is gone


async def _take(reader: asyncio.StreamReader) -> None:
    """Read a request to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    await reader.readexactly(int(head.split(b"content-length:")[1].split()[0]))


def _self_signed(folder: Path) -> ssl.SSLContext:
    """Return a certificate that nobody vouches for."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=nobody"]
    subprocess.run([*request, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
