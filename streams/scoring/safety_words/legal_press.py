"""A matter of law, of an authority or of the press: threatened, under way, or asked about by them."""

HARMLESS = """
    press and hold, press 0, press 1, press 2, press 3, press 4, press 5, press 9, press play, press the,
    press on, press any, press enter, press it, press a, press button*, pressed the, pressed on,
    french press, garlic press, bench press, press release*, i press, press start, press fit, tennis court*,
    food court*, basketball court*, squash court*, court street, court road, legal pad*, is it legal,
    legal guardian*, guardians, police drama*, police show*, grammar police, police academy, law and order,
    murphy's law, in law, in laws, law school, social media, media player*, media server*, media file*,
    media library, media type*, media center, newspaper subscription*, newspaper delivery,
    daily mail reminder*, gas regulator*, regulator for, voltage regulator*, pressure regulator*, sue was,
    sue from, sue helped, sue at, illegal character*, crime series, crime show*, true crime, law abiding,
    legally blind, grand theft
    """
ALONE = """
    lawyer*, attorney*, solicitor*, barrister*, lawsuit*, law suit*, litigat*, sue you, sue them, sue your,
    sue for, sue the, will sue, i'll sue, we'll sue, gonna sue, going to sue, to sue, should sue, could sue,
    can sue, suing, sued, legal action*, legal team*, legal department, legal advice, legal notice,
    legal steps, legal matter*, legally, class action*, small claims, in court, to court, court case*,
    court order*, court date*, ombudsman, trading standards, regulator, regulators, cfpb, bbb,
    better business bureau, attorney general, consumer protection, consumer affairs, consumer rights,
    consumer council, consumer association, consumer watchdog, rights act, gdpr, data protection,
    data breach*, data leak*, leaked my, leaked our, leaking my, my personal data, other people's,
    other customers', breach of, breached your contract, broke the contract, broken the contract,
    against the law, break the law, breaks the law, breaking the law, broke the law, illegal, illegally,
    unlawful*, criminal charge*, criminal complaint*, criminal case*, criminal record*, a crime, police,
    this is fraud, fraud charges, commit* fraud, this is theft, theft report*, stole from, press charges,
    pressing charges, pressed charges, file charges, subpoena*, cease and desist, letter before action,
    infring*, violates, violation of, violating, journalist*, reporter*, newspaper*, news paper*, the press,
    media outlet*, the media, local media, news station*, tv station*, tv channel about, local news,
    on the news, news channel about, news outlet*, go viral, going viral, goes viral, goes public,
    going public, watchdog*, whistleblow*, senator*, congressman, congresswoman, member of parliament,
    my mp, false advertising, false advertisement, misleading advertis*, ftc, fcc, ico complaint,
    dot complaint, privacy violation*, money laundering
    """
AUTHORITIES = """
    faa, dot, fda, epa, irs, caa, ofcom, ofgem, fca, authority, authorities, government, commission,
    minister, court, fraud, theft, copyright, nyt, ny times, new york times, the guardian, guardian about,
    washington post, bbc, cnn, fox news, msnbc, the times, wall street journal
    """
STEPS = """
    complain*, report you, reporting you, reported you, reported to, reporting this, report this to, filed,
    filing, file a, will hear, hear about this, hear about it, hear from, will say, say, contact the,
    contacting the, contacted the, go to, going to the, goes to the, interested, ask you to comment,
    comment on, tell, telling, talk to, calling, called, tip, asked me, asking me, story, licence, license,
    gain access
    """
