"""What does the speaker do with these words? Rules, until heads are trained; English words only.

Where several fit, the one that a company must hear first wins: a threat, then what needs doing
(complaint, suggestion, question, request), then the rest. All functions take the words as
`words.plain` gives them.
"""

import re
from functools import lru_cache

from schemas.scores import Label, Sentiment
from streams.scoring.thanks import without_thanked
from streams.scoring.words import Phrases

_THREAT = Phrases(
    """
    never again, never fly*, never flying, never buy*, never using, never use, lost a customer,
    losing a customer, lost my business, last time i, taking my business, cancel my account,
    cancelling my, canceling my, switching to, i will sue, i'll sue, gonna sue, suing, my lawyer,
    small claims, see you in court, will be reporting, report you, boycott*, you will regret,
    or else
    """
)
_REQUEST = Phrases(
    """
    please, pls, plz, help, can you, could you, can u, would you, will you, can someone, can anyone,
    could someone, i need, we need, need you to, need help, need to speak, i want, i'd like,
    i would like, let me know, call me, contact me, dm me, check your dm*, follow back, send me,
    fix, refund me, get back to me, respond, reply, advise, assist*
    """
)
_SUGGESTION = Phrases(
    """
    you should, u should, should consider, please consider, please add, please bring back,
    why not add, would be nice if, would be great if, would love to see, suggest*, it would help if,
    you might want to, you could add, feature request, bring back
    """
)
_QUESTION = Phrases(
    """
    how do i, how can i, how do you, how long, how much, how come, what time, what is the,
    what's the, what happened, what's going on, when will, when is, when are, where is, where's,
    where can, why is, why are, why can't, why do, why does, why isn't, why won't, who do i,
    is there a, is there any*, are there any, does anyone, do you, any idea, any update*, any news,
    wondering if, wanted to know, want to know, is it possible
    """
)
_TROUBLE = Phrases(
    """
    not working, doesn't work, don't work, won't work, isn't working, aren't working, not work,
    stopped working, can't, cannot, cant, couldn't, unable, won't, wont let, never received,
    didn't receive, haven't received, still waiting, still no, still not, still haven't,
    waiting for, on hold, no response, no answer, no reply, ignored, broken, broke, crash*, error,
    bug, issue, issues, problem*, trouble, fail*, delay*, late, cancelled, canceled, lost, missing,
    missed, stuck, stranded, charged, overcharged, scam*, fraud*, rude, worst, terrible, horrible,
    awful, ridiculous, unacceptable, disappoint*, frustrat*, disgust*, pathetic, useless,
    poor service, bad service, down, outage, disconnected, locked out, disabled, suspended, hacked,
    damaged, dirty, refused, thanks for nothing, thank you for nothing, thx for nothing
    """
)
_PRAISE = Phrases(
    """
    thank, thanks, thank you, thx, thnx, ty, appreciate*, love, loved, great, awesome, amazing,
    excellent, best, perfect, fantastic, wonderful, kudos, well done, good job, great job, nice job,
    shout out, shoutout, props, congrat*, happy, impressed, you rock, brilliant, good work,
    keep it up, ❤*, 👏*, 🙌*, 👍*, 😍*
    """
)
_QUESTION_MARK = re.compile(r"[?？؟⸮]")
_UNHAPPY, _HAPPY = 0.5, 0.5
_SURE, _LIKELY, _POSSIBLE = 0.9, 0.7, 0.5
_ASKED_TWICE = 4
"""Both `act` and `needs_answer` ask these of a text, one after the other."""


def act(words: str, sentiment: Sentiment | None) -> Label:
    """One of schemas.scores.ACTS, with how sure the rule that fired usually is."""
    unhappy = sentiment is not None and sentiment.negative >= _UNHAPPY
    happy = sentiment is not None and sentiment.positive >= _HAPPY
    troubled = has_trouble(words)
    rules = (
        ("threat", _THREAT.within(words), _LIKELY if unhappy else _POSSIBLE),
        ("complaint", unhappy and troubled, _SURE),
        ("suggestion", suggests(words), _LIKELY),
        ("question", asks(words), _SURE if "?" in words else _LIKELY),
        ("request", requests(words), _LIKELY),
        ("complaint", unhappy or (troubled and not happy), _LIKELY if unhappy else _POSSIBLE),
        ("praise", happy or praises(words), _LIKELY),
        ("statement", True, _POSSIBLE),
    )
    return next(Label(label=label, confidence=sure) for label, holds, sure in rules if holds)


@lru_cache(maxsize=_ASKED_TWICE)
def asks(words: str) -> bool:
    """A question mark in any script, or the words of a question without one."""
    return _QUESTION_MARK.search(words) is not None or _QUESTION.within(words)


@lru_cache(maxsize=_ASKED_TWICE)
def requests(words: str) -> bool:
    """Whether somebody is to do something; not where they are thanked for having done it."""
    return _REQUEST.within(without_thanked(words))


@lru_cache(maxsize=_ASKED_TWICE)
def suggests(words: str) -> bool:
    """Whether something should be otherwise, for everybody."""
    return _SUGGESTION.within(words)


@lru_cache(maxsize=_ASKED_TWICE)
def has_trouble(words: str) -> bool:
    """Whether something went wrong."""
    return _TROUBLE.within(words)


@lru_cache(maxsize=_ASKED_TWICE)
def praises(words: str) -> bool:
    """Whether there is thanks, praise or congratulation in it."""
    return _PRAISE.within(words)
