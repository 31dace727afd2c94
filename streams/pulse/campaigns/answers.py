"""Which answers there are: each once, in the words that it had at the end, and none that was taken back.

The outcome is the same in whatever order they come, and however often. Only of those that are not read,
where there are too many, no more is known than about how many came in time: one that comes twice is two, one
that is deleted later stays counted.
"""

from zlib import crc32

from msgspec.structs import replace

from schemas.campaigns import CampaignAnswer
from streams.pulse.campaigns.asked import Answer, Asked
from streams.state import State
from streams.step import DuplicateRecord

MOST_READ = 10_000
"""Of a campaign. Of more those are read whose ids hash lowest: a sample of which no order makes another."""
CHARS = 500
_HASHES = 2**32


def take(state: State, campaign: str, asked: Asked, said: CampaignAnswer) -> Asked:
    """Take an answer, a change of it or its deletion; return the campaign. Raises DuplicateRecord."""
    if place(said.mention) >= asked.bound:
        return replace(asked, unread=asked.unread + (said.kind == "said" and said.at <= asked.until))
    key = f"{campaign}/{said.mention}"
    before = state[Answer].get(key)
    after = _after(before, campaign, said, asked.until)
    if after == before:
        raise DuplicateRecord
    state[Answer].put(key, after)
    asked = replace(asked, read=asked.read + (before is None))
    return asked if asked.read <= MOST_READ else _halved(state, campaign, asked)


def place(mention: str) -> float:
    """Return a number from 0 to 1 that has nothing to do with what is said or when."""
    return crc32(mention.encode()) / _HASHES


def _after(before: Answer | None, campaign: str, said: CampaignAnswer, until: int) -> Answer:
    at = int(said.at)
    if before is None:
        nobody = Answer(campaign, said.mention, at, -1, None, "", said.source, said.language)
        return replace(nobody, deleted=True) if said.kind == "delete" else _worded(nobody, said)
    before = replace(before, at=min(before.at, at))
    if said.kind == "delete":
        return replace(before, text="", deleted=True)
    if before.deleted:
        return replace(before, person=_person(before, said))
    stands = _rank(at, until, edited=said.kind == "edit") >= _rank(
        before.worded_at, until, edited=before.edited
    )
    # An edit may not say again that it is private: what was so once stays so.
    return replace(_worded(before, said) if stands else before, private=before.private or said.private)


def _worded(before: Answer, said: CampaignAnswer) -> Answer:
    return replace(
        before,
        worded_at=int(said.at),
        person=_person(before, said),
        text=said.text[:CHARS],
        language=said.language,
        private=said.private,
        edited=said.kind == "edit",
    )


def _person(before: Answer, said: CampaignAnswer) -> str:
    """Nobody is two people: an answer without a name has a person of its own."""
    return said.person or before.person or said.mention


def _rank(at: int, until: int, *, edited: bool) -> tuple[bool, int, bool]:
    """Of several wordings the last before the end counts; without one, the last."""
    return at <= until, at, edited


def _halved(state: State, campaign: str, asked: Asked) -> Asked:
    """Read half of them from now on."""
    bound = asked.bound / 2
    gone = {key: each for key, each in state[Answer].of_group(campaign) if place(each.mention) >= bound}
    for key in gone:
        state[Answer].delete(key)
    unread = asked.unread + sum(map(asked.counts, gone.values()))
    return replace(asked, bound=bound, read=asked.read - len(gone), unread=unread)
