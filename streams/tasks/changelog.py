"""A task's state as records of its changelog, and back. Key: `table/key`."""

from collections.abc import Iterable, Mapping

import msgspec

from schemas.codec import encode, value_decoder
from streams.state import State

Pair = tuple[bytes, bytes | None]


def changes(state: State) -> list[Pair]:
    """What has changed since the last commit, as the changelog keeps it."""
    return [
        (f"{table}/{key}".encode(), None if value is None else encode(value))
        for (table, key), value in state.changes().items()
    ]


class Restorer:
    """Builds a state from its changelog."""

    def __init__(self, kinds: Mapping[str, type[msgspec.Struct]]) -> None:
        self._decoders = {name: value_decoder(kind) for name, kind in kinds.items()}
        self._latest: dict[bytes, bytes] = {}
        self._kinds = kinds

    def add(self, pairs: Iterable[Pair]) -> None:
        """Take the next pairs, oldest first."""
        for key, value in pairs:
            if value is None:
                self._latest.pop(key, None)
            else:
                self._latest[key] = value

    def state(self) -> State:
        """Return the state as of the last pair. A table that is no longer kept is left out."""
        state = State(self._kinds)
        for name, value in self._latest.items():
            table, _, key = name.decode().partition("/")
            decode = self._decoders.get(table)
            if decode is not None:
                state.named(table).restore(key, decode(value))
        return state
