"""Whose account an author's is, and which brands a mention is about."""

from typing import Any

import pytest

from schemas.base import DAY, HOUR, MINUTE, Time
from schemas.mentions import Author, BrandMatch, Media, Mention
from schemas.scores import SAFETY_CLASSES
from streams.brands.file import BrandsFile, parse
from streams.brands.registry import Brands
from streams.errors import ConfigurationError

FILE: dict[str, Any] = {
    "targets": {"first_reply": "2h", "sources": {"e-mail": {"first_reply": "1d"}}},
    "brands": [
        {
            "id": "acme-air",
            "name": "Acme Air",
            "accounts": {"x": ["@AcmeAir", "224499", "@76"], "e-mail": ["care@acme.example"]},
            "aliases": ["Acme Airlines", "AT&T", "エアアクメ"],
            "products": ["Miles"],
            "teams": [{"id": "care"}, {"id": "safety-desk", "safety": ["injury", "minors"]}],
            "targets": {"next_reply": "4h", "sources": {"x": {"first_reply": "30m"}}},
        },
        {"id": "globex", "accounts": {"x": ["globex"]}, "products": ["Miles"]},
    ],
    "sources": {"store": {"owner": "o", "purpose": "p", "brand": "globex"}},
}
BRANDS = Brands.of(parse(FILE))


def said(text: str = "hello", author: Author | None = None, **fields: Any) -> Mention:
    """A mention by a customer on x."""
    given: dict[str, Any] = {"id": "1", "source": "x", "created_at": Time(0), **fields}
    return Mention(**given, text=text, author=author or Author(id="c1", handle="someone"))


def found(mention: Mention) -> dict[str, tuple[str, bool]]:
    """How each brand was found, and whether it is addressed."""
    return {match.brand: (match.how, match.addressed) for match in BRANDS.match(mention)}


@pytest.mark.parametrize("recipient", ["@AcmeAir", "acmeair", "224499", "ACME-AIR", "Acme Airlines", "@76"])
def test_recipient_is_a_brands_account_id_or_alias(recipient: str) -> None:
    """A record sent to an account, the id or an alias of a brand addresses it, whatever the case."""
    assert found(said(recipient=recipient)) == {"acme-air": ("recipient", True)}


def test_unknown_recipient_is_an_unregistered_brand() -> None:
    """A recipient nobody registered is a brand of that id, with the defaults and no team."""
    assert found(said(recipient=" @TeamYouTube ")) == {"TeamYouTube": ("recipient", True)}
    brand = BRANDS.get("TeamYouTube")
    assert (brand.registered, brand.name, brand.team_for(["injury"], [], "en")) == (
        False,
        "TeamYouTube",
        None,
    )
    assert (brand.first_reply_ms("x"), brand.next_reply_ms("x")) == (2 * HOUR, HOUR)


@pytest.mark.parametrize(
    "text",
    [
        "@acmeair help",
        "hey .@ACMEAIR!",
        "why, @AcmeAir.Thanks",
        "@acmeair's fault",
        "＠acmeair さん",
        "(@AcmeAir)",
    ],
)
def test_handle_in_the_text_addresses(text: str) -> None:
    """An @handle of a brand's account in the text addresses the brand."""
    assert found(said(text))["acme-air"] == ("mentioned", True)


@pytest.mark.parametrize("text", ["me@acmeair.example", "@acmeairfan hi", "@76x"])
def test_what_only_looks_like_a_handle_does_not_address(text: str) -> None:
    """An e-mail address or a longer handle is not a mention of the account."""
    assert not any(addressed for _, addressed in found(said(text)).values())


def test_platforms_list_of_mentions_counts() -> None:
    """Handles that the platform lists address a brand, where they are accounts on the same source."""
    assert found(said(mentions=("globex", "@acmeair"))) == {
        "globex": ("mentioned", True),
        "acme-air": ("mentioned", True),
    }
    assert found(said(mentions=("globex",), source="instagram")) == {}


def test_source_may_belong_to_a_brand() -> None:
    """Everything from a source that is given to a brand addresses it; the source's case does not count."""
    assert found(said(source="Store")) == {"globex": ("source", True)}


@pytest.mark.parametrize(
    "text",
    [
        "flying acme airlines again",
        "ACME  AIR lost it",
        "#AT&T",
        "昨日エアアクメに乗りました",
        "Ａｃｍｅ Ａｉｒ",
        "acme-air and acme air",
    ],
)
def test_name_in_the_text_names_but_does_not_address(text: str) -> None:
    """A name or alias as whole words names the brand without addressing it."""
    assert found(said(text)) == {"acme-air": ("named", False)}


@pytest.mark.parametrize("text", ["acme airport", "placme air", "look at T mobile", "acme"])
def test_part_of_a_word_is_no_name(text: str) -> None:
    """A name inside longer words, or part of a name, names nobody."""
    assert found(said(text)) == {}


def test_shared_product_names_both() -> None:
    """A product of two brands names both, also in the words of a picture."""
    picture = Media(kind="image", alt_text="my Miles card")
    assert found(said("", media=(picture,))) == {"acme-air": ("named", False), "globex": ("named", False)}


def test_strongest_way_counts_once() -> None:
    """A brand found in several ways is given once: as recipient before mentioned before named."""
    mention = said("@acmeair @globex Acme Air", source="x", recipient="acme-air")
    assert BRANDS.match(mention) == (
        BrandMatch(brand="acme-air", how="recipient", addressed=True),
        BrandMatch(brand="globex", how="mentioned", addressed=True),
    )


@pytest.mark.parametrize(
    "author",
    [
        Author(id="224499"),
        Author(id="9", handle="ACMEAIR"),
        Author(id="AcmeAir", role="customer"),
        Author(id="5", handle="@76"),
        Author(id="5", handle="76"),
    ],
)
def test_brands_own_account(author: Author) -> None:
    """An author is a brand's voice by the id or handle that brands.yaml lists, not by a role."""
    assert BRANDS.company(said(author=author)) == "acme-air"


@pytest.mark.parametrize(
    "author",
    [
        Author(id="c1", handle="224499"),  # somebody's handle is the brand's numeric id
        Author(id="76"),  # somebody's numeric id is the brand's handle
        Author(id="c1", name="@AcmeAir"),
        Author(id="acme-air", role="company"),
        Author(id="ACME AIR", role="company"),
        Author(id="@Acme Airlines", role="company"),
        Author(id="care@acme.example", role="company"),
        Author(id="ｇｌｏｂｅｘ", role="company", handle="stranger"),
    ],
)
def test_stranger_is_never_a_registered_brand(author: Author) -> None:
    """Nobody becomes a registered brand by role, display name, or a name that only looks the same."""
    assert BRANDS.company(said(author=author, source="x" if author.id != "ｇｌｏｂｅｘ" else "fb")) is None


def test_unregistered_company_answers_for_its_own_name_only() -> None:
    """The claim of an unregistered company is taken for exactly its own id, and needs the claim."""
    assert BRANDS.company(said(author=Author(id="TeamYouTube", role="company"))) == "TeamYouTube"
    assert BRANDS.company(said(author=Author(id="TeamYouTube"))) is None
    assert BRANDS.company(said(author=None or Author(id="c1"))) is None


def test_company_does_not_address_itself() -> None:
    """A company's own record is about it as author; whom it writes to is no brand."""
    acme = Author(id="x9", handle="AcmeAir")
    assert found(said("@acmeair at your service, @globex", author=acme, recipient="c17")) == {
        "globex": ("mentioned", True),
        "acme-air": ("author", False),
    }
    other = Author(id="TeamYouTube", role="company")
    assert found(said(author=other, recipient="TeamYouTube")) == {"TeamYouTube": ("author", False)}


def test_deletion_without_author() -> None:
    """A record without an author has no company, and may name nobody."""
    mention = Mention(id="1", source="x", created_at=Time(0), kind="delete")
    assert BRANDS.company(mention) is None
    assert BRANDS.match(mention) == ()


def test_targets_from_the_closest_word() -> None:
    """The brand's word counts before the file's, and a source's target before the general one."""
    acme = BRANDS.get("acme-air")
    assert acme.first_reply_ms("X") == 30 * MINUTE
    assert acme.first_reply_ms("e-mail") == DAY
    assert acme.first_reply_ms("chat") == 2 * HOUR
    assert acme.next_reply_ms("x") == 4 * HOUR
    assert Brands.of(BrandsFile()).get("any").first_reply_ms("x") == HOUR


def test_a_priority_counts_most() -> None:
    """What is promised for a priority is not undone by what is said of a source, or by the brand's word."""
    file = {
        "targets": {"priorities": {"urgent": {"first_reply": "10m"}, "low": {"first_reply": "1d"}}},
        "brands": [
            {"id": "a", "targets": {"first_reply": "4h", "priorities": {"low": {"first_reply": "2d"}}}}
        ],
    }
    a = Brands.of(parse(file)).get("a")
    assert (a.first_reply_ms("x"), a.first_reply_ms("x", "urgent")) == (4 * HOUR, 10 * MINUTE)
    assert (a.first_reply_ms("x", "low"), a.next_reply_ms("x", "low")) == (2 * DAY, HOUR)


TEAMS = [
    {"id": "care"},
    {"id": "spanish", "languages": ["es"]},
    {"id": "bags", "topics": ["baggage"]},
    {"id": "spanish-bags", "topics": ["baggage"], "languages": ["es"]},
    {"id": "bench"},
    {"id": "safety", "safety": ["injury", "minors"]},
]


@pytest.mark.parametrize(
    ("safety", "topics", "language", "team"),
    [
        ((), (), "en", "care"),
        ((), ("delay",), "es", "spanish"),
        ((), ("baggage",), "en", "bags"),
        ((), ("baggage",), "es", "spanish"),
        (("minors",), ("baggage",), "es", "safety"),
        (("threat",), (), "en", "care"),
    ],
)
def test_who_answers(safety: tuple[str, ...], topics: tuple[str, ...], language: str, team: str) -> None:
    """The first team that takes it, safety before all; the first of the file takes what nobody takes."""
    taxonomy = [{"id": "baggage"}, {"id": "delay"}]
    brand = Brands.of(parse({"brands": [{"id": "a", "teams": TEAMS, "taxonomy": taxonomy}]})).get("a")
    assert brand.team_for(safety, topics, language) == team


def test_teams_are_known_by_id() -> None:
    """Of registered brands; whatever nobody registered has none."""
    acme = BRANDS.get("acme-air")
    assert (acme.has_team("care"), acme.has_team("cares")) == (True, False)
    assert acme.team_for(SAFETY_CLASSES, [], "en") == "safety-desk"
    assert not BRANDS.get("nobody").has_team("care")


@pytest.mark.parametrize(
    ("file", "said_of_it"),
    [
        (
            {"brands": [{"id": "a", "accounts": {"x": ["@Acme"]}}, {"id": "b", "accounts": {"x": ["acme"]}}]},
            "brands[1].accounts.x: 'acme' is an account of brand 'a' already",
        ),
        (
            {
                "brands": [
                    {"id": "a", "teams": [{"id": "t", "topics": ["bags"]}], "taxonomy": [{"id": "bag"}]}
                ]
            },
            "brands[0].teams[0].topics: 'bags' is no subject of the brand's taxonomy",
        ),
        ({"brands": [{"id": "a"}, {"id": "a"}]}, "brands[1].id: 'a' is the id of another brand already"),
        (
            {"brands": [{"id": "a"}, {"id": "b", "aliases": ["A"]}]},
            "brands[1]: brand 'a' is called 'A' already",
        ),
        (
            {"sources": {"x": {"owner": "o", "purpose": "p", "brand": "no"}}},
            "sources.x.brand: there is no brand 'no'",
        ),
        (
            {"brands": [{"id": "a", "teams": [{"id": "t"}, {"id": "t"}]}]},
            "brands[0].teams[1].id: 't' is the id of another team already",
        ),
    ],
)
def test_clashes_are_refused(file: dict[str, Any], said_of_it: str) -> None:
    """Two brands cannot own one account, id or name; what is referred to must exist."""
    with pytest.raises(ConfigurationError) as refused:
        Brands.of(parse(file))
    assert str(refused.value) == said_of_it


def test_hostile_text_is_walked_once() -> None:
    """A long text against thousands of names that begin alike is matched, in one walk over its words."""
    names = [f"go go go go {number}" for number in range(5000)]
    brands = Brands.of(parse({"brands": [{"id": "a", "products": names}]}))
    assert [match.how for match in brands.match(said("go " * 20_000 + "4999"))] == ["named"]


def test_a_name_of_nothing_but_space_names_nobody() -> None:
    """It would stand in every text."""
    brands = Brands.of(parse({"brands": [{"id": "acme", "aliases": [" "]}]}))
    assert brands.match(said("hello there")) == ()
