"""A stranger reads every topic from its beginning to its end, read committed."""

from schemas.topics import all_topics
from tests.chaos.finds import Finds
from tests.pipeline.installation import Installation, read_each


def read_everything(installation: Installation) -> Finds:
    """Return what stands on the topics, topic by topic."""
    finds = Finds()
    for topic in all_topics():
        seen: set[int] = set()
        for record in read_each(installation.bootstrap, [installation.topic(topic.name)]):
            finds.take(topic.name, record.key, record.value)
            if record.id is None:
                continue
            finds.outputs[topic.name] += 1
            mark = hash(record.id)
            if mark in seen:
                finds.twice[topic.name] += 1
            seen.add(mark)
    return finds
