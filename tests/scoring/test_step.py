"""The agent `score`: from what a producer published to a masked mention with a score."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from schemas.base import DAY, MINUTE, Time
from schemas.codec import decode, encode
from schemas.mentions import BrandMatch, Media, Mention, RawPointer, ScoredMention, tone_toward
from streams.agents.score import ask_model
from streams.agents.shared_model import SharedModel
from streams.brands.file import parse
from streams.brands.names import Place
from streams.brands.registry import Brands
from streams.log.port import Received
from streams.metrics import Metrics
from streams.scoring.step import Score
from streams.scoring.topics import Topics
from streams.state import State
from streams.tasks.batch import Batch, Duty, Work
from streams.tasks.event_time import TaskClock
from streams.tasks.process import CLOCK_TABLE, process
from tests.builders import NOON, a_mention, at
from tests.scoring.fake import TwoWords
from tests.tasks.counting import letters

BAGS = {"id": "baggage", "name": "Lost or damaged baggage", "examples": ["my suitcase never arrived"]}
SEATS = {"id": "seats", "examples": ["we want to sit together"]}
ACME = {"id": "acme", "accounts": {"x": ["@acme"]}, "taxonomy": [BAGS, SEATS]}
GLOBEX = {"id": "globex", "name": "Globex"}
BRANDS = Brands.of(parse({"brands": [ACME, GLOBEX]}))
MAIL = "anna@example.org"
APPENDED = at(1)


def batch_of(*mentions: Mention) -> Batch:
    """As they were read from the topic."""
    records = [
        Received("mentions", 3, n, None, encode(mention), APPENDED) for n, mention in enumerate(mentions, 40)
    ]
    state = State({CLOCK_TABLE: TaskClock})
    return Batch(Duty("score", Score.kinds, 4), 3, state, records, wall=APPENDED)


async def work_of(*mentions: Mention, scorer: TwoWords | None = None) -> Work:
    """What the agent makes of a batch, model included."""
    batch = batch_of(*mentions)
    with ThreadPoolExecutor(1) as executor:
        scored = await ask_model(SharedModel(scorer or TwoWords(), executor, Metrics()), BRANDS, batch)
    return process(Score(BRANDS, Topics(BRANDS), scored), batch)


async def scored(**fields: Any) -> ScoredMention:
    """What the agent makes of one mention."""
    (output,) = (await work_of(a_mention(**fields))).outputs
    assert output.topic == "mentions.scored"
    return decode(output.value or b"", ScoredMention)


async def test_a_mention_comes_out_scored_under_its_message() -> None:
    """With a pointer to the raw record, and the model's name."""
    (output,) = (await work_of(a_mention(text="this is terrible, I want my money back"))).outputs
    record = decode(output.value or b"", ScoredMention)
    assert output.key == b"x:m1"
    assert (record.id, record.occurred_at, record.clock_ahead) == ("x:m1", NOON, False)
    assert record.raw == RawPointer(topic="mentions", partition=3, offset=40)
    assert record.score.sentiment is not None
    assert (record.score.sentiment.label, record.score.model) == ("negative", "two-words/1")


async def test_a_mention_of_two_brands_has_a_tone_toward_each() -> None:
    """Of the brands that it is found to be about, and of no other."""
    text = "@acme this is terrible. Globex is lovely"
    record = await scored(text=text)
    assert {match.brand for match in record.brands} == {"acme", "globex"}
    assert [tone_toward(record, brand) for brand in ("acme", "globex")] == ["negative", "positive"]
    assert not (await scored(text="@acme this is terrible")).score.toward


async def test_whom_a_text_is_about_is_found_off_the_event_loop() -> None:
    """A text that lists thousands of handles holds up nobody else."""
    threads = []

    class Watched(Brands):
        """Notes who asks."""

        def places(self, source: str, text: str, most: int | None = None) -> list[Place]:
            """As ever."""
            threads.append(threading.current_thread())
            return super().places(source, text, most)

    brands = Watched.of(parse({"brands": [ACME, GLOBEX]}))
    with ThreadPoolExecutor(1) as executor:
        model = SharedModel(TwoWords(), executor, Metrics())
        batch = batch_of(a_mention(text="@acme this is terrible. Globex is lovely"))
        (answer,) = (await ask_model(model, brands, batch)).values()
    assert set(answer.score.toward) == {"acme", "globex"}
    assert threads
    assert threading.current_thread() not in threads


async def test_personal_data_is_masked_wherever_somebody_wrote_it() -> None:
    """In text, place, pictures' words, recordings, links, and whatever fields are added, at any depth."""
    record = await scored(
        text=f"write to {MAIL}",
        media=(Media(kind="image", alt_text=f"a card: {MAIL}"), Media(kind="audio", transcript=f"at {MAIL}")),
        place=f"write to {MAIL}",
        url=f"https://mail.example/read?from={MAIL}",
        links=(f"mailto:{MAIL}", "https://wa.me/14045550123"),
        extra={"note": MAIL, "deep": [{"er": [f"mail {MAIL}", 7, None]}], MAIL: True},
    )
    assert MAIL.encode() not in encode(record)
    assert record.mention.text == "write to [e-mail]"
    assert [media.alt_text or media.transcript for media in record.mention.media] == [
        "a card: [e-mail]",
        "at [e-mail]",
    ]
    assert record.mention.place == "write to [e-mail]"
    assert record.mention.links == ("mailto:[e-mail]", "https://wa.me/[phone]")
    assert record.mention.extra == {
        "note": "[e-mail]",
        "deep": [{"er": ["mail [e-mail]", 7, None]}],
        "[e-mail]": True,
    }
    (found,) = record.score.personal_data
    assert record.mention.text[found.start : found.end] == "[e-mail]"


async def test_who_says_it_stays() -> None:
    """An author who is known by an address is answered there."""
    record = await scored(author=MAIL, text="lovely")
    assert record.mention.author is not None
    assert record.mention.author.id == MAIL


async def test_telephone_numbers_are_those_of_the_texts_language() -> None:
    """Also in the words of a picture, and in further fields."""
    number = "030 / 901 820 12"
    record = await scored(
        text=f"Bitte rufen Sie mich heute noch zurück, meine Nummer ist {number}, vielen Dank!",
        media=(Media(kind="image", alt_text=f"ein Schild: {number}"),),
        extra={"note": number},
    )
    assert record.score.language.code == "de"
    assert number.encode() not in encode(record)


async def test_a_clock_ahead_is_marked_and_not_believed() -> None:
    """It occurred when the broker stored it; the producer's own time stays on the mention."""
    wild = Time(NOON + 365 * DAY)
    record = await scored(created_at=wild)
    assert (record.occurred_at, record.clock_ahead, record.mention.created_at) == (APPENDED, True, wild)


@pytest.mark.parametrize(("ahead", "marked"), [(5 * MINUTE, False), (5 * MINUTE + 1, True)])
async def test_five_minutes_ahead_are_forgiven(ahead: int, marked: bool) -> None:
    """To the millisecond."""
    assert (await scored(created_at=Time(APPENDED + ahead))).clock_ahead is marked


async def test_brands_are_matched_on_what_was_written() -> None:
    """And an author is the company where brands.yaml says so."""
    assert (await scored(text="@acme where are you")).brands == (
        BrandMatch(brand="acme", how="mentioned", addressed=True),
    )
    reply = await scored(author="acme", text="we are here")
    assert (reply.company, reply.brands) == ("acme", (BrandMatch(brand="acme", how="author"),))


async def test_topics_are_those_of_the_brands_it_is_about() -> None:
    """By what was written, pictures' words included; none where no brand is meant."""
    bag = Media(kind="image", alt_text="a broken suitcase")
    assert [label.label for label in (await scored(text="@acme look", media=(bag,))).score.topics] == [
        "baggage"
    ]
    assert (await scored(text="my suitcase never arrived")).score.topics == ()


async def test_words_of_pictures_are_scored_too() -> None:
    """A picture without words is unscored, never neutral."""
    with_words = await scored(text="", media=(Media(kind="image", alt_text="a terrible, broken suitcase"),))
    assert with_words.score.sentiment is not None
    assert with_words.score.sentiment.label == "negative"
    without = await scored(text="", media=(Media(kind="image"),))
    assert without.score.sentiment is None
    assert without.score.unscored is not None
    assert without.score.unscored.reason == "no words"


async def test_what_breaks_the_contract_is_set_aside_and_the_model_not_asked() -> None:
    """Each with its field; the others of the batch come out."""
    scorer = TwoWords()
    work = await work_of(
        a_mention(kind="shout"),
        a_mention(author=None),
        a_mention(text=" "),
        a_mention(created_at=Time(0)),
        a_mention(kind="reply"),
        a_mention(text="lovely"),
        scorer=scorer,
    )
    fields = [letter.field for letter in letters(work.outputs)]
    assert fields == ["$.kind", "$.author", "$.text", "$.created_at", "$.in_reply_to"]
    assert (work.taken, work.processed, work.dead_letters) == (6, 1, 5)
    assert scorer.asked == ["lovely"]


async def test_heartbeats_are_not_scored() -> None:
    """They go on as what they are, to every partition."""
    scorer = TwoWords()
    work = await work_of(a_mention(kind="heartbeat", author=None, text=""), scorer=scorer)
    assert (scorer.asked, len(work.outputs), work.processed) == ([], 4, 1)


def test_nothing_is_kept() -> None:
    """So nothing wakes."""
    step = Score(BRANDS, Topics(BRANDS), {})
    assert (dict(step.kinds), list(step.on_wake(State({}), "t", "k", NOON))) == ({}, [])
