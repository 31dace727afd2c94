"""Which of a notice's alerts are shown in full, and what is said of the others."""

from schemas.alerts import Notice

SHOWN = 10
"""Alerts shown in full."""


def rest(notice: Notice, shown: int = SHOWN) -> str:
    """Say how many alerts are not shown, and where they are; empty where all are. shown: so many at most."""
    hidden = len(notice.alerts[shown:]) + notice.more
    if not hidden:
        return ""
    over = " --all" if notice.kind in ("resolved", "summary") else ""
    return f"and {hidden} more: groundswell alerts list --brand {notice.brand}{over}"
