"""The AsyncAPI 3 document: every topic, what travels on it, who sends it and who receives it."""

from typing import Any

from schemas.base import Record
from schemas.contract.json_schema import JsonSchema, components, file_stem
from schemas.topics import (
    AGENTS,
    CATALOGUE,
    CONSUMERS,
    MAX_MESSAGE_BYTES,
    PEOPLE,
    PRODUCERS,
    Topic,
    records_of,
)

VERSION = "1.0.0"
"""Of the contract. The first number grows with a change that an older reader or writer cannot live with."""

KAFKA_BINDING = "0.5.0"

_ACTORS = {
    **{agent: f"Groundswell's agent {agent}" for agent in AGENTS},
    "pulse": "Groundswell's agent pulse",
    PRODUCERS: "whatever publishes mentions and what the CRM says",
    PEOPLE: "people in customer service, by the tools they use",
    CONSUMERS: "teams downstream",
}


def document() -> JsonSchema:
    """Return the whole document."""
    return {
        "asyncapi": "3.0.0",
        "info": _info(),
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in CATALOGUE},
        "operations": _operations(),
        "components": {
            "messages": _messages(),
            "schemas": _schemas(),
            "parameters": {
                "installation": {
                    "description": "The installation's name, which its topics begin with.",
                    "default": "groundswell",
                }
            },
        },
    }


def _info() -> JsonSchema:
    return {
        "title": "Groundswell",
        "version": VERSION,
        "description": (
            "Hears the person in the crowd: mentions come in, what is owed and what needs a person goes out."
            "\n\n"
            "Records are JSON in UTF-8. Readers tolerate fields they do not know, and new values of an "
            "enumeration. A field that is left out has its default. Times are RFC 3339 in UTC. Records are "
            "written in transactions: read with `isolation.level=read_committed`. The header "
            "`groundswell-id` is the same for a record whenever it is computed again."
        ),
        "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        "tags": [{"name": actor, "description": text} for actor, text in _ACTORS.items()],
    }


def _channel(topic: Topic) -> JsonSchema:
    return {
        "address": f"{{installation}}.{topic.name}",
        "title": topic.name,
        "description": _description(topic),
        "parameters": {"installation": {"$ref": "#/components/parameters/installation"}},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _message_names(topic)},
        "bindings": {"kafka": _binding(topic)},
    }


def _description(topic: Topic) -> str:
    route = f", partitioned by {topic.partitioned_by}" if topic.partitioned_by else ""
    lines = [f"{topic.purpose[0].upper()}{topic.purpose[1:]}.", f"Key: {topic.key}{route}."]
    if topic.keyed:
        lines.append("Its number of partitions cannot change without a migration.")
    if topic.tombstone:
        lines.append(f"An empty value (tombstone) means: {topic.tombstone}.")
    return " ".join(lines)


def _binding(topic: Topic) -> JsonSchema:
    """The number of partitions is the installation's choice, and so is not said."""
    return {
        "topicConfiguration": {
            "cleanup.policy": ["compact" if topic.compacted else "delete"],
            "retention.ms": -1 if topic.retention_ms is None else topic.retention_ms,
            "max.message.bytes": MAX_MESSAGE_BYTES,
        },
        "bindingVersion": KAFKA_BINDING,
    }


def _operations() -> JsonSchema:
    operations = {}
    for topic in CATALOGUE:
        for action, verb, actors in (
            ("send", "sends", topic.writers),
            ("receive", "receives", topic.readers),
        ):
            for actor in actors:
                operations[f"{actor}.{verb}.{topic.name}"] = _operation(topic, action, actor)
    return operations


def _operation(topic: Topic, action: str, actor: str) -> JsonSchema:
    operation: JsonSchema = {
        "action": action,
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "summary": f"{actor}: {topic.purpose}",
        "tags": [{"name": actor}],
    }
    if action == "receive" and actor in AGENTS:
        group = {"type": "string", "description": "The agent's name after the installation's."}
        operation["bindings"] = {"kafka": {"groupId": group, "bindingVersion": KAFKA_BINDING}}
    return operation


def _message_names(topic: Topic) -> list[str]:
    """Keys differ by topic, so each topic has its own messages."""
    names = [f"{topic.name}.{file_stem(record)}" for record in topic.records]
    return [*names, f"{topic.name}.tombstone"] if topic.tombstone else names


def _messages() -> JsonSchema:
    messages: JsonSchema = {}
    for topic in CATALOGUE:
        for record, name in zip(topic.records, _message_names(topic), strict=False):
            messages[name] = _message(topic, record, name)
        if topic.tombstone:
            messages[f"{topic.name}.tombstone"] = _tombstone(topic)
    return messages


def _message(topic: Topic, record: type[Record], name: str) -> JsonSchema:
    return {
        "name": name,
        "title": record.__name__,
        "contentType": "application/json",
        "payload": {"$ref": f"#/components/schemas/{file_stem(record)}"},
        "bindings": {"kafka": _key(topic)},
    }


def _tombstone(topic: Topic) -> JsonSchema:
    return {
        "name": f"{topic.name}.tombstone",
        "title": "Tombstone",
        "summary": f"A record with a key and no value: {topic.tombstone}.",
        "payload": {"type": "null"},
        "bindings": {"kafka": _key(topic)},
    }


def _key(topic: Topic) -> JsonSchema:
    return {"key": {"type": "string", "description": topic.key}, "bindingVersion": KAFKA_BINDING}


def _schemas() -> dict[str, Any]:
    records = records_of(CATALOGUE)
    roots, parts = components(records, "#/components/schemas/{name}")
    return {**{file_stem(record): root for record, root in zip(records, roots, strict=True)}, **parts}
