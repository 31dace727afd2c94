"""Times as tables write them."""

from datetime import UTC, datetime

from schemas.base import Time

FORMATS = (
    "%Y-%m-%d %H:%M:%S %z",  # 2015-02-24 11:35:52 -0800
    "%a %b %d %H:%M:%S %z %Y",  # Tue Oct 31 22:10:47 +0000 2017
)
_SECONDS_DIGITS = range(9, 11)
_MILLISECONDS_DIGITS = range(12, 14)


def read_time(text: str) -> Time:
    """Milliseconds of RFC 3339, of FORMATS, or of seconds or milliseconds since 1970; UTC unless it says.

    Raises ValueError.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return _since_1970(text)
    moment = _moment(text)
    return Time(round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000))


def _since_1970(digits: str) -> Time:
    if len(digits) in _SECONDS_DIGITS:
        return Time(int(digits) * 1000)
    if len(digits) in _MILLISECONDS_DIGITS:
        return Time(int(digits))
    raise ValueError(f"{digits[:40]!r} is not a time")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in FORMATS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - every format has %z
        except ValueError:
            continue
    raise ValueError(f"{text[:40]!r} is not a time, as 2026-11-23T08:00:00Z")
