"""Answers to open questions, found in what conversations take: replies to the post that asks, and tags.

An answer is what a customer says in the conversation of the post, however deep, in a reply to the post itself
wherever that stands, or with one of the tags. What the brand says itself answers nothing. That an answer is
owed something goes its own way: it is a mention like any other.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from schemas.base import Record, Time
from schemas.campaigns import LISTENED, CampaignAnswer, CampaignQuestion
from schemas.errors import RecordError
from schemas.mentions import EnrichedMention, message_key
from schemas.threads import Moved
from streams.conversations.events import CHANGES, OWNS_WORDS, restored
from streams.conversations.thread import Thread
from streams.state import State
from streams.step import Context, Made, Output, PartlyRefusedError, Step

_TAG = re.compile(r"#\w+")


class Question(msgspec.Struct, frozen=True, gc=False):
    """What to listen for. wake_at: when to stop."""

    brand: str
    post: str
    tags: tuple[str, ...]
    wake_at: int | None


class Answering:
    """A step that reads mentions and hears questions, and passes on what of the former answers the latter."""

    def __init__(self, step: Step) -> None:
        self._step = step

    @property
    def kinds(self) -> Mapping[str, type[msgspec.Struct]]:
        """The step's tables, and the questions."""
        return {**self._step.kinds, "questions": Question}

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Made]:
        """Take one record. Raises what the step raises; an answer that it cannot take is one all the same."""
        if isinstance(record, CampaignQuestion):
            return _asked(state, record, context.now)
        try:
            outputs = [*self._step.on_record(state, record, context)]
        except RecordError as error:
            answers = [*_answers(state, record)]
            if answers:
                raise PartlyRefusedError(error, answers) from error
            raise
        return [*outputs, *_answers(state, record)]

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Made]:
        """Stop listening, or let the step do what is its own."""
        if table == "questions":
            state[Question].delete(key)
            return ()
        return self._step.on_wake(state, table, key, now)


def _asked(state: State, asked: CampaignQuestion, now: Time) -> Iterator[Output]:
    """Listen from now on; what was said before in the post's own conversation is an answer too."""
    question = Question(asked.brand, asked.post, asked.tags, asked.until + LISTENED)
    state[Question].put(asked.id, question)
    thread = state[Thread].get(asked.post)
    for message in thread.messages if thread and asked.until + LISTENED > now else ():
        said = restored(message, asked.post)
        if _may_answer(said, question):
            yield _answer(said, asked.id, question, private=True)


def _answers(state: State, record: Record) -> Iterator[Output]:
    """What comes from another conversation does not say any more whether it was said in private."""
    if not len(state[Question]) or not isinstance(record, EnrichedMention | Moved):
        return
    said = record.mention if isinstance(record, Moved) else record
    conversation = record.conversation if isinstance(record, Moved) else record.conversation_id
    private = isinstance(record, Moved) or said.mention.visibility != "public"
    thread = state[Thread].get(conversation) or Thread(conversation, 0)
    for campaign, question in sorted(state[Question].items(), key=lambda pair: pair[0]):
        if _may_answer(said, question) and _belongs(said, thread, question):
            yield _answer(said, campaign, question, private=private)


def _may_answer(said: EnrichedMention, question: Question) -> bool:
    speaks = said.mention.kind in OWNS_WORDS or said.mention.kind in CHANGES
    return speaks and said.company != question.brand and said.id != question.post


def _belongs(said: EnrichedMention, thread: Thread, question: Question) -> bool:
    """An edit or a deletion names neither parent nor tag: what it is about does."""
    mention, earlier = said.mention, [each for each in thread.messages if each.id == said.id]
    parent = message_key(mention.source, mention.in_reply_to) if mention.in_reply_to else None
    if question.post in {thread.id, parent, *(each.parent for each in earlier)}:
        return True
    texts = (mention.text, *(each.text for each in earlier))
    if question.tags and any(tag in question.tags for text in texts for tag in _TAG.findall(text.casefold())):
        return True
    return any(each.id == question.post for each in thread.messages)


def _answer(said: EnrichedMention, campaign: str, question: Question, *, private: bool) -> Output:
    mention = said.mention
    kind = mention.kind if mention.kind in CHANGES else "said"
    person = said.customer.id if said.customer and said.customer.id else said.customer_key
    record = CampaignAnswer(
        id=f"{campaign}/{said.id}/{kind}/{int(said.occurred_at)}",
        campaign=campaign,
        brand=question.brand,
        mention=said.id,
        kind=kind,
        at=said.occurred_at,
        source=mention.source,
        person=person,
        text=mention.text,
        language=said.score.language.code,
        private=private,
    )
    return Output("campaigns.answers", question.brand, record)
