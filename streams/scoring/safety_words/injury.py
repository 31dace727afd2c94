"""Somebody is hurt or ill, or a product, a place or a journey may hurt."""

HARMLESS = """
    red dead, dead pixel*, dead zone*, dead end, dead tired, dead phone, dead battery, phone is dead,
    battery is dead, line is dead, line went dead, line goes dead, dead line, dead air, drop dead gorgeous,
    dead in the water, dead of winter, dead of night, i'm dead, im dead, i am dead, screen of death,
    death in the family, family death, to death, death star, death eater*, fire tv, fire stick, firestick,
    fire hd, fire tablet*, fire phone, kindle fire, amazon fire, fire that, fire the, fire your, fire yr,
    fire her, fire him, fire them, fire whoever, please fire, guys are on fire, you are on fire,
    you're on fire, is on fire today, hurt my feelings, hurts my wallet, hurt to ask, hurts to see,
    hurts to say, wouldn't hurt, would not hurt, won't hurt, can't hurt, doesn't hurt, did i hurt you,
    hurt your brand, hurt the brand, hurt your business, insult to injury, injury time, injured reserve*,
    nicholas sparks, in his blood, in her blood, in my blood, be blood, sick of, sick and tired, sick beat*,
    so sick, sick day*, sick leave, blood orange*, blood donation*, blood drive, blood donor*,
    blood services, blood pressure monitor, blood moon, burned through, burn through, burn calories,
    heart attack on a plate, nearly had a heart attack, gave me a heart attack, stroke of, brush stroke*,
    smoke free, smoke colour, smoke color, smoke test*, smoke and mirrors, non smoking, smoking hot,
    smoking deal, explosive growth, exploded with, exploding with, poison ivy, screen bleed*,
    backlight bleed*, screen bleeding, bleeding edge, bleeding money, bleeding customers, ambulance chaser*,
    battery died, phone died, phone was dying, phone is dying, battery was dying, battery is dying,
    laptop died, console died, died in game, died in the game, dying to, dying of laughter, dying laughing,
    to die for, killing it, killed it, killed the, killer, kill time, accidentally, by accident, shot of,
    photo shoot, bite the bullet, blew up on twitter, blew up my phone, blew up my inbox,
    trapped in a contract, shattered screen, screen shattered, screen is shattered, sparks joy,
    fell on deaf ears, fell off the
    """
ALONE = """
    injur*, electrocut*, electric shock*, food poisoning, anaphyla*, allergic reaction*, epipen*,
    ambulance*, paramedic*, concussion, unconscious, passed out, pass out, faint*, collapsed, seizure*,
    heart attack, asthma attack*, had a stroke, having a stroke, chest pain, chest pains, can't breathe,
    can not breathe, cannot breathe, couldn't breathe, could not breathe, hardly breathe, barely breathe,
    struggling to breathe, struggles to breathe, trouble breathing, not breathing, stopped breathing,
    choke*, choking, suffocat*,
    drown*, bleed*, blood, stitches, broken bone*, sprain*, fractur*, scald*, caught fire, catch fire,
    catches fire, catching fire, on fire, house fire, into flames, in flames, smoke, smoking, sparks,
    sparking, gas leak*, gas smell, smell of gas, smells of gas, smell gas, smelling gas, carbon monoxide,
    explode*, exploding, explosion*, blew up, blown up, shattered, glass in, metal in, plastic in,
    plastic piece*, shavings, razor blade*, needle in, a rash, rash on, swollen, swelling, infected,
    infection, throwing up, threw up, vomiting, vomited, poisoned, emergency room, in the er, to the er,
    er now, intensive care, hospitalised, hospitalized, hospitalization, in hospital, to hospital,
    in the hospital, to the hospital, medical emergency, medical attention, need a doctor, called a doctor,
    call a doctor, nearly died, almost died, could have died, nearly killed, almost killed,
    could have killed, he died, she died, people died, people dead, people have died, was killed,
    were killed, killed two, dangerous, unsafe, hazard*, not safe, safety issue*, brakes failed, no brakes,
    brake failure, airbag*, crash landed, emergency landing, car crash, car accident, major accident,
    an accident, hit a cyclist, hit a pedestrian, hit by your, hit by a, rear ended, rear-ended,
    ran over my, ran over a, run over by, trapped, slipped on, slipped and, tripped over, tripped on,
    fell on, fell off, fell down, fell getting, fell from, fell and, insulin, inhaler*, oxygen mask*,
    life threatening, life-threatening, reach 911, call 911, called 911
    """
BODY = """
    my back, his back, her back, my head, his head, her head, my face, his face, her face, my hand*,
    his hand*, her hand*, my arm*, his arm, her arm, my leg*, his leg*, her leg*, my foot, his foot,
    her foot, my feet, my eye*, his eye*, her eye*, my mouth, his mouth, her mouth, wrist*, ankle*, finger*,
    neck, knee*, lip, lips, throat, tooth, teeth, stomach, skin, shoulder*, elbow*, toe, toes, nose, hip,
    ribs, spine, thumb, lungs
    """
HARM = """
    hurt*, burn*, cut, cuts, pain*, broke, broken, itch*, sore, blister*, bruis*, injur*, crushed, pinched,
    caught, trapped, hit, bit, bitten, stung, swell*, peeled, numb
    """
BEINGS = """
    mother, mom, mum, father, dad, husband, wife, son, daughter, child, kid, baby, grandma, grandpa,
    brother, sister, friend, dog, cat, pet, puppy, man, woman, men, women, passenger*
    """
DEATH = "died, dead, dies, dying, killed, death, deaths, fatal*, hurt, injured"
ILL = "sick, ill, nausea*, diarrhea, diarrhoea, puking, stomach ache*, feel awful"
CAUSE = """
    ate, eat, eating, eaten, food, meal, dinner, lunch, burger*, pizza, chicken, salad*, sandwich*, milk,
    formula, mould*, mold*, drank, drink, water, medicine, made me, made us, makes me, makes us, since last,
    got so, fumes, your product
    """
