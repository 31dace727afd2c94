"""Follows files of rules while a worker runs: all or nothing, and a bad file never replaces a good one."""

from datetime import date
from pathlib import Path

from streams.errors import ConfigurationError
from streams.rules.load import check_texts, read, sound
from streams.rules.rule import Rules


class Watched:
    """The rules that hold. refused: why the files as they are now do not; None where they do."""

    def __init__(self, path: Path | None) -> None:
        """Read them. Raises ConfigurationError: a worker does not start with rules that are wrong."""
        self._path = path
        self._seen = read(path)
        self.rules: Rules = sound(check_texts(self._seen))
        self.refused: str | None = None

    def look(self) -> bool:
        """Read the files again; return whether other rules hold, or others are refused, than before."""
        before = self.refused
        try:
            texts = read(self._path)
            if texts == self._seen and before is None:
                return False
            self.rules = sound(check_texts(texts))
        except ConfigurationError as error:
            self.refused = str(error)
            return self.refused != before
        self._seen, self.refused = texts, None
        return True

    def past_review(self, today: date) -> list[str]:
        """Return the names of rules that their owners should have looked at by then."""
        return [rule.name for rule in self.rules if rule.is_past_review(today)]
