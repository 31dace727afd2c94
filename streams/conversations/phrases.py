"""Words that settle something: "please DM us" of a company, "solved, thanks" of a customer.

Both rules would rather miss than invent: a missed redirect is counted as an answer, and a missed "solved"
leaves an obligation open for a person to close. What is a mere offer ("feel free to DM us with further
questions") or stands beside a link to the answer is no redirect.
"""

import re

CLOSING_CHARS = 120
"""A longer message has more to say than that all is well."""

_REDIRECT = re.compile(
    r"\b(?:dm|pm|direct[- ]message|private[- ]message) (?:us|me)\b"
    r"|\b(?:send|drop|shoot|write) (?:us|me) (?:a|an|your \w+(?: \w+)? (?:by|via|in a|through)) "
    r"(?:quick |short )?(?:dm|pm|direct message|private message|message|e-?mail)\b"
    r"|\b(?:continue|move|take this) (?:\w+ ){0,3}?(?:dms?|direct messages?|private messages?)\b"
    r"|\b(?:schreib|schick|sende)\w* (?:uns|mir) (?:bitte )?(?:eine|per|via) "
    r"(?:dm|pn|direktnachricht|privatnachricht|private nachricht|e-?mail)\b"
    r"|\b(?:par|en|un) (?:dm|mp|message privé|messages privés)\b"
    r"|\bpor (?:dm|md|mensaje directo|mensaje privado|mensagem direta|mensagem privada)\b"
    r"|\b(?:un|in) (?:dm|messaggio privato|messaggio diretto)\b"
    r"|\b(?:stuur|via) (?:ons )?(?:een )?(?:dm|pb|privébericht)\b"
)
_OFFER = re.compile(
    r"https?://|\b(?:if|feel free|any ?time|further|any questions|without|should you|or)\b"
    r"|\b(?:falls|wenn|gerne|si|se|als|oder|ou|o)\b"
)
_SOLVED = re.compile(
    r"\b(?:solved|sorted|fixed|resolved|works? (?:now|again)|working (?:now|again)|never ?mind|nvm"
    r"|erledigt|gelöst|geklärt|funktioniert (?:jetzt|wieder)"
    r"|résolue?|réglée?|c'est bon|marche (?:maintenant|à nouveau)"
    r"|solucionad[oa]|resuelt[oa]|ya funciona|resolvid[oa]|já funciona"
    r"|risolt[oa]|ora funziona|opgelost|werkt weer)\b"
)
_BUT = re.compile(
    r"[?¿؟？]|\b(?:not|no|never(?! ?mind)|cannot|\w+n't|still|but|yet|until|when|unless|get|want|need|please"
    r"|nicht|kein\w*|noch|aber|bitte|pas|mais|toujours|nunca|pero|todavía|não|mas|ainda"
    r"|non|ma|ancora|niet|maar|nog)\b"
)


def redirects(text: str) -> bool:
    """Whether a company's reply asks the customer to go on elsewhere, and says nothing else of use."""
    words = _plain(text)
    return bool(_REDIRECT.search(words)) and not _OFFER.search(words)


def closes(text: str) -> bool:
    """Whether a customer says that the matter is settled, and asks nothing."""
    if len(text) > CLOSING_CHARS:
        return False
    words = _plain(text)
    return bool(_SOLVED.search(words)) and not _BUT.search(words)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())
