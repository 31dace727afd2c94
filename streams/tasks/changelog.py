"""A task's state as records of its changelog, and back. Key: `table/key`."""

from collections.abc import Iterable, Mapping

import msgspec

from streams.state import State

Pair = tuple[bytes, bytes | None]


def changes(state: State) -> list[Pair]:
    """What has changed since the last commit, as the changelog keeps it."""
    return [(f"{table}/{key}".encode(), value) for (table, key), value in state.changes().items()]


class Restorer:
    """Builds a state from its changelog, beginning with what a checkpoint has of it."""

    def __init__(
        self,
        kinds: Mapping[str, type[msgspec.Struct]],
        tables: Mapping[str, dict[str, bytes]] | None = None,
    ) -> None:
        self._kinds = kinds
        self._tables = {name: (tables or {}).get(name, {}) for name in kinds}

    def add(self, pairs: Iterable[Pair]) -> None:
        """Take the next pairs, oldest first. A table that is no longer kept is left out."""
        for name, value in pairs:
            table, _, key = name.decode().partition("/")
            values = self._tables.get(table)
            if values is None:
                continue
            if value is None:
                values.pop(key, None)
            else:
                values[key] = value

    def state(self) -> State:
        """Return the state as of the last pair."""
        state = State(self._kinds)
        for name, values in self._tables.items():
            state.named(name).load(values)
        return state
