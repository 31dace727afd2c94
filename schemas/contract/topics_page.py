"""The page of the documentation that lists the topics."""

from schemas.base import DAY, schema_name
from schemas.topics import AGENTS, CATALOGUE, Topic

_HEAD = """\
# Topics

Generated from `schemas/topics.py` by `groundswell schemas`; do not edit.

The name of each topic on the broker begins with the installation's name and a dot (`groundswell.mentions`).
`groundswell topics create` makes them, and can be run again at any time. The fields of each record are in
[contract/](contract/), as JSON Schema and as one AsyncAPI 3 document.

| topic | what it carries | records | key | kept | written by | read by |
|---|---|---|---|---|---|---|
"""

_TAIL = """
Besides, each agent ({agents}) has a compacted topic
`<agent>.changelog` with its state, which nobody else reads.

## Tombstones

A record with a key and no value:

{tombstones}

## Partitions

A topic's partition is computed from its key, or from what stands behind "by" in the table, with CRC-32 modulo
the number of partitions (librdkafka's `consistent` partitioner). All topics that an agent reads together have
the same number of partitions.

### Another number of partitions

The number of partitions of a keyed topic neither shrinks nor grows: either would move keys away from their
state and their order. `groundswell topics create` refuses it. What a migration takes:

1. choose another name for the installation (`GROUNDSWELL_INSTALLATION`), and create its topics with the
   number of partitions wanted (`groundswell topics create --partitions N`);
2. let the producers publish to the new `mentions`, and let the old workers read theirs to the end;
3. copy `customers.facts`, `customers.links` and all topics whose names end in `.actions` over, record by
   record with their keys, and from the old `mentions` what must not be forgotten (it is kept for as long as
   the table says);
4. start workers with the new name, and move the readers of the output topics;
5. stop the old workers, and delete the old topics.
"""


def page() -> str:
    """Return the page as Markdown."""
    rows = "\n".join(_row(topic) for topic in CATALOGUE)
    tombstones = "\n".join(f"- `{topic.name}`: {topic.tombstone}" for topic in CATALOGUE if topic.tombstone)
    return _HEAD + rows + "\n" + _TAIL.format(agents=", ".join(AGENTS), tombstones=tombstones)


def _row(topic: Topic) -> str:
    key = f"{topic.key}, by {topic.partitioned_by}" if topic.partitioned_by else topic.key
    cells = (
        f"`{topic.name}`",
        topic.purpose,
        ", ".join(f"`{schema_name(record)}`" for record in topic.records),
        key,
        kept(topic),
        ", ".join(topic.writers),
        ", ".join(topic.readers) or "–",
    )
    return f"| {' | '.join(cells)} |"


def kept(topic: Topic) -> str:
    """Say how long a topic's records are kept."""
    if topic.compacted:
        return "the last one of each key"
    return "for ever" if topic.retention_ms is None else f"{topic.retention_ms // DAY} days"
