"""The calendars of brands.yaml as working time, each checked before anybody relies on it. Pure."""

from collections.abc import Iterator

from streams.brands.calendar import WorkingTime
from streams.brands.file import BrandsFile, Calendar, Targets, TargetsBySource
from streams.errors import ConfigurationError

WEEKS = 52
"""A promise takes no longer than this: what does not fit is a slip of the pen."""


def source_hours(file: BrandsFile) -> dict[str, WorkingTime]:
    """Working time by source, of those that have hours of their own. Raises ConfigurationError."""
    found = {
        source: _working_time(entry.hours, f"sources.{source}.hours")
        for source, entry in file.sources.items()
        if entry.hours is not None
    }
    for source, hours in found.items():
        _check_promises(file.targets, "targets", hours, f"sources.{source}.hours")
        for number, entry in enumerate(file.brands):
            _check_promises(entry.targets, f"brands[{number}].targets", hours, f"sources.{source}.hours")
    return found


def brand_calendars(file: BrandsFile) -> dict[str, WorkingTime]:
    """Working time by brand, of those that have a calendar. Raises ConfigurationError."""
    found = {}
    for number, entry in enumerate(file.brands):
        if entry.calendar is not None:
            path = f"brands[{number}].calendar"
            found[entry.id] = hours = _working_time(entry.calendar, path)
            _check_promises(file.targets, "targets", hours, path)
            _check_promises(entry.targets, f"brands[{number}].targets", hours, path)
    return found


def _working_time(calendar: Calendar, path: str) -> WorkingTime:
    try:
        return WorkingTime(calendar)
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}.{error}") from None


def _check_promises(targets: TargetsBySource, path: str, hours: WorkingTime, calendar: str) -> None:
    for key, promised in _durations(targets):
        if promised > WEEKS * hours.weekly_ms:
            raise ConfigurationError(f"{path}.{key}: takes more than a year by {calendar}")


def _durations(targets: TargetsBySource) -> Iterator[tuple[str, int]]:
    """Every promise with its key."""
    each: dict[str, Targets] = {"": targets}
    each |= {f"sources.{source}.": own for source, own in targets.sources.items()}
    each |= {f"priorities.{priority}.": own for priority, own in targets.priorities.items()}
    for path, own in each.items():
        promises = {"first_reply": own.first_reply, "next_reply": own.next_reply}
        yield from ((path + name, promised) for name, promised in promises.items() if promised is not None)
