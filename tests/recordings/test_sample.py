"""The sample that `make run` replays."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from sample.make_sample import BEGIN, SEED, SOURCE, WINDOW, make
from sample.malformed import lines
from sample.people import People, words
from schemas.base import Time, parse_time
from schemas.mentions import Mention
from streams.brands.load import load
from streams.recordings.files import read_file
from streams.recordings.items import Entry, Options, Refusal

SAMPLE = Path(__file__).parents[2] / "sample"


@pytest.fixture(scope="module")
def mentions() -> list[Mention]:
    """Everything said in the sample."""
    items = list(read_file(str(SAMPLE / "conversations.jsonl"), Options()))
    assert all(isinstance(item, Entry) for item in items)
    return [item.mention for item in items if isinstance(item, Entry)]


def test_malformed_records_are_all_refused() -> None:
    """Each line of the other file is a dead letter, each for a reason of its own."""
    items = list(read_file(str(SAMPLE / "malformed.ndjson"), Options()))
    refusals = [item for item in items if isinstance(item, Refusal)]
    assert len(refusals) == len(items) >= 12
    assert len({(refusal.error.field, refusal.error.reason) for refusal in refusals}) == len(items)


def test_sample_overlaps(mentions: list[Mention]) -> None:
    """The sample is short enough to be watched: everything is said within its three hours."""
    begin = int(BEGIN.timestamp() * 1000)
    end = begin + int(WINDOW.total_seconds() * 1000)
    assert all(begin <= mention.created_at <= end for mention in mentions)
    assert len({mention.conversation_id for mention in mentions}) == 200


def test_every_company_is_a_brand(mentions: list[Mention]) -> None:
    """brands.yaml knows whom every customer addresses, and every company's account that answers."""
    brands = load(SAMPLE / "brands.yaml")
    for mention in mentions:
        found = brands.match(mention)[0]
        assert brands.get(found.brand).registered
        if mention.recipient:
            assert (found.how, found.addressed) == ("recipient", True)
        else:
            assert brands.company(mention) is not None


def test_something_is_soon_overdue(mentions: list[Mention]) -> None:
    """Somebody waits longer than promised within the first tenth of the sample."""
    brands = load(SAMPLE / "brands.yaml")
    answered = {mention.conversation_id for mention in mentions if brands.company(mention)}
    due = [
        mention.created_at + brands.get(brands.match(mention)[0].brand).first_reply_ms(mention.source)
        for mention in mentions
        if mention.kind == "post" and mention.conversation_id not in answered
    ]
    assert min(due) <= Time(BEGIN.timestamp() * 1000) + WINDOW.total_seconds() * 1000 / 10


@pytest.mark.parametrize(
    "pattern",
    [
        r"[\w.+-]+@[\w-]+\.\w",
        r"\d{5,}",
        r"https?://(?!example\.com/)",
        r"\d{3}[-.\s]\d{3}[-.\s]\d{4}",
        r"(?i)\bwww\.",
    ],
)
def test_nothing_personal_is_left(mentions: list[Mention], pattern: str) -> None:
    """No e-mail address, phone or booking number, and no link but those to example.com."""
    assert not [mention.text for mention in mentions if re.search(pattern, mention.text)]


def test_people_are_pseudonyms(mentions: list[Mention]) -> None:
    """Every handle, of authors and in texts, is a company's or a pseudonym that no account of X can have."""
    handles = {handle for mention in mentions for handle in mention.mentions}
    handles |= {mention.author.id for mention in mentions if mention.author}
    people = {handle for handle in handles if handle.lower() not in words("company-handles")}
    assert people
    assert all(re.fullmatch(r"[a-z]+_sample_\d{4}", handle) and len(handle) > 15 for handle in people)


def test_names_and_contacts_are_taken_out() -> None:
    """Whoever answers, whoever is greeted and whatever leads to them is replaced, the same way each time."""
    people = People(1)
    said = "@jdoe77 Hi John, write to me@acme.com or +1 (555) 010-9999, see https://acme.com/x?id=7. ^Anna"
    masked = people.masked(said, "AcmeCare", ["jdoe77"], by_agent=True)
    name, handle = people.first_name("jdoe77"), people.handle("jdoe77")
    assert masked.startswith(f"@{handle} Hi {name}, write to [e-mail] or [phone], see https://example.com/1")
    assert not re.search("(?i)jdoe|john|anna|acme", masked)
    assert people.handle("JDoe77") == handle


def test_malformed_is_made_by_the_script() -> None:
    """The file is what the script writes."""
    assert (SAMPLE / "malformed.ndjson").read_text().splitlines() == lines(BEGIN)


def test_sample_can_be_made_again() -> None:
    """From the same source the script makes the same sample, byte for byte."""
    if not SOURCE.exists():
        pytest.skip(f"{SOURCE} is not here")
    recorded = [json.loads(line) for line in SOURCE.read_text().splitlines()]
    made = [json.dumps(each, ensure_ascii=False) for each in make(recorded, SEED)]
    assert (SAMPLE / "conversations.jsonl").read_text().splitlines() == made


def test_reply_times_are_real() -> None:
    """Between two turns of a conversation passes the time that passed between them."""
    if not SOURCE.exists():
        pytest.skip(f"{SOURCE} is not here")
    recorded = [json.loads(line) for line in SOURCE.read_text().splitlines()]
    made = [json.loads(line) for line in (SAMPLE / "conversations.jsonl").read_text().splitlines()]
    known = {gaps[:length] for each in recorded for gaps in [_gaps(each)] for length in range(len(gaps) + 1)}
    assert all(_gaps(each) in known for each in made)


def _gaps(conversation: dict[str, list[dict[str, str]]]) -> tuple[int, ...]:
    times = [parse_time(turn["created_at"]) for turn in conversation["turns"]]
    return tuple(round((later - earlier) / 10) for earlier, later in pairwise(times))
