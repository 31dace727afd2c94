"""A link does what it says for whom it says, once, for a time; nobody else can make one."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import Time
from streams.sinks.links import VALID_FOR, LinkError, Links

LINKS = Links("https://g.example/", b"x" * 32)
NOW = Time(1_772_445_720_000)


def token(links: Links = LINKS, person: str = "eva", cause: str = "n1", now: Time = NOW) -> str:
    """What stands after /act/."""
    address = links.make("acme", "obligation:o1", person, cause=cause, now=now)
    assert address.startswith("https://g.example/act/")
    return address.rpartition("/")[2]


def test_a_link_says_who_may_act_on_what_until_when() -> None:
    """The same name whenever it is made for the same; another for another person, alert or cause."""
    link = LINKS.read(token(), NOW)
    assert (link.brand, link.alert, link.person) == ("acme", "obligation:o1", "eva")
    assert link.ends_at == NOW + VALID_FOR
    assert LINKS.read(token(now=Time(NOW + 5)), NOW).name == link.name
    others = {LINKS.read(token(person="ben"), NOW).name, LINKS.read(token(cause="n2"), NOW).name}
    assert len(others - {link.name}) == 2


def test_its_time_ends() -> None:
    """To the millisecond."""
    LINKS.read(token(), Time(NOW + VALID_FOR - 1))
    with pytest.raises(LinkError, match="the time of this link is over"):
        LINKS.read(token(), Time(NOW + VALID_FOR))


def test_one_made_with_another_secret_is_none_of_ours() -> None:
    """Nor is one whose words were changed."""
    with pytest.raises(LinkError, match="none of ours"):
        LINKS.read(token(Links("https://g.example", b"y" * 32)), NOW)
    content, _, signature = token().partition(".")
    other = base64.urlsafe_b64encode(base64.urlsafe_b64decode(content + "==").replace(b"eva", b"ben"))
    with pytest.raises(LinkError, match="none of ours"):
        LINKS.read(f"{other.decode().rstrip('=')}.{signature}", NOW)


@given(st.one_of(st.text(max_size=200), st.text("abc.=-_", max_size=80)))
def test_any_other_text_is_refused(text: str) -> None:
    """In a line, whatever it is."""
    with pytest.raises(LinkError):
        LINKS.read(text, NOW)
