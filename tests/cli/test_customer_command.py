"""`groundswell customer` and `groundswell customers`, on a log in memory."""

import io
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from schemas.base import DAY, Record, Time
from schemas.codec import encode
from schemas.conversations import Obligation, Words
from schemas.customers import (
    BrandHistory,
    Customer,
    CustomerFacts,
    Identity,
    Measure,
    Relationship,
    ReplySpeed,
    Returns,
    Talk,
    Thanks,
    Tie,
    Tone,
    Voices,
)
from schemas.topics import BY_NAME
from streams.brands.file import Fact
from streams.broker import Broker
from streams.cli.compacted import latest
from streams.cli.crm import a_link, change, typed, was_heard
from streams.cli.customer import Found, as_object, chosen, find
from streams.cli.customer_view import WARNING, view
from streams.cli.customers import Topic, app, praising, talked_about, to_thank
from streams.clock import now_ms
from streams.errors import InputError
from streams.log.memory import MemoryLog
from streams.log.port import Outgoing
from tests.builders import NOON, at
from tests.cli.test_main import groundswell

COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3|4|9|10)\d")
STYLE = re.compile(r"\x1b\[[\d;]*m")


def a_customer(name: str = "id:7", **fields: Any) -> Customer:
    """Anna, with two accounts."""
    accounts = (
        Identity(source="e-mail", id="anna@example.com", name="Anna García"),
        Identity(source="x", id="12345", name="Anna García", handle="@anna_g"),
    )
    given = {"first_seen": NOON, "last_seen": at(90), "identities": accounts, "linked": ("x:12345",)}
    return Customer(id=name, **{**given, **fields})


def an_obligation(name: str, due: float, **fields: Any) -> Obligation:
    """An answer owed to anna since NOON."""
    given: dict[str, Any] = {"state": "open", "customer": "x:12345", "brand": "acme", "priority": "high"}
    words = Words(mention="x:m1", author="x:12345", at=NOON, text="where is\nmy bag?")
    given |= {"opened_at": NOON, "oldest_unanswered_at": NOON, "due_at": at(due), "last_words": words}
    return Obligation(id=name, conversation="x:m1", **{**given, **fields})


def thanks(minutes: float, text: str = "lovely crew") -> Thanks:
    """Something kind."""
    return Thanks(mention="x:m9", conversation="x:m9", at=at(minutes), text=text)


FULL = a_customer(
    mentions=9,
    replies=3,
    by_brand={"acme": Tone(negative=2, neutral=3, positive=4, unscored=1)},
    tone_by_month={"2026-08": Tone(negative=40, neutral=2), "2026-09": Tone(positive=4, unscored=1)},
    standing="advocate",
    standing_evidence=("acme: advocate, spoke well of it on 3 of 3 days with an opinion",),
    relationship={
        "acme": Relationship(
            loyalty=Measure(value=0.571, samples=7),
            recommendation=Measure(value=0.25, samples=8),
            engaged_at=NOON,
            before=Returns(loyalty=Measure(value=0.5, samples=4)),
        ),
        "globex": Relationship(loyalty=Measure(value=1.0, samples=1)),
    },
    ties=(Tie(to="x:bob", weight=1.5, last=NOON),),
    facts={"tier": "gold"},
    preferred_channel="x",
    preferred_language="es",
    brands={
        "acme": BrandHistory(
            standing="advocate",
            score=Measure(value=0.784, samples=3),
            replies=2,
            reply_speed=ReplySpeed(answers=2, median_minutes=12.5, slowest_minutes=40.0, late=1),
            to_thank=thanks(60),
        ),
        "globex": BrandHistory(
            standing="detractor", reply_speed=ReplySpeed(answers=1, median_minutes=5.0, slowest_minutes=5.0)
        ),
    },
    open_obligations=("o1", "o2"),
)


def shown(found: Found, *, width: int = 100, terminal: bool = False, **options: Any) -> str:
    """The screen, as it is printed."""
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal, **options)
    console.print(view(found.customer, found.waiting, at(100)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


async def a_log(*records: tuple[str, str, Record | bytes | None]) -> MemoryLog:
    """A log with these on its topics: topic, key, value."""
    log = MemoryLog(now_ms)
    await log.create(
        [BY_NAME[name] for name in ("customers", "customers.facts", "obligations", "customers.voices")], 2
    )
    async with log.publisher() as publisher:
        for topic, key, record in records:
            value = encode(record) if isinstance(record, Record) else record
            await publisher.publish([Outgoing(topic, key.encode(), value)])
    return log


@pytest.mark.parametrize(
    "name",
    ["id:7", "ID:7", "x:12345", "e-mail:anna@example.com", "@anna_g", "anna_g", "12345", "anna garcía"],
)
async def test_somebody_is_found_by_whatever_they_are_called(name: str) -> None:
    """A key, an account, a handle, a name; with what they wait for, soonest due first."""
    log = await a_log(
        ("customers", "id:7", FULL),
        ("customers", "x:bob", a_customer("x:bob", identities=(), linked=())),
        ("obligations", "o1", an_obligation("o1", 120)),
        ("obligations", "o2", an_obligation("o2", 60)),
        ("obligations", "o3", an_obligation("o3", 30)),
    )
    found = await find(log, name)
    assert (found.customer, [owed.id for owed in found.waiting]) == (FULL, ["o2", "o1"])


async def test_who_renames_is_found_by_an_earlier_name() -> None:
    """After those who are called so now; the screen says what the account was called, and until when."""
    renamed = Identity(source="x", id="1", name="Kim New", earlier={"Kim Old": NOON, "@kim": NOON})
    kim, other = a_customer("x:1", identities=(renamed,), linked=()), a_customer("x:2", linked=())
    log = await a_log(("customers", "x:1", kim), ("customers", "x:2", other))
    for name in ("Kim Old", "@kim", "kim"):
        assert (await find(log, name)).customer == kim
    assert "Kim Old until 2026-09-21, @kim until 2026-09-21" in shown(Found(kim, ()))
    now = a_customer("x:3", identities=(Identity(source="x", id="3", name="Kim Old"),), linked=())
    assert chosen([kim, now], "Kim Old") == now


def test_the_heading_has_the_name_of_the_latest_account_that_has_one() -> None:
    """Whichever account was heard last."""
    till = Identity(source="till", id="5")
    assert "Anna García · @anna_g · id:7" in shown(Found(a_customer(identities=(*FULL.identities, till)), ()))


async def test_what_they_no_longer_wait_for_is_left_out() -> None:
    """The profile may not have heard yet."""
    log = await a_log(
        ("customers", "id:7", FULL),
        ("obligations", "o1", an_obligation("o1", 120, state="ended", outcome="answered")),
        ("obligations", "o2", an_obligation("o2", 60)),
        ("obligations", "o2", None),
    )
    assert (await find(log, "id:7")).waiting == ()


async def test_nobody_is_a_clear_error() -> None:
    """Also for somebody who was forgotten, or merged."""
    log = await a_log(
        ("customers", "x:bob", FULL), ("customers", "x:bob", None), ("customers", "x:carl", b"id:7 junk")
    )
    for name in ("x:bob", "id:7", ""):
        with pytest.raises(InputError, match="nobody is known as"):
            await find(log, name)


def test_who_is_called_the_same_is_asked_for() -> None:
    """With their keys; a key goes before a name."""
    people = [a_customer(f"x:a{number}", linked=()) for number in range(7)]
    with pytest.raises(InputError, match=r"7 customers are called '@anna_g'; say which: x:a0, .* and 2 more"):
        chosen(people, "@anna_g")
    with pytest.raises(InputError, match=r"2 customers are called 'anna_g'; say which: x:a0, x:a1$"):
        chosen(people[:2], "anna_g")
    assert chosen([*people, a_customer("anna_g")], "anna_g").id == "anna_g"


def test_one_screen_says_who_they_are() -> None:
    """Facts, standing with its reason, what they wait for, how soon they were answered, what came back."""
    waiting = (an_obligation("o2", 60), an_obligation("o1", 120))
    text = " ".join(shown(Found(FULL, waiting)).replace("│", " ").split())
    for words in (
        "Anna García · @anna_g · id:7",
        "2026-09-21 to 2026-09-21 (UTC): 9 mentions, 3 replies",
        "▲ advocate acme: advocate, spoke well of it on 3 of 3 days",
        "tier gold",
        "e-mail anna@example.com, x @anna_g",
        "x, es",
        "acme, 2026-09-21: lovely crew",
        "waits for an answer, soonest due first",
        "▲ 40 min late acme high 100 min where is my bag?",
        "acme ▲ advocate 0.78 (n=3) 2 3 4 1 2 12.5 min, at most 40, 1 of 2 late",
        "globex ▼ detractor – 0 0 0 0 0 5 min, at most 5",
        "acme weeks with a word 0.57 (n=7) 0.50 (n=4) –",
        "recommends it 0.25 (n=8) – –",
        WARNING,
        "2026-08 −−−−−−−−−−−−−−−−−−−−−−−·· 40 2 0 0",
        "1.50 2026-09-21 x:bob",
    ):
        assert words in text, words


def test_of_somebody_hardly_known_little_is_said() -> None:
    """Nothing is made up for what is not known."""
    text = shown(Found(a_customer("x:bob", identities=(), linked=()), ()))
    assert "x:bob" in text
    for words in ("waits", "Return on Relationship", "speaks with", "facts", "linked"):
        assert words not in text


@pytest.mark.parametrize("width", [80, 140])
def test_the_screen_fits_the_terminal(width: int) -> None:
    """Nothing is wider."""
    lines = shown(Found(FULL, (an_obligation("o1", 120),)), width=width).splitlines()
    assert max(map(len, lines)) <= width


def test_without_colours_nothing_is_lost() -> None:
    """With NO_COLOR no colour is printed, and the same words stand there."""
    found = Found(FULL, (an_obligation("o1", 120),))
    plain = shown(found, terminal=True, _environ={"NO_COLOR": "1", "TERM": "xterm-256color"})
    coloured = shown(found, terminal=True, _environ={"TERM": "xterm-256color"})
    assert COLOUR.search(plain) is None
    assert COLOUR.search(coloured) is not None
    assert STYLE.sub("", plain) == STYLE.sub("", coloured)


@pytest.mark.parametrize("said", ["[/]", "[red]x", "\x1b[2J", "\u202etxet"])
def test_what_people_write_moves_nothing_on_the_screen(said: str) -> None:
    """No markup is taken, and no control characters pass."""
    identity = Identity(source=said, id=said, name=said, handle=said)
    person = a_customer(
        said,
        identities=(identity,),
        facts={said: said},
        linked=(said,),
        brands={said: BrandHistory(to_thank=thanks(0, said))},
        relationship={said: Relationship(loyalty=Measure(value=1.0, samples=1))},
        ties=(Tie(to=said, weight=1.0, last=NOON),),
        preferred_channel=said,
    )
    assert not set("\x1b\u202e") & {*shown(Found(person, (an_obligation("o", 1, brand=said),)))}


def test_as_json_it_is_one_object() -> None:
    """The records as they are."""
    made = json.loads(as_object(Found(FULL, (an_obligation("o1", 120),))))
    assert made["customer"] == json.loads(encode(FULL))
    assert [owed["id"] for owed in made["waiting"]] == ["o1"]


async def test_whom_to_thank() -> None:
    """Who said something kind lately, the latest first; late is as of the last word of anybody."""
    old = a_customer("x:old", brands={"acme": BrandHistory(to_thank=thanks(-15 * 24 * 60))})
    new = a_customer("x:new", brands={"acme": BrandHistory(to_thank=thanks(70)), "globex": BrandHistory()})
    other = a_customer("x:other", brands={"globex": BrandHistory(to_thank=thanks(80))}, identities=())
    quiet = a_customer("x:quiet", last_seen=Time(NOON + DAY))
    people = [("customers", each.id, each) for each in (old, FULL, new, other, quiet)]
    log = await a_log(*people, ("customers", "x:junk", b'{"last_seen":"never","to_thank":1}'))
    found, now = await praising(log)
    assert now == NOON + DAY
    names = [each.customer.id for each in to_thank(found, None, now - 14 * DAY)]
    assert names == ["x:other", "x:new", "id:7"]
    assert [each.customer.id for each in to_thank(found, "acme", 0)] == ["x:new", "id:7", "x:old"]


def test_what_advocates_talk_about_is_shown_beside_the_others() -> None:
    """Of all tasks, for the last weeks, what they talk about more than others first."""
    talk = Talk(advocates={"crew": 3}, others={"crew": 1, "delay": 9}, advocate_mentions=4, other_mentions=10)
    before = Talk(others={"old": 5}, other_mentions=5)
    voices = [
        Voices(id="acme/0", brand="acme", task=0, weeks={"2026-09-14": before, "2026-09-21": talk}),
        Voices(
            id="acme/1",
            brand="acme",
            task=1,
            weeks={"2026-09-21": Talk(advocates={"delay": 1}, advocate_mentions=1)},
        ),
        Voices(
            id="globex/0",
            brand="globex",
            task=0,
            weeks={"2026-09-21": Talk(others={"fee": 1}, other_mentions=1)},
        ),
    ]
    assert talked_about(voices, "acme", 1) == [
        Topic("acme", "crew", 3, 1, 0.6, 0.1),
        Topic("acme", "delay", 1, 9, 0.2, 0.9),
    ]
    assert [each.topic for each in talked_about(voices, None, 2)] == ["crew", "old", "delay", "fee"]


@pytest.mark.parametrize("account", ["anna", "x:", ":anna", "id:7", ""])
def test_only_an_account_can_be_linked(account: str) -> None:
    """A clear error says what one looks like."""
    with pytest.raises(InputError, match="it is source:id of the author, as x:anna"):
        a_link(account, "7")


@pytest.mark.parametrize("customer", ["", "id:7"])
def test_only_to_a_customer(customer: str) -> None:
    """As producers name them."""
    with pytest.raises(InputError, match="it is what `customer_id` has, as 7"):
        a_link("x:anna", customer)


def test_a_link_has_the_accounts_name() -> None:
    """Which is its key; with nobody it unlinks."""
    made = a_link("e-mail:anna@example.com", None)
    assert (made.id, made.customer) == ("e-mail:anna@example.com", None)


TYPES = {"tier": Fact(), "visits": Fact(type="number"), "vip": Fact(type="boolean")}


def test_facts_are_of_the_types_that_brands_yaml_declares() -> None:
    """What is not declared is text, which is refused later where others are declared."""
    found = typed(["tier=gold=x", "visits=2.5", "vip=true", "other=3"], TYPES)
    assert found == {"tier": "gold=x", "visits": 2.5, "vip": True, "other": "3"}
    for given, said in (
        ("gold", "no fact; it is KEY=VALUE"),
        ("=3", "no fact"),
        ("vip=yes", "vip: 'yes'"),
    ):
        with pytest.raises(InputError, match=said):
            typed([given], TYPES)


async def test_facts_that_are_not_named_stay() -> None:
    """The record on the topic has them all, and what was said last counts."""
    log = await a_log(("customers.facts", "id:7", CustomerFacts(id="id:7", at=NOON, facts={"tier": "tin"})))
    assert await change(log, "id:7", {}, (), at=at(1), types=TYPES) == {"tier": "tin"}
    assert await change(log, "id:7", {"visits": 3}, (), at=at(1), types=TYPES) == {"tier": "tin", "visits": 3}
    assert await change(log, "id:7", {}, ["tier"], at=at(2), types=TYPES) == {"visits": 3}
    last = (await latest(log, "customers.facts", CustomerFacts))["id:7"]
    assert last == CustomerFacts(id="id:7", at=at(2), facts={"visits": 3})
    assert await change(log, "id:8", {"tier": "gold"}, (), at=at(0), types=TYPES) == {"tier": "gold"}


@pytest.mark.parametrize(
    ("given", "remove", "minutes", "said"),
    [
        ({"teir": "gold"}, [], 1, r"\$\.facts\.teir: not declared in brands.yaml, which has tier"),
        ({}, ["visits"], 1, "there is no fact 'visits'; there are tier"),
        (
            {"tier": "gold"},
            [],
            -1,
            "what is known of id:7 is of 2026-09-21T14:13:20.000Z, and the newest counts",
        ),
    ],
)
async def test_facts_that_would_not_count_are_refused(
    given: dict[str, Any], remove: list[str], minutes: float, said: str
) -> None:
    """At once, with the reason, and nothing is written."""
    known = CustomerFacts(id="id:7", at=NOON, facts={"tier": "tin"})
    log = await a_log(("customers.facts", "id:7", known))
    with pytest.raises(InputError, match=said):
        await change(log, "id:7", given, remove, at=at(minutes), types=TYPES)
    assert await latest(log, "customers.facts", CustomerFacts) == {"id:7": known}


async def test_an_account_that_nobody_was_heard_by_is_noticed() -> None:
    """By its key, by a link, or among the accounts of whose it is; the whole of it, not a part."""
    log = await a_log(("customers", "id:7", FULL), ("customers", "x:bob", a_customer("x:bob", linked=())))
    heard = {name: await was_heard(log, name) for name in ("x:12345", "e-mail:anna@example.com", "x:bob")}
    assert all(heard.values())
    assert not await was_heard(log, "x:1234")
    assert not await was_heard(log, "chat:12345")


@pytest.mark.parametrize("command", ["thank", "topics", "facts", "link", "unlink"])
def test_every_command_has_examples(command: str) -> None:
    """In its help."""
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"groundswell customers {command}" in result.output


def test_the_commands_on_a_real_kafka(kafka: Broker, tmp_path: Path) -> None:
    """A link is on its topic under the account's key; nobody, and nothing, is said in one line.

    What the CRM may say stands in brands.yaml, so a worker that takes facts does not run without.
    """
    environment = {
        "GROUNDSWELL_BOOTSTRAP": kafka.bootstrap,
        "GROUNDSWELL_INSTALLATION": f"test-{uuid.uuid4().hex[:8]}",
    }
    assert groundswell("topics", "create", **environment).returncode == 0
    linked = groundswell("customers", "link", "x:anna", "7", **environment)
    assert (linked.returncode, linked.stdout) == (0, "x:anna is linked to id:7\n")
    assert linked.stderr.startswith("nobody was heard as x:anna yet")
    brands = tmp_path / "brands.yaml"
    brands.write_text("facts: {tier: {}, visits: {type: number}}")
    environment["GROUNDSWELL_BRANDS"] = str(brands)
    told = groundswell("customers", "facts", "id:7", "tier=gold", "visits=3", **environment)
    assert (told.returncode, told.stdout) == (0, "id:7: tier gold, visits 3\n")
    wrong = groundswell("customers", "facts", "id:7", "visits=many", **environment)
    assert (wrong.returncode, wrong.stderr) == (
        1,
        "groundswell: visits: 'many' is not a number, as 3 or 2.5\n",
    )
    removed = groundswell("customers", "facts", "id:7", "--remove", "tier", **environment)
    assert (removed.returncode, removed.stdout) == (0, "id:7: visits 3\n")
    assert groundswell("customers", "facts", "id:7", **environment).stdout == "id:7: visits 3\n"
    nobodys = groundswell("customers", "facts", "7", "tier=gold", **environment)
    assert (nobodys.returncode, nobodys.stderr.count("\n")) == (1, 1)
    lost = {**environment, "GROUNDSWELL_BRANDS": str(tmp_path / "none.yaml"), "GROUNDSWELL_WEB_PORT": "0"}
    refused = groundswell("worker", "--agents", "customers", **lost)
    assert (refused.returncode, "none.yaml: cannot be read" in refused.stderr) == (1, True)
    nobody = groundswell("customer", "x:anna", **environment)
    assert (nobody.returncode, nobody.stderr.count("\n")) == (1, 1)
    assert "nobody is known as 'x:anna'" in nobody.stderr
    assert groundswell("customers", "thank", **environment).stdout.startswith("nobody to thank")
    assert groundswell("customers", "topics", **environment).stdout.startswith("no mention with a topic")
