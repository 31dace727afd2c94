"""The one catalogue of topics. `topics create`, the AsyncAPI document and the docs come from it."""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.alerts import (
    Alert,
    AlertAction,
    AlertActionResult,
    Feedback,
    Notice,
    Notification,
    Signal,
    Silence,
)
from schemas.base import DAY, Record
from schemas.campaigns import (
    Campaign,
    CampaignAction,
    CampaignActionResult,
    CampaignAnswer,
    CampaignQuestion,
)
from schemas.conversations import ActionResult, Conversation, ConversationAction, Obligation
from schemas.customers import (
    AccountLink,
    Carried,
    Customer,
    CustomerEvent,
    CustomerFacts,
    Echo,
    Voices,
)
from schemas.dead_letters import DeadLetter
from schemas.mentions import EnrichedMention, Heartbeat, Mention, ScoredMention, ThreadedMention
from schemas.pulse import Issue, IssueAction, IssueActionResult, Pulse, PulsePartial, TiesPartial
from schemas.threads import Link, Lookup, Merge, Moved

AGENTS = ("score", "threads", "customers", "conversations", "pulse", "alerts", "notify")
PEOPLE = "people"
PRODUCERS = "producers"
CONSUMERS = "consumers"
MAX_MESSAGE_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and its contract.

    key: what a record's key is; partitioned_by: what the partition follows, where that is not the key.
    tombstone: what an empty value means. retention_ms: None keeps for ever. append_time: the broker
    stamps the records, so that no writer's clock is believed.
    """

    name: str
    purpose: str
    records: tuple[type[Record], ...]
    key: str
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    partitioned_by: str | None = None
    compacted: bool = False
    tombstone: str | None = None
    retention_ms: int | None = 7 * DAY
    keyed: bool = True
    append_time: bool = True


def _compacted(  # noqa: PLR0917 - a row of the table below
    name: str,
    purpose: str,
    record: type[Record],
    key: str,
    writer: str,
    tombstone: str,
    *,
    readers: tuple[str, ...] = (CONSUMERS,),
    partitioned_by: str | None = None,
) -> Topic:
    return Topic(
        name,
        purpose,
        (record,),
        key,
        (writer,),
        readers,
        partitioned_by=partitioned_by,
        compacted=True,
        tombstone=tombstone,
        retention_ms=None,
    )


CATALOGUE: tuple[Topic, ...] = (
    Topic(
        "mentions",
        "what people say, as producers publish it; unmasked, so kept short",
        (Mention,),
        "any",
        (PRODUCERS,),
        ("score",),
        retention_ms=3 * DAY,
        keyed=False,
    ),
    Topic(
        "mentions.dead-letter",
        "records that could not be taken, with the cause and the original bytes",
        (DeadLetter,),
        "topic/partition/offset of the record",
        AGENTS,
        (PEOPLE,),
        retention_ms=30 * DAY,
        keyed=False,
    ),
    Topic(
        "mentions.scored",
        "masked mentions with their score",
        (ScoredMention, Heartbeat),
        "source:id of the message",
        ("score",),
        ("threads",),
    ),
    Topic(
        "threads.lookups",
        "which conversation is the parent of a reply in?",
        (Lookup,),
        "source:id of the parent",
        ("threads",),
        ("threads",),
    ),
    Topic(
        "threads.links",
        "the answer to a lookup",
        (Link,),
        "source:id of the reply",
        ("threads",),
        ("threads",),
    ),
    Topic(
        "threads.echoes",
        "a customer took up a message: whose words were that?",
        (Echo,),
        "source:id of the message taken up",
        ("threads",),
        ("threads",),
    ),
    Topic(
        "mentions.threaded",
        "scored mentions with their conversation and customer",
        (ThreadedMention, Heartbeat),
        "customer",
        ("threads",),
        ("customers",),
    ),
    _compacted(
        "customers",
        "who says it",
        Customer,
        "customer",
        "customers",
        "forgotten, erased, or an account that is linked to a customer",
    ),
    Topic(
        "customers.events",
        "what became of a customer's conversations",
        (CustomerEvent,),
        "customer",
        ("conversations",),
        ("customers", CONSUMERS),
    ),
    Topic(
        "customers.echoes",
        "who took up whose words: at who did, and at whose they were",
        (Echo,),
        "customer",
        ("threads",),
        ("customers", CONSUMERS),
    ),
    _compacted(
        "customers.facts",
        "what the CRM says of a customer",
        CustomerFacts,
        "customer",
        PRODUCERS,
        "the facts are taken back",
        readers=("customers",),
    ),
    _compacted(
        "customers.links",
        "whose an account is, says the CRM",
        AccountLink,
        "account",
        PRODUCERS,
        "it is nobody's that the CRM knows",
        readers=("customers",),
    ),
    Topic(
        "customers.carried",
        "what is said and known of a linked account, on its way to the customer whose it is",
        (Carried,),
        "customer",
        ("customers",),
        ("customers",),
    ),
    _compacted(
        "customers.voices",
        "what advocates of a brand talk about, beside everybody else: counts by week",
        Voices,
        "brand/task",
        "customers",
        "brand removed",
    ),
    Topic(
        "mentions.enriched",
        "mentions with score, conversation and customer: what downstream consumers read",
        (EnrichedMention, Heartbeat),
        "conversation",
        ("customers",),
        ("conversations", CONSUMERS),
        retention_ms=30 * DAY,
    ),
    Topic(
        "conversations.merges",
        "a conversation turned out to be part of another, and what was said in it",
        (Merge, Moved, ConversationAction),
        "conversation",
        ("threads", "conversations"),
        ("conversations",),
    ),
    Topic(
        "conversations.actions",
        "what people do with an obligation",
        (ConversationAction,),
        "conversation",
        (PEOPLE, "alerts"),
        ("conversations",),
        retention_ms=30 * DAY,
    ),
    Topic(
        "conversations.results",
        "what became of each of these acts: done, or why not",
        (ActionResult,),
        "conversation",
        ("conversations",),
        (PEOPLE,),
    ),
    _compacted(
        "conversations",
        "threads, with who spoke last and what is owed",
        Conversation,
        "conversation",
        "conversations",
        "expired or erased",
    ),
    _compacted(
        "obligations",
        "answers owed, open and ended",
        Obligation,
        "obligation",
        "conversations",
        "never was: a record that came late showed it",
        partitioned_by="conversation",
    ),
    Topic(
        "signals",
        "what a rule may care about",
        (Signal, Heartbeat),
        "brand",
        ("conversations", "customers", "pulse"),
        ("alerts",),
    ),
    Topic(
        "pulse.partials",
        "counts of a brand from one task, and who is in touch with whom",
        (PulsePartial, TiesPartial, Heartbeat),
        "brand",
        ("conversations", "customers"),
        ("pulse",),
    ),
    _compacted(
        "brands.pulse",
        "counts of a brand in an hour",
        Pulse,
        "brand/step in seconds/hour",
        "pulse",
        "too long ago",
        partitioned_by="brand",
    ),
    _compacted(
        "issues",
        "what several people say",
        Issue,
        "issue",
        "pulse",
        "expired",
        readers=("alerts", CONSUMERS),
        partitioned_by="brand",
    ),
    Topic(
        "issues.actions",
        "what people do with an issue",
        (IssueAction,),
        "brand",
        (PEOPLE,),
        ("pulse",),
        retention_ms=30 * DAY,
    ),
    Topic(
        "issues.results",
        "what became of each of these acts: done, or why not",
        (IssueActionResult,),
        "brand",
        ("pulse",),
        (PEOPLE,),
    ),
    _compacted(
        "campaigns",
        "open questions, and what people answer",
        Campaign,
        "campaign",
        "pulse",
        "expired",
        partitioned_by="brand",
    ),
    Topic(
        "campaigns.actions",
        "what people do with a campaign: start it first of all",
        (CampaignAction,),
        "brand",
        (PEOPLE,),
        ("pulse",),
        retention_ms=30 * DAY,
    ),
    Topic(
        "campaigns.results",
        "what became of each of these acts: done, or why not",
        (CampaignActionResult,),
        "brand",
        ("pulse",),
        (PEOPLE,),
    ),
    Topic(
        "campaigns.questions",
        "which answers to listen for, told to every task",
        (CampaignQuestion,),
        "campaign; a copy in each partition",
        ("pulse",),
        ("conversations",),
    ),
    Topic(
        "campaigns.answers",
        "what is answered, changed and deleted",
        (CampaignAnswer,),
        "brand",
        ("conversations",),
        ("pulse",),
    ),
    _compacted(
        "alerts",
        "what needs a person, and what became of it",
        Alert,
        "alert",
        "alerts",
        "should never have fired: a record that came late showed it",
        readers=("notify", CONSUMERS),
        partitioned_by="brand",
    ),
    Topic(
        "alerts.actions",
        "what people do with an alert",
        (AlertAction,),
        "brand",
        (PEOPLE,),
        ("alerts",),
        retention_ms=30 * DAY,
    ),
    Topic(
        "alerts.results",
        "what became of each of these acts: done, or why not",
        (AlertActionResult,),
        "brand",
        ("alerts",),
        (PEOPLE,),
    ),
    _compacted(
        "alerts.silences",
        "alerts that nobody is told of for a time",
        Silence,
        "silence",
        "alerts",
        "over",
        partitioned_by="brand",
    ),
    Topic(
        "alerts.notices",
        "what is to be told, grouped",
        (Notice,),
        "brand",
        ("alerts",),
        ("notify",),
    ),
    Topic(
        "notifications",
        "every attempt to tell somebody, and Groundswell's own heartbeat",
        (Notification,),
        "idempotency key",
        ("notify",),
        (CONSUMERS,),
        partitioned_by="brand",
        retention_ms=30 * DAY,
    ),
    _compacted(
        "feedback",
        "labels of messages that people corrected, to train on",
        Feedback,
        "source:id of the message",
        "conversations",
        "taken back, or erased",
        readers=(PEOPLE,),
    ),
)

BY_NAME = {topic.name: topic for topic in CATALOGUE}


FROM_OUTSIDE = frozenset(
    topic.name
    for topic in CATALOGUE
    if {PEOPLE, PRODUCERS} & {*topic.writers} and {*AGENTS} & {*topic.readers}
)
"""Topics that strangers write and agents read: sizes are checked, and keys may be partitioned otherwise."""


def changelog(agent: str) -> Topic:
    """The topic an agent's state is kept in: one partition a task."""
    return Topic(
        f"{agent}.changelog",
        f"state of {agent}, internal",
        (),
        "table/key",
        (agent,),
        (agent,),
        compacted=True,
        tombstone="forgotten",
        retention_ms=None,
    )


def all_topics() -> list[Topic]:
    """The catalogue, and a changelog for each agent."""
    return [*CATALOGUE, *(changelog(agent) for agent in AGENTS)]


def inputs(agent: str) -> list[Topic]:
    """The topics an agent reads."""
    return [topic for topic in CATALOGUE if agent in topic.readers]


def outputs(agent: str) -> list[Topic]:
    """The topics an agent writes."""
    return [topic for topic in CATALOGUE if agent in topic.writers]


def paced(agent: str) -> list[Topic]:
    """The topics on which an agent passes heartbeats on: of several writers the first does, for all."""
    return [topic for topic in CATALOGUE if topic.writers[0] == agent and Heartbeat in topic.records]


def full_name(installation: str, topic: str) -> str:
    """The topic's name on the broker."""
    return f"{installation}.{topic}"


def short_name(installation: str, topic: str) -> str:
    """The topic's name in the catalogue."""
    return topic.removeprefix(f"{installation}.")


def records_of(topics: Iterable[Topic]) -> list[type[Record]]:
    """Every record type of the topics, once, in their order."""
    return list(dict.fromkeys(record for topic in topics for record in topic.records))
