"""Thanks and praise and nothing else, in languages whose other words the rules do not know.

Words of thanks alone do not tell: "danke für nichts". So the words that make a complaint or a request of it
must be absent too; where there is one, nobody is said to be content.
"""

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


def only_thanks(words: str, language: str) -> bool:
    """Whether there are words of thanks or praise, and none that says more; False in other languages."""
    thanks, doubt = _THANKS.get(language), _DOUBT.get(language)
    return thanks is not None and doubt is not None and thanks.within(words) and not doubt.within(words)
