"""Somebody says that they, or somebody they know, want to die or to harm themselves."""

HARMLESS = """
    suicide squad, career suicide, commercial suicide, political suicide, suicide mission, suicide door*,
    die of laughter, die laughing, dying of, dying laughing, kill for a, shot myself in the foot,
    shoot myself in the foot, hurt myself laughing, to die every, kms drive, kms long, kms away, kms from,
    kms per, kms to, kms of, kms in, overdose of, cut myself a, wants to die of, die for that,
    can't live without
    """
ALONE = """
    suicid*, kill myself, killing myself, killed myself, kill herself, killing herself, kill himself,
    killing himself, kill themselves, kms, unalive*, end my life, ending my life, end his life,
    end her life, ends his life, ends her life, end their life, take my life, taking my life,
    take my own life, his own life, her own life, their own life, end myself, ending myself,
    end it all tonight, ending it all, want to end it, want to die, wanna die, wants to die,
    wish i was dead, wish i were dead, rather be dead, better off dead, better off without me, self harm*,
    self-harm*, selfharm*, harm myself, harming myself, hurt myself, hurting myself, hurting herself,
    hurting himself, cut myself, cutting myself, cutting herself, cutting himself, slit my, slit her wrists,
    slit his wrists, hang myself, hanging myself, hang himself, hang herself, shoot myself, drown myself,
    starve myself, starving myself, starving herself, i overdosed, overdosed on, an overdose, he overdosed,
    she overdosed, all my pills, all the pills, the pills ready, jump off the bridge, jump off a,
    jump off the roof, jump off this, jump from the, jump in front of, no reason to live,
    nothing to live for, nothing left to live for, not worth living, don't want to live, dont want to live,
    do not want to live, can't live with, can't live like, can't live anymore, tired of living,
    tired of life, tired of being alive, will to live, want to be here anymore, want to be alive,
    don't want to wake up, dont want to wake up, never wake up, never want to wake up, want to disappear,
    disappear forever, can't go on like, can't go on anymore, can't go on any more, can't take it anymore,
    can't take it any more, can't take this anymore, can't do this anymore, can't do this any more,
    point of being alive, point in living, point of living, want it to be over, want it to end,
    want this to end, won't be around, won't be here tomorrow, goodbye note, suicide note, goodbye world,
    goodbye forever, hate my life, end of my life
    """
MEANS = "pills, rope, noose, bridge, wrists, razor*, gun, train tracks, rooftop, roof"
INTENT = """
    goodbye, last day, tonight, myself, herself, himself, end it, end this, over it, ready, jump, swallow*,
    depress*, hopeless, worthless
    """
