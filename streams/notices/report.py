"""What is said on `notifications`: each attempt at a sink, and what is not tried any more."""

from schemas.alerts import Notice, Notification
from schemas.base import Time
from streams.notices.attempts import Attempt, idempotency_key, ids
from streams.notices.outage import Dropped
from streams.notices.outbox import Delivery
from streams.step import Output

FROM_BEFORE = "the sink was not there yet when it began, and has not been told of it since"


def attempted(
    attempt: Attempt, result: str, now: Time, *, error: str | None = None, retry_at: Time | None = None
) -> Output:
    """Return the word about an attempt."""
    notice = None if attempt.standing else attempt.notice
    kind = "standing" if attempt.standing else "notice" if notice else "heartbeat"
    record = Notification(
        id=f"{attempt.key}:{attempt.attempt}",
        kind=kind,
        sink=attempt.sink,
        key=attempt.key,
        at=now,
        attempt=attempt.attempt,
        result=result,
        notice=notice.id if notice else None,
        alerts=ids(notice.alerts) if notice else (),
        error=error,
        retry_at=retry_at,
        more=notice.more if notice else 0,
    )
    return Output("notifications", attempt.key, record, route=notice.brand if notice else kind)


def dropped(gone: Dropped, now: Time) -> Output:
    """Return the word about a delivery that is not tried any more."""
    delivery = gone.delivery
    # An alert is left out of a delivery once.
    which = f":{delivery.alerts[0]}" if gone.result == "left-out" else ""
    record = Notification(
        id=f"{delivery.key}:{delivery.attempts}:{gone.result}{which}",
        kind="notice" if delivery.notice else "heartbeat",
        sink=delivery.sink,
        key=delivery.key,
        at=now,
        attempt=delivery.attempts,
        result=gone.result,
        notice=delivery.notice,
        alerts=delivery.alerts,
        error=gone.reason,
        more=gone.more,
    )
    return Output("notifications", delivery.key, record, route=gone.brand)


def left_out(notice: Notice, sink: str, alerts: tuple[str, ...], now: Time) -> Output:
    """Return the word about an end that a sink is not told."""
    key = idempotency_key(notice.id, sink)
    delivery = Delivery(sink=sink, key=key, at=notice.at, queued_at=now, notice=notice.id, alerts=alerts)
    return dropped(Dropped(delivery, "left-out", FROM_BEFORE, notice.brand), now)
