"""Is a company preferred to another, or left behind? By the words around its name, in seven languages."""

import re
from typing import Literal

Preference = Literal["preferred", "left"]

_BEFORE, _AFTER = 80, 40
"""Characters around a name that are looked at."""
# Whom one goes over to, should learn from, or would have been better off with. Not who is told of a fact:
# "flying Delta", "moved to Delta" and "hello Delta" stand in complaints as often.
_PREFERRED = r"""
    (?:switch(?:ing)?|chang(?:e|ing)|mov(?:e|ing)|defect(?:ing)?)(?:\ (?:back|over))?\ to
    |(?:go|going|come)\ (?:back|over)\ to
    |(?:losing|los(?:e|ing|t)\ (?:\w+\ ){0,2}(?:me|us|customers?|clients?|business)
        |tak(?:e|ing)\ (?:my|our)(?:\ \S+){1,4})\ to
    |(?:learn|learning|(?:tak(?:e|ing)|get)(?:\ \w+){0,2}\ (?:lessons?|pages?|notes?|leaf|cues?|example))
        \ (?:\w+\ )?from
    |(?:why\ can(?:'t|t|not)|could|should|need\ to|please)\ (?:(?!not\ |never\ )\S+\ ){0,3}be\ (?:more\ )?like
    |(?:go|going|stick\w*|stay\w*)\ with
    |(?:should(?:'?ve|a|\ have|\ of)|could(?:'?ve|\ have)|wish\ (?:i|we)\ had)\ (?:just\ )?
        (?:flown|flew|gone|chosen|picked|used|booked|bought|taken|stayed|stuck)(?:\ (?:with|at|on))?
    |should(?:n't|nt|\ not)\ have\ left
    |(?:good)?bye\ [^.!?]{1,40}\ hello
    |next\ time,?\ (?:it(?:'s|\ is|\ will\ be)|i'?ll\ \w+|try)
    |wechsl\w+\ (?:jetzt\ )?(?:zu|zur)
    |(?:passe|passer|pars)\ (?:chez|à)
    |me\ (?:cambio|paso|voy)\ a
    |(?:passo|passare)\ (?:a|alla)
    |(?:mudar|mudo|trocar)\ (?:para|pela|à)
    |سأنتقل\ إلى
"""
_PREFERRED_BEFORE = r"(?:if|why\ (?:is|can)|how\ come)"
_PREFERRED_AFTER = r"""
    ,?\ (?:here\ i\ come|next\ time)(?!\w)
    |\ it\ is(?:[.!]|$)
    |\ would\ never(?!\w)
    |\ (?:is|are)\ (?:(?:so|much|far|way)\ )?(?:better|easier|nicer|cheaper|faster)(?!\w|\ at\ )
"""
_CAN = r"\ (?:can|is\ able|able)(?![\w'])"
# Whom one leaves, or who does worse in a comparison; "il meglio di Delta" is the best of it.
_LEFT = r"""
    (?:better|easier|nicer|faster|cheaper|class)\ than
    |besser\ als|(?:(?<!le\ )mieux|(?<!lo\ )mejor|(?<!(?<!\w)o\ )melhor(?:\ do)?)\ que
    |(?<!il\ )(?<!al\ )(?<!del\ )(?<!nel\ )(?<!dal\ )meglio\ di
    |أفضل(?:\ بكثير)?\ من
    |rather\ [^.!?]{1,60}\ than(?:\ (?:fly|flying|with|use|go|on))*
    |competitors?|competition
    |goodbye|bye|leave|leaving|left|quit\w*|instead\ of|rather\ than|unlike|resort\ to
    |never\ again|(?:never|not)\ (?:choose|fly\w*)(?:\ to)?(?:\ fly\w*)?
    |(?:sick|tired)\ of|fed\ up\ with|had\ it\ with|(?:sav\w+|rescu\w+)\ \w+\ from|switch\w*\ from
    |im\ gegensatz\ zu|anders\ als|statt
    |contrairement\ à|au\ lieu\ de|quitté
    |a\ diferencia\ de|en\ vez\ de
    |a\ differenza\ di|invece\ di
    |ao\ contrário\ d[aeo]|em\ vez\ d[aeo]
    |على\ عكس
"""
# What turns the words after it: "not switching to", "regret going back to", "since switching to".
_TURNING = r"""
    (?:(?<!why\ )\w+n't|cannot|cant|dont|wont|isnt|doesnt|didnt|aint|wouldnt|not|no|never|nobody|nothing|nor
    |without|hardly|than|instead|regret\w*|hat(?:e|ed|ing)|refus\w+|avoid\w*|forced|made|been|got|getting
    |since|after|before|when
    |nicht|nie|niemals|kein\w*|ohne|ne|pas|jamais|sans|nunca|jamás|tampoco|sin|non|mai|senza|não|sem
    |لا|لن|لم|ليس|ليست)
    (?:\ [^\s.,;:!?]+){0,2}\ $
"""
_PLACE = r"""
    \ at\ \d
    |(?:'s?)?\ (?:airport|booth|bus|counter|crew|desk|flights?|gate|hub|lounge|office|plane|shop|stand|store
        |terminal|train)(?!\w)
"""
_TO_THE_NAME = r"(?:\ (?:the|die|der|la|a|o))?\ [@#\"']?$"
_FLAGS = re.VERBOSE | re.IGNORECASE


def _before(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words}){_TO_THE_NAME}", _FLAGS)


_IS_PREFERRED, _IS_LEFT = _before(_PREFERRED), _before(_LEFT)
_IS_ASKED_WHY, _IS_ABLE = _before(_PREFERRED_BEFORE), re.compile(_CAN, _FLAGS)
_GOES_ON = re.compile(_PREFERRED_AFTER, _FLAGS)
_BLANKS = re.compile(r"\s+")
_STAYED = re.compile(r"should(?:n't|nt|\ not)\ have\ left\ \S?$", _FLAGS)
_TURNS, _IS_A_PLACE = re.compile(rf"(?<!\w){_TURNING}", _FLAGS), re.compile(_PLACE, _FLAGS)


def preference(text: str, start: int, end: int, *, compared: bool = False) -> Preference | None:
    """Return what the words around the name at these places say, None where they say neither.

    Words after a name tell of a preference only where it is compared to another that stands before it: on its
    own "Delta is better" may go on with "than it was", and a complaint is not to be taken for praise.
    """
    before = _even(text[max(0, start - _BEFORE) : start])
    after = _even(text[end : end + _AFTER])
    if _IS_A_PLACE.match(after):
        return None
    if not _STAYED.search(before) and (left := _IS_LEFT.search(before)):
        return None if _TURNS.search(before[: left.start()]) else "left"
    if preferred := _IS_PREFERRED.search(before):
        return None if _TURNS.search(before[: preferred.start()]) else "preferred"
    asked = _IS_ASKED_WHY.search(before) and _IS_ABLE.match(after)
    goes_on = compared and _GOES_ON.match(after) and not _TURNS.search(before)
    return "preferred" if asked or goes_on else None


def _even(text: str) -> str:
    return _BLANKS.sub(" ", text.replace("’", "'"))
