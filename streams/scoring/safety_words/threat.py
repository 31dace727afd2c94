"""Violence against people: threatened, feared or done."""

HARMLESS = """
    would it kill you, kill you to, killing me, killing my, kill your app, kill the app, kill the process,
    kill the task, jumped the gun, jump the gun, jumping the gun, top gun, nerf gun*, glue gun*, heat gun*,
    spray gun*, massage gun*, gun skin*, the bomb, da bomb, bomb ass, bath bomb*, photo bomb*, f bomb*,
    f-bomb*, cherry bomb*, shoot me a, shoot me an, shoot you a, shoot you an, shoot them a, shoot them an,
    photo shoot*, shooting star*, stab in the dark, stabbed me in the back, stab me in the back,
    stabbed in the back, stabbed us in the back, burn down chart*, did i hurt you, beat me to, beats me,
    bite the bullet, silver bullet*, bullet point*, bullet list*, bullet train*, bullet journal*,
    weapon skin*
    """
ALONE = """
    death threat*, threatened, threatening, bomb, bombs, bomber*, terrorist*, terrorism, gunpoint,
    knifepoint, shooter, shoot up, shoot you, shoot them, shoot him, shoot her, shoot someone,
    shoot somebody, to be shot, should be shot, mass shooting*, kill you, kill them, kill him, kill her,
    kill that, kill someone, kill somebody, kill everyone, kill all of, kill you all, kill your ceo,
    kills your, gets killed, stab you, stab him, stab her, stab me, stab someone, stabbed, stabbing,
    with a knife, a knife on, knife to, pulled a knife, beat you, beat me, beat us, beat him, beat her,
    beaten up, beat up my, beat up a, beating me, beat the shit, beat the crap, break his, break your legs,
    break your neck, break her, smash your face, smash his face, smash your head, smash your windows,
    punch you, punch him, punch her, punch someone, punched, slap you, slapped, assault*, raped, rape,
    raping, rapist*, strangl*, choked a, choked me, choked him, choked her, kidnap*, abduct*, stalk me,
    stalks me, stalking me, stalked, stalker*, to stalk, followed me home, follow me home, followed me to,
    where you live, where i live, where you all live, where he lives, where she lives, where they live,
    where you sleep, where they sleep, where your crew, where your staff live*, where your kids,
    where your children, where your family, find me and, find you and, find you all,
    come after you, coming after you, coming for you, come for you, watch your back, burn it down,
    burn it all down, burn down your, burn your, burn the place, burn the store, blow up your, blow up that,
    blow you up, blow the place, blow up the place, set fire to, set it on fire, hunt you down,
    hunt him down, with your life, make you bleed, make you suffer, run you over, hurt you, hurt somebody,
    hurt someone, hurt one of, bring my gun, bring a gun, has a gun, had a gun, with a gun, a gun to,
    pulled a gun, man with a gun, a gun in, my gun, my rifle, my shotgun, a weapon, armed, bullet in,
    a bullet, say your prayers, acid attack, you're dead meat, you are dead meat, dead man, touched me,
    touched my, groped, grabbed me, let me leave the car, let me leave his, let me get out of the car,
    let me out of the car, would not let me leave, wouldn't let me leave, would not let me out,
    wouldn't let me out, with a bat, baseball bat, molotov, i'll hurt, will hurt him, will hurt her,
    hit me in, he hit me, she hit me, hit my wife, hit a customer, death to
    """
VIOLENCE = "attack, attacked, attacking, attacks, violent, violence, shot, gunman, weapons, threat, threats"
PEOPLE = """
    passenger*, driver*, staff, customer*, employee*, agent*, courier*, guard*, crew, woman, women, man,
    men, girl*, neighbour*, neighbor*, my wife, my husband, my friend, my mother, my family, at me, on me,
    me by, me on, user*
    """
