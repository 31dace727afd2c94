"""Is somebody in danger? Or is it a matter for lawyers or the press.

Rules on English words, recall before precision: these go to people within minutes, who can tell a
figure of speech from a fire. What is plainly one ("dying to try") is taken out first.
"""

from streams.scoring.words import Phrases

_FIGURES_OF_SPEECH = Phrases(
    """
    dying to, dying of laughter, dying laughing, killing it, killer deal, kill time, killed it,
    dead tired, my phone died, battery died, bomb ass, the bomb, da bomb, photo bomb*, bath bomb*,
    shot of, heart attack on a plate, press release, press play, press the, press button*,
    suicide squad, screen burn*, burn calories, sick of, so sick, shoot me a, shoot you a,
    photo shoot, injury time, hurts my wallet, kids menu
    """
)
_CLASSES = {
    "injury": Phrases(
        """
        injur*, hurt, hospital*, ambulance, bleeding, blood, burned, burnt, burns, on fire,
        caught fire, fire, smoke, exploded, explosion, electrocuted, electric shock, poison*,
        food poisoning, allergic, anaphyla*, epipen, choking, choked, unconscious, fainted,
        concussion, broken leg, broke my, seizure, heart attack, stroke, accident, crash landed,
        unsafe, dangerous, died, dead, death, killed, carbon monoxide, gas leak, vomit*, sick
        """
    ),
    "self-harm": Phrases(
        """
        suicid*, kill myself, killing myself, end my life, ending my life, end it all, want to die,
        wanna die, better off dead, hurt myself, harm myself, self harm, self-harm, cut myself,
        no reason to live, don't want to live, can't go on, not worth living, kms, unalive*,
        jump off a
        """
    ),
    "threat": Phrases(
        """
        kill you, kill them, kill him, kill her, kill everyone, kill someone, kill your, shoot you,
        shoot up, shoot them, shoot someone, bomb*, blow up, blow you up, burn down, burn it down,
        beat you up, beat the shit, punch you, punch someone, stab*, hurt you, find where you live,
        know where you live, come after you, come for you, watch your back, you will pay,
        you'll pay, death threat*, gun, rape*, hostage, terroris*, strangle*, hunt you down
        """
    ),
    "discrimination": Phrases(
        """
        racis*, sexis*, homophob*, transphob*, islamophob*, antisemit*, anti-semit*, xenophob*,
        discriminat*, bigot*, racial*, profiled, because i'm black, because i am black,
        because i'm gay, because i'm muslim, because of my race, because of my religion,
        because of my skin, because of my gender, because of my disability, ableis*, slur, slurs,
        hate crime, wheelchair user*, sexual harass*, sexually harass*, harass*, refused service,
        denied service, service dog, service animal
        """
    ),
    "minors": Phrases(
        """
        my child*, my kid, my kids, my son, my daughter, my baby, my toddler, my infant, my newborn,
        year old, yr old, years old, underage, under age, minor, minors, child, children, toddler*,
        infant*, unaccompanied, pedo*, paedo*, grooming, child abuse, school kids, teenager*,
        my little brother, my little sister, my grandson, my granddaughter
        """
    ),
    "legal-press": Phrases(
        """
        lawyer*, attorney*, solicitor*, lawsuit*, sue, suing, sued, legal action, legal team,
        class action, small claims, court, ombudsman, trading standards, regulator*, ftc, fcc, cfpb,
        better business bureau, bbb, attorney general, gdpr, data breach, breach of contract,
        illegal, journalist*, reporter, newspaper*, press, the media, going viral, bbc, cnn,
        fox news, new york times, nyt, guardian, washington post, consumer affairs, watchdog,
        police, subpoena, dot complaint
        """
    ),
}


def safety(words: str) -> tuple[str, ...]:
    """The classes of schemas.scores.SAFETY_CLASSES that the words may belong to."""
    meant = _FIGURES_OF_SPEECH.without(words)
    return tuple(name for name, phrases in _CLASSES.items() if phrases.within(meant))
