"""What matchers of silences and inhibitions see of an alert."""

from collections.abc import Mapping

from schemas.alerts import Alert


def labels_of(alert: Alert) -> Mapping[str, str]:
    """Return its own labels, and what every alert has; an empty one is as good as none."""
    own = {
        "alert": alert.id,
        "rule": alert.rule,
        "brand": alert.brand,
        "severity": alert.severity,
        "subject": alert.subject.kind,
        "customer": alert.customer or "",
        "conversation": alert.conversation or "",
        "team": alert.team or "",
    }
    return {**alert.labels, **own}
