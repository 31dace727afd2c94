"""Quix Streams, at least once: a dataframe from topic to topic, JSON by its own (de)serializers, orjson's."""

from typing import Any

from quixstreams import Application, message_context

from bench.hop.work import BATCH_BYTES, FETCH_BYTES, LINGER_MS, Job, enriched


def main(job: Job) -> None:
    """Work until told to stop."""
    app = Application(
        state_dir=".cache/bench-quixstreams",
        broker_address=job.bootstrap,
        consumer_group=job.group,
        auto_offset_reset="earliest",
        processing_guarantee="at-least-once",
        auto_create_topics=False,
        use_changelog_topics=False,
        consumer_extra_config={"max.partition.fetch.bytes": FETCH_BYTES},
        producer_extra_config={
            "acks": "all",
            "linger.ms": LINGER_MS,
            "batch.size": BATCH_BYTES,
            "queue.buffering.max.messages": 500_000,
            "partitioner": "consistent",
        },
        loglevel="WARNING",
    )
    source = app.topic(job.source, value_deserializer="json", key_deserializer="bytes")
    target = app.topic(job.target, value_serializer="json", key_serializer="str")

    def enrich(mention: dict[str, Any]) -> dict[str, Any]:
        context = message_context()
        return enriched(mention, context.partition, context.offset)

    app.dataframe(source).apply(enrich).to_topic(target, key=lambda output: output["id"])
    app.run()


if __name__ == "__main__":
    main(Job.given())
