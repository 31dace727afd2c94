"""Somebody is treated worse, or insulted, for what they are."""

HARMLESS = """
    price discrimination, discriminating taste*, discriminating customer*, discriminate between,
    grammar nazi*, soup nazi
    """
ALONE = """
    racis*, sexis*, homophob*, transphob*, islamophob*, antisemit*, anti-semit*, anti semit*, xenophob*,
    ableis*, ageis*, misogyn*, bigot*, racial*, slur, slurs, n word, n-word, hate crime*, hate speech,
    swastika*, nazi*, white supremac*, profiled at, profiled by, profiled us, profiled me, were profiled,
    was profiled, been profiled, discriminat*, misgender*, because i'm black, because i am black,
    because i'm asian, because i'm muslim, because i am muslim, because i'm jewish, because i'm gay,
    because i am gay, because i'm a woman, because i am a woman, because i'm disabled,
    because i am disabled, because i'm old, because we're black, because we're asian, because we're gay,
    because we're muslim, because we're immigrants, because we are black, because we are gay,
    because we are muslim, because we are immigrants, because of my race, because of my religion,
    because of my skin, because of my colour, because of my color, because of my gender,
    because of my disability, because of my age, because of my accent, because of my name,
    because of my nationality, because of our, sexual harass*, sexually harass*, sexual comment*,
    back to my country, back to your country, where you came from, only white people, only white girls,
    only white customers, hires white, only hires white, made fun of my, making fun of my, mocked my,
    mocks my, mocking my, segregat*, unequal pay, equal pay, gorilla*, dark skin
    """
GROUPS = """
    black man, black woman, black people, black guy, black girl*, black kid*, black passenger*,
    black customer*, black couple*, black family, i'm black, i am black, brown, white people, white girls,
    white customers, asian*, muslim*, jew, jews, jewish, hindu*, sikh*, arab, arabs, speaking arabic,
    speaking spanish, african*, hispanic*, latino*, latina*, mexican*, immigrant*, foreigner*, gay, gays,
    lesbian*, queer*, trans, transgender, lgbt*, holding hands, hijab*, turban*, headscar*, burka*, kippah*,
    my accent, her accent, his accent, our accent, religion, religious, pregnant, pregnancy, breastfeed*,
    breast feed*, nursing mother*, disability, disabilities, disabled people, disabled person, disabled man,
    disabled woman, disabled customer*, disabled passenger*, i'm disabled, i am disabled, handicapped,
    wheelchair*, i'm blind, i am blind, am blind, blind man, blind woman, blind person, blind people,
    blind passenger*, blind customer*, deaf, autis*, down syndrome, guide dog*, service dog*,
    service animal*, women, woman, females, female, girls, elderly, too old, old people, ramp, my name,
    my skin, my race
    """
TREATMENT = """
    refuse*, refusing, denied, deny, denies, denying, kicked off, kicked out, kicked us, kicked me,
    thrown out, threw out, threw us, threw me, throw us, turned away, turn away, asked to leave,
    told to leave, made to leave, asked us to leave, asked me to leave, not allowed, wouldn't let,
    would not let, won't let, let only, would not take, wouldn't take, won't take, would not serve,
    wouldn't serve, won't serve, would not rent, wouldn't rent, won't rent, would not hire, wouldn't hire,
    only hire*, got searched, searched us, searched me, singled out, single out, targeted, followed,
    was fired, got fired, paid less, less than, charged us more, charged me more, charge us more, lower,
    treated, treats, treat, insult*, laughed, laughing at, mock*, made fun, making fun, humiliat*, harass*,
    cancelled when, canceled when, stay home, should not, shouldn't, can't be, hung up, ignored, moved us,
    left behind, take off her, take off my, take off his, remove her, remove my, stared, staring, spat,
    spit, racist
    """
