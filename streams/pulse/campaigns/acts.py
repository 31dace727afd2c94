"""What people do with a campaign: start it, stop it, name its themes, say that two are one."""

from collections.abc import Iterable

from msgspec.structs import replace

from schemas.base import DAY, Time
from schemas.campaigns import CampaignAction, CampaignActionResult, CampaignQuestion
from streams.brands.registry import Brands
from streams.pulse import blocks
from streams.pulse.campaigns.asked import LOOKED_AT_EVERY, Answer, Asked, Hand
from streams.pulse.campaigns.themes import Group, read, themes
from streams.pulse.campaigns.unheard import usual
from streams.state import State
from streams.step import Output

LONGEST_QUESTION = 280
LONGEST_NAME = 120
LONGEST = 366 * DAY
MOST_OPEN = 20
"""Campaigns of a brand at once."""
MOST_TAGS = 5
MOST_EXPECTED = 20
MOST_HANDS = 200
"""Themes that were decided about; the last, since some may be gone."""
BEFORE = 7 * DAY
"""Whose voices are usual, is told by the week before the question."""


def act(state: State, action: CampaignAction, now: Time, brands: Brands) -> list[Output]:
    """Do what a person decided, if they may, and tell them what became of it."""
    refused = brands.get(action.brand).why_not(None, action.by)
    if refused is not None:
        return [_result(action, refused)]
    asked = state[Asked].get(action.campaign)
    if action.action == "start":
        reason = _refusal(state, action, asked)
        return [_result(action, reason), *(() if reason else _start(state, action, now))]
    if asked is None or asked.group != action.brand:
        return [_result(action, "there is no such campaign")]
    if action.action == "stop":
        reason = None if asked.state == "open" else f"it is {asked.state} already"
        after = replace(asked, state="stopped", ended_at=min(int(action.at), asked.until))
    elif action.action in ("rename", "merge"):
        reason, after = _by_hand(state, action, asked)
    else:
        reason, after = f"{action.action!r} is nothing that can be done with a campaign", asked
    if reason is None:
        changed(state, action.campaign, after, now)
    return [_result(action, reason)]


def refusal(action: CampaignAction) -> str | None:
    """Why what is asked cannot be asked by anybody, at any time; None where it can."""
    return _of_words(action) or _of_time(action)


def changed(state: State, id_: str, asked: Asked, now: Time) -> None:
    """Keep it, and look at it soon; not before what it waits for already."""
    soon = now + LOOKED_AT_EVERY
    state[Asked].put(id_, replace(asked, wake_at=min(soon, asked.wake_at or soon)))


def _start(state: State, action: CampaignAction, now: Time) -> list[Output]:
    languages, sources = usual(blocks.between(state, action.brand, now - BEFORE, now))
    asked = Asked(action.brand, action, languages=languages, sources=sources)
    changed(state, action.campaign, asked, now)
    assert action.until is not None, "checked by _refusal"
    question = CampaignQuestion(
        id=action.campaign, brand=action.brand, post=action.post, until=action.until, tags=action.tags
    )
    return [Output("campaigns.questions", action.campaign, question, everywhere=True)]


def _refusal(state: State, action: CampaignAction, known: Asked | None) -> str | None:
    """Why a campaign cannot be started; None where it can."""
    if known is not None:
        return "it is started already"
    if not action.campaign.startswith(f"{action.brand}/"):
        return f"campaign: begins with the brand and a slash, {action.brand}/"
    return refusal(action) or _of_others(state, action)


def _of_words(action: CampaignAction) -> str | None:
    source, _, id_ = action.post.partition(":")
    if not action.question.strip():
        return "question: empty; say what is asked"
    if len(action.question) > LONGEST_QUESTION:
        return f"question: longer than {LONGEST_QUESTION} characters"
    if not source or not id_:
        return "post: missing, or without its source; say it as x:1234"
    if len(action.tags) > MOST_TAGS or not all(_is_tag(tag) for tag in action.tags):
        return f"tags: at most {MOST_TAGS}, each # and letters, digits or _, in small letters"
    if len(action.expected) > MOST_EXPECTED or not all(
        text.strip() and len(text) <= LONGEST_NAME for text in action.expected
    ):
        return f"expected: at most {MOST_EXPECTED}, none empty or longer than {LONGEST_NAME} characters"
    return None


def _of_time(action: CampaignAction) -> str | None:
    if action.until is None:
        return "until: missing; say when the campaign ends"
    if action.until <= action.at:
        return f"until: {action.until} is past"
    if action.until > action.at + LONGEST:
        return f"until: more than {LONGEST // DAY} days ahead"
    return None


def _of_others(state: State, action: CampaignAction) -> str | None:
    others = [each for _, each in state[Asked].of_group(action.brand) if each.state == "open"]
    if any(each.start.post == action.post for each in others):
        return f"post: a campaign on {action.post} is open; stop that one first"
    if len(others) >= MOST_OPEN:
        return f"{MOST_OPEN} campaigns of {action.brand} are open; stop one first"
    return None


def _is_tag(tag: str) -> bool:
    name = tag.removeprefix("#")
    return tag.startswith("#") and name.replace("_", "a").isalnum() and tag == tag.casefold()


def _by_hand(state: State, action: CampaignAction, asked: Asked) -> tuple[str | None, Asked]:
    """Return why it cannot be done, or None, and the campaign after it."""
    found = {group.id: group for group in _themes(state, action.campaign, asked)}
    theme = found.get(action.theme)
    if theme is None:
        return "there is no such theme", asked
    hands = {hand.theme: hand for hand in asked.hands}
    if action.action == "rename":
        own = _hand(hands, theme)
        hands[theme.id] = replace(own, name=action.to.strip()[:LONGEST_NAME] or None)
    else:
        into = found.get(action.to)
        if into is None or into.id == theme.id:
            return "there is no such other theme to merge it into", asked
        hands[into.id] = _hand(hands, into)
        hands[theme.id] = replace(_hand(hands, theme), into=into.id)
        hands |= {each.theme: replace(each, into=into.id) for each in hands.values() if each.into == theme.id}
    return None, replace(asked, hands=tuple(hands.values())[-MOST_HANDS:])


def _hand(hands: dict[str, Hand], theme: Group) -> Hand:
    return hands.get(theme.id) or Hand(theme.id, theme.words)


def _themes(state: State, id_: str, asked: Asked) -> Iterable[Group]:
    answers = (each for _, each in state[Answer].of_group(id_))
    return themes(read(each for each in answers if asked.counts(each)), asked.hands)


def _result(action: CampaignAction, reason: str | None) -> Output:
    record = CampaignActionResult(
        id=action.id,
        brand=action.brand,
        campaign=action.campaign,
        action=action.action,
        by=action.by,
        at=action.at,
        done=reason is None,
        reason=reason,
    )
    return Output("campaigns.results", action.brand, record)
