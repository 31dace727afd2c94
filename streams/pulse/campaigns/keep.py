"""Campaigns in the state of `pulse`: answers taken as they come, read once a minute, ended and forgotten."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from schemas.base import Time
from schemas.campaigns import LISTENED, CampaignAnswer
from streams.pulse.attack.keep import judged, suspected_accounts
from streams.pulse.campaigns import answers
from streams.pulse.campaigns.acts import changed
from streams.pulse.campaigns.asked import LOOKED_AT_EVERY, Answer, Asked
from streams.pulse.campaigns.tell import campaign
from streams.state import State
from streams.step import DuplicateRecord, Output

TABLES: Mapping[str, type[msgspec.Struct]] = {"campaigns": Asked, "answers": Answer}


def take(state: State, said: CampaignAnswer, now: Time) -> list[Output]:
    """Take an answer; one to a campaign that is forgotten is nobody's. Raises DuplicateRecord."""
    asked = state[Asked].get(said.campaign)
    if asked is None:
        raise DuplicateRecord
    changed(state, said.campaign, answers.take(state, said.campaign, asked, said), now)
    return []


def wake(state: State, id_: str, now: Time) -> list[Output]:
    """Tell readers what is known by now, when something came or the campaign is over; or forget it."""
    asked = state[Asked].get(id_)
    assert asked is not None, "timers belong to values"
    if now >= asked.until + LISTENED:
        for key in [key for key, _ in state[Answer].of_group(id_)]:
            state[Answer].delete(key)
        state[Asked].delete(id_)
        return [Output("campaigns", id_, None, route=asked.group)]
    given = [each for _, each in state[Answer].of_group(id_)]
    people = {each.person for each in given}
    suspects = {*asked.suspects, *(suspected_accounts(judged(state, asked.group)) & people)}
    asked = replace(asked, suspects=tuple(sorted(suspects)))
    if asked.state == "open" and now >= _over_at(asked):
        asked = replace(asked, state="ended", ended_at=asked.until)
    ends_at = _over_at(asked) if asked.state == "open" else asked.until + LISTENED
    state[Asked].put(id_, replace(asked, wake_at=ends_at))
    return [Output("campaigns", id_, campaign(id_, asked, given), route=asked.group)]


def _over_at(asked: Asked) -> int:
    """When answers of the last minute have come, and the crowd that gave them is read for what is staged."""
    return asked.until + 3 * LOOKED_AT_EVERY
