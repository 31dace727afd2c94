"""A child is in danger, hurt, alone, or shown, sold or asked what no child should be."""

HARMLESS = """
    minor delay*, minor bug*, minor issue*, minor scratch*, minor problem*, minor mechanical,
    minor computer, minor disaster*, minor detail*, minor change*, minor update*, minor version*, was minor,
    simply a minor, inner child, child process*, child theme*, child node*, child element*, child class*,
    child component*, baby blue, babysit*, baby shower*, baby yoda, babies r us, kids menu*, goat kids,
    new kid on the block, year old laptop, year old phone, year old account, year old car,
    year old computer, year old tv, year old mac*, than a year old, over a year old, grooming kit*,
    grooming appointment*, dog grooming, pet grooming, cat grooming, beard grooming, my girl, girl friend,
    girlfriend, boyfriend, oh boy, atta boy, boys are back, big boy*, fell asleep, alone in this, not alone,
    kids meal*
    """
ALONE = """
    unaccompanied minor*, unaccompanied child*, child abuse, child porn*, csam, child safety, child labour,
    child labor, pedo, pedos, pedophil*, paedo*, grooming, underage, under age, coppa, kids under 13,
    children under 13, child predator*, lost my kid, lost my child, lost my son, lost my daughter,
    lost a child, missing child, missing kid, child is missing, kid is missing, son is missing,
    daughter is missing, school bus, for minors, to minors, sell* to children, sell* to kids, selling vapes
    """
CHILDREN = """
    child, children, kid, kids, my son, my sons, his son, her son, our son, the son, my daughter*,
    his daughter, her daughter, our daughter, my baby, the baby, her baby, our baby, with baby, small baby,
    baby in, babies, toddler*, infant*, newborn*, teen, teens, teenager*, little boy*, little girl*, a boy,
    a girl, boys, girls, a minor, minors, year old, yr old, years old, 1yo, 2yo, 3yo, 4yo, 5yo, 6yo, 7yo,
    8yo, 9yo, 10yo, 2 yo, 3 yo, 4 yo, 5 yo, 6 yo, grandson*, granddaughter*, grandchild*, niece*, nephew*,
    little brother, little sister, schoolkid*, student*, pupil*, he is only, she is only, he's only,
    she's only, baby formula, stroller*, cot, crib, car seat
    """
RISK = """
    alone, stranded, stranger*, drove off, left behind, left in, locked in, locked car, locked inside,
    abuse*, abusing, molest*, porn*, nude*, nudes, naked, sex, sexual*, gore, violent, violence, weapon*,
    knife, razor*, gun, guns, drug, drugs, vape*, vaping, cigarette*, alcohol, beer, gambl*, loot box*,
    bets, bully*, bullied, bullies, cyberbull*, suicid*, hurt*, injur*, burned, burnt, burns, choke*,
    choking, drown*, sick, ill, hospital, bleed*, died, dead, dying, danger*, unsafe, not safe,
    keep her safe, keep him safe, seat belt*, seatbelt*, no seat, had no seat, own row, rows away, row away,
    seated apart, separated, away from me, away from us, away from his, away from her, not fed, not feed,
    hungry, starving, no food, no heat, without heat, without food, without water, sleep on, slept on,
    on the floor, crying, cried, sobbing, scared, terrified, traumati*, yelled at, yelling at, screamed at,
    screaming at, hit my, hit the, slapped, smacked, hits my, touched, touching, messaging, messaged,
    messages little, messages girls, messages children, messages kids, contacted by, contacts children,
    pretend*, photos of, pictures of, videos of, data of, collect data, collects data, spent,
    without asking, without permission, without my permission, without our permission, came off, collapsed,
    collapses, was not fixed, not secured, not strapped, stuck in, trapped, wrong flight, nobody was there,
    no one was there, no adult, unattended, unsupervised, fell, overnight, all night, spend the night,
    kidnap*, predator*, creep*, inappropriate, asks students, asked for pictures, vomited, opened,
    came open, arrived open, rat poison, toxic, poison*, harass*
    """
