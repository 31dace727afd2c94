"""The agent `pulse`: counts of many tasks in, each brand's pulse out."""

from collections.abc import Iterable, Mapping

import msgspec

from schemas.base import Record, Time
from schemas.errors import RecordError
from schemas.pulse import PulsePartial
from streams.pulse import blocks
from streams.pulse.blocks import Block
from streams.state import State
from streams.step import Context, Output


class Pulse:
    """The second stage of counting. Holds no state of its own."""

    kinds: Mapping[str, type[msgspec.Struct]] = {"blocks": Block}

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Output]:
        """Add up what a task has counted. Raises RecordError."""
        if not isinstance(record, PulsePartial):
            raise RecordError("$.schema", "nothing that a pulse is made of")
        blocks.add(state, record.brand, record.bins, context.now)
        return ()

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Output]:  # noqa: ARG002
        """Tell or forget an hour."""
        return [blocks.pass_by(state, key)]
