"""Is a company preferred to another, or left behind? By the words around its name, in seven languages."""

import re
from typing import Literal

Preference = Literal["preferred", "left"]

_BEFORE, _AFTER = 80, 40
"""Characters around a name that are looked at."""
# Whom one goes over to, should learn from, or would have been better off with.
_PREFERRED = r"""
    (?:switch\w*|chang\w+|mov(?:e|ed|ing)|transfer\w*|defect\w*|(?:go|going|went|come)\ (?:back|over)|back
        |los(?:e|ing|t)(?:\ \w+){0,3}|tak(?:e|ing)\ (?:my|our)(?:\ \S+){1,4})\ to
    |(?:learn\w*|lessons?|pages?|notes?|leaf|cues?|example)\ (?:\w+\ )?(?:from|of)
    |(?<!feel\ )(?<!feels\ )(?<!look\ )(?<!looks\ )(?<!sounds\ )(?<!seems\ )(?<!would\ )(?<!i'd\ )
        (?<!companies\ )(?<!airlines\ )(?<!brands\ )(?<!people\ )like
    |(?:go|going|gone|went|stick\w*|stay\w*)\ with
    |(?:should(?:'?ve|a|\ have|\ of)|could(?:'?ve|\ have)|wish\ (?:i|we)\ had)\ (?:just\ )?
        (?:flown|flew|gone|chosen|picked|used|booked|bought|taken|stayed|stuck)(?:\ (?:with|at|on))?
    |should(?:n't|nt|\ not)\ have\ left
    |i(?:'m|m|'ll)?\ (?:now\ )?(?:flying|fly|going|go|try|trying)
    |hello|worse\ than|compared\ (?:to|with)
    |next\ time,?(?:\ it(?:'s|\ is|\ will\ be)|\ i'?ll\ \w+|\ i\ \w+|\ try)?
    |wechsl\w+\ (?:jetzt\ )?(?:zu|zur)
    |(?:passe|passer|pars)\ (?:chez|à)
    |me\ (?:cambio|paso|voy)\ a
    |(?:passo|passare)\ (?:a|alla)
    |(?:mudar|mudo|trocar)\ (?:para|pela|à)
    |سأنتقل\ إلى
"""
_PREFERRED_BEFORE = r"(?:if|why\ (?:is|can)|how\ come)"
_PREFERRED_AFTER = r"""
    ,?\ (?:here\ i\ come|next\ time)
    |\ (?:wouldn't|wouldnt|would\ never|would\ not|doesn't|doesnt|didn't|didnt|at\ least|actually)
    |\ (?:is|are|was|were)\ (?:(?:so|much|far|way)\ )?(?:better|easier|nicer|cheaper|faster)
"""
_CAN = r"\ (?:can|is\ able|able)(?!\w)"
# Whom one leaves, or who does worse in a comparison.
_LEFT = r"""
    (?:better|easier|nicer|faster|cheaper|class|besser|mieux|mejor|meglio|melhor|أفضل(?:\ بكثير)?)\ (?:do\ )?
        (?:than|als|que|di|de|من)
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
_TO_THE_NAME = r"(?:\ (?:the|die|der|la|a|o))?\ [@#\"']?$"
_FLAGS = re.VERBOSE | re.IGNORECASE


def _before(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words}){_TO_THE_NAME}", _FLAGS)


_IS_PREFERRED, _IS_LEFT = _before(_PREFERRED), _before(_LEFT)
_IS_ASKED_WHY, _IS_ABLE = _before(_PREFERRED_BEFORE), re.compile(_CAN, _FLAGS)
_GOES_ON = re.compile(_PREFERRED_AFTER, _FLAGS)
_BLANKS = re.compile(r"\s+")
_STAYED = re.compile(r"should(?:n't|nt|\ not)\ have\ left\ \S?$", _FLAGS)


def preference(text: str, start: int, end: int) -> Preference | None:
    """Return what the words around the name at these places say, None where they say neither."""
    before = _even(text[max(0, start - _BEFORE) : start])
    after = _even(text[end : end + _AFTER])
    if _IS_LEFT.search(before) and not _STAYED.search(before):
        return "left"
    if _IS_PREFERRED.search(before) or _GOES_ON.match(after):
        return "preferred"
    return "preferred" if _IS_ASKED_WHY.search(before) and _IS_ABLE.match(after) else None


def _even(text: str) -> str:
    return _BLANKS.sub(" ", text.replace("’", "'"))
