"""Thanks and praise and nothing else, in languages whose other words the rules do not know.

Words of thanks alone do not tell: "danke für nichts". So the words that make a complaint or a request of it
must be absent too; where there is one, nobody is said to be content. But a help that is thanked for is not
asked for, in any language.
"""

import re
from types import MappingProxyType

from streams.scoring.words import Phrases

_THANKS = MappingProxyType(
    {
        "ar": Phrases("شكرا*, شكراً, رائع*, ممتاز*, أحب"),
        "de": Phrases(
            """
            danke*, vielen dank, lob, super, toll*, großartig*, klasse, perfekt*, spitze, liebe,
            glückwunsch*, begeistert
            """
        ),
        "es": Phrases(
            """
            gracias, excelente*, felicidades, felicitaciones, enhorabuena, me encanta*, genial*,
            perfecto, perfecta, buen servicio, maravillos*
            """
        ),
        "fr": Phrases(
            "merci*, bravo, j'adore, parfait*, super, génial*, félicitations, excellent*, formidable*"
        ),
        "hi": Phrases(
            """
            thanks, thank you, thanku, thx, shukriya*, shukria, dhanyavad*, dhanyawad*, dhanyavaad*,
            dhanyawaad*, bahut accha, bahut acha, bahut badhiya, badhiya, mast, zabardast, shandar, shaandar,
            maza aa gaya, शुक्रिया, धन्यवाद, बहुत अच्छ*, बढ़िया, शानदार, मज़ा आ गया, मजा आ गया
            """
        ),
        "it": Phrases(
            """
            grazie*, bravissim*, bravi, complimenti, stupend*, ottim*, perfett*, gentilissim*, adoro,
            eccellente, fantastic*
            """
        ),
        "pt": Phrases(
            """
            obrigad*, parabéns, adoro, adorei, excelente*, perfeit*, ótim*, maravilhos*, valeu
            """
        ),
    }
)
_DOUBT = MappingProxyType(
    {
        "ar": Phrases(
            "لكن, ولكن, لا, لم, لن, ليس, تأخير*, تأخر*, أرجو, ارجو, مساعدة, المساعدة, مشكلة, متى, أين, كيف"
        ),
        "de": Phrases(
            """
            aber, nicht, nichts, kein*, nie, wieder, noch, bitte, hilfe, kaputt*, verspät*, leider,
            warum, wann, wo, wie, was, obwohl, trotzdem, seit, schon, endlich, falsch*, defekt*,
            problem*, fehler*, warte*, verloren
            """
        ),
        "es": Phrases(
            """
            pero, no, ni, sin, nada, nunca, otra vez, todavía, sigo, ayuda*, por favor, retras*, perd*,
            robad*, mal, peor, problema*, error*, cuándo, cuando, dónde, cómo, necesito, espero,
            esperando
            """
        ),
        "fr": Phrases(
            """
            mais, pas, rien, jamais, plus, aide*, retard*, problème*, erreur*, abîm*, cass*, perdu*,
            svp, s'il vous plaît, rappel*, répond*, quand, comment, pourquoi, attend*, toujours, besoin,
            de me
            """
        ),
        "hi": Phrases(
            """
            nahi*, nhi, nai, na, mat, lekin, magar, par, but, kab, kaha, kahan, kyu, kyun, kyon, kaise,
            kya, please, plz, pls, help, madad, problem*, issue*, dikkat, abhi, ab, tak, phir, fir, wapas,
            refund*, kharab, galat, bekar, bakwas, ghatiya, late, der, chahiye, karo, kar do, kardo, krdo,
            karna, bhej*, batao, bata do, do, jaldi, band, bund, not, no, never, nothing, still, cancel*,
            wait*, reply, worst, bad, why, when, where, how, can't, won't, नहीं, नही, ना, मत, लेकिन, मगर,
            पर, कब, कहाँ, कहां, क्यों, कैसे, क्या, कृपया, प्लीज, मदद, समस्या, दिक्कत, अभी, अब, तक, फिर,
            वापस, खराब, ख़राब, गलत, ग़लत, बेकार, देर, चाहिए, करो, कर दो, करना, भेज*, बताओ, जल्दी, बंद,
            बकवास, घटिया, रिफंड*, कैंसल*
            """
        ),
        "it": Phrases(
            """
            ma, però, non, niente, mai, aiuto, ritard*, persa, perso, rott*, ancora, stavolta,
            per favore, errore*, quando, dove, come mai, perché, aspett*, bisogno, purtroppo
            """
        ),
        "pt": Phrases(
            """
            mas, não, nada, nunca, ajuda*, preciso, por favor, atras*, errad*, perd*, quebrad*,
            problema*, erro*, quando, onde, como, esper*, ainda, infelizmente
            """
        ),
    }
)


_KIND = "great|good|big|huge|amazing|awesome|excellent|wonderful|fantastic|brilliant|super|lovely|real"
_THANKED = re.compile(
    # thanks so much for all your quick help; what is thanked for "in advance" is not there yet
    r"\b(?:thanks?(?: you| u)?|thx|thnx|ty|cheers)"
    r"(?: (?:so|very|much|a|lot|ton|bunch|million|again|guys|all|team|everyone)){0,4} for"
    r"(?: (?:all|of|the|your|ur|this|that|a|such|so|very|really|quick|fast|speedy|swift|prompt|immediate"
    rf"|kind|friendly|much|needed|{_KIND})){{0,6}}"
    r" (?:help|assist\w*|advi[cs]e|repl(?:y|ies)|responses?|fix)\b"
    # what a great help; but not "would be a great help", nor "no great help"
    r"|(?:^|[.,!;:-] ?|\b(?:thanks|thank you|thx|was|were|is|are|been|you're|such|what) )"
    rf"(?:(?:a|an|of|such|so|really|very|truly|absolutely) ){{0,3}}(?:{_KIND}) help\b"
    r"|\b(?:danke|dank)(?: (?:schön|sehr|dir|euch|ihnen)){0,2} für (?:\w+ ){0,3}hilfe\b"
    r"|\bgracias por (?:\w+ ){0,3}ayuda\b"
    r"|\bmerci (?:beaucoup |bien |infiniment )?(?:pour|de) (?:\w+ |l'){0,2}aide\b"
    r"|\bgrazie (?:mille |tante |infinite )?(?:per|del) ?(?:\w+ |l'){0,2}aiuto\b"
    r"|\bobrigad[oa]s? (?:pel[ao]|por) (?:\w+ ){0,2}ajuda\b"
    r"|شكر(?:ا|اً) (?:\w+ )?على (?:ال)?مساعدة"
)
_ABOUT_HELP = Phrases(
    """
    help, assist*, advise, advice, reply, replies, response*, respond, fix, hilfe, ayuda, aide, aiuto, ajuda,
    مساعدة, المساعدة
    """
)


def without_thanked(words: str) -> str:
    """Return the text without the help, the reply or the fix that it gives thanks for.

    "Appreciate" is none of the words of thanks: "any help appreciated" asks for it.
    """
    return _THANKED.sub(" ", words) if _ABOUT_HELP.within(words) else words


def only_thanks(words: str, language: str) -> bool:
    """Whether there are words of thanks or praise, and none that says more; False in other languages."""
    thanks, doubt = _THANKS.get(language), _DOUBT.get(language)
    if thanks is None or doubt is None or not thanks.within(words):
        return False
    return not doubt.within(without_thanked(words))
