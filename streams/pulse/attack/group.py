"""A group of accounts that write nearly the same, and the figures by which it is judged."""

import msgspec
from msgspec.structs import replace

from streams.pulse.attack.suspicion import Crowd, Usual, clockwork, probability, signs

HALF_LIFE_MENTIONS = 2_000.0
"""What is usual of a brand's people follows its last few thousand mentions."""
BELIEF = 10.0
"""Mentions that what is believed at first weighs."""
BELIEVED_KNOWN, BELIEVED_YOUNG = 0.2, 0.05


class Member(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An account's part in a group. young: None where its age is not said. issue: that of the mention."""

    author: str
    at: int
    mention: str
    known: bool
    young: bool | None
    linked: bool
    issue: str


class Figures(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Of a group's accounts: see Crowd. last: when the last of them spoke."""

    accounts: int = 0
    known: int = 0
    young: int = 0
    aged: int = 0
    linked: int = 0
    every: float | None = None
    last: int = 0


class Group(msgspec.Struct, frozen=True, gc=False):
    """Accounts that write nearly the same. copies: else they pass the same on. told: when it was told.

    figures: as of the last minute in which it grew.
    around, around_known: other accounts that write something like it, and how many of them were heard before.
    ring: of those who pass the same on, how many pass on RING posts and more.
    """

    id: str
    copies: bool
    members: tuple[Member, ...]
    quote: str
    figures: Figures = Figures()
    told: int | None = None
    around: int = 0
    around_known: int = 0
    ring: int = 0


class People(msgspec.Struct, frozen=True, gc=False):
    """Fading counts of a brand's mentions. known: by people heard before; aged: with an account's age."""

    mentions: float = 0.0
    known: float = 0.0
    aged: float = 0.0
    young: float = 0.0

    def usual(self) -> Usual:
        """Return what is usual, at first what is believed."""
        return Usual(
            (self.known + BELIEF * BELIEVED_KNOWN) / (self.mentions + BELIEF),
            (self.young + BELIEF * BELIEVED_YOUNG) / (self.aged + BELIEF),
        )

    def learn(self, voice: Member) -> "People":
        """Take one mention."""
        kept = 0.5 ** (1 / HALF_LIFE_MENTIONS)
        return People(
            self.mentions * kept + 1,
            self.known * kept + voice.known,
            self.aged * kept + (voice.young is not None),
            self.young * kept + (voice.young is True),
        )


def counted(group: Group) -> Group:
    """Return it with its figures, after it has grown."""
    members, times = group.members, sorted([each.at for each in group.members])
    figures = Figures(
        accounts=len(members),
        known=sum([each.known for each in members]),
        young=sum([each.young is True for each in members]),
        aged=sum([each.young is not None for each in members]),
        linked=sum([each.linked for each in members]),
        every=clockwork(times),
        last=times[-1],
    )
    return replace(group, figures=figures)


def crowd(group: Group) -> Crowd:
    """Return what is known of a group."""
    found = group.figures
    return Crowd(
        accounts=found.accounts,
        known=found.known,
        young=found.young,
        aged=found.aged,
        linked=found.linked,
        every=found.every,
        copies=group.copies,
        around=group.around,
        around_known=group.around_known,
        ring=group.ring,
    )


def suspected(group: Group, people: People) -> float:
    """Return how likely a group is one hand."""
    return probability(signs(crowd(group), people.usual()))
