"""Words that say nothing of what a text is about, in the languages that the model reads with Latin letters.

Streaming idf finds such words by itself, but only once a brand has been listened to for long, and even then
two of them make many a text like any other. Words of two letters are never looked at.
"""

_ENGLISH = """
    about after again all also always and any anyone are aren because been before being both but can
    cannot could couldn did didn does doesn doing don done down each else even ever every everyone few
    for from get gets getting give goes going gonna got guess guys had has hasn have haven having her
    here hers hey him his how into isn its just keep know let like ll look lot made make many maybe more
    most much must myself need never next not nothing now off oh ok okay one only onto other our out
    over own people please put quite rather really right said same saw say says see seem she should
    shouldn since some somebody someone something soon still such sure take tell than that the their
    them then there these they thing things think this those though through till too took tried try
    trying two under until upon use used very via want wanted was wasn way well went were weren what
    when where which while who whole whom whose why will with within without won would wouldn yes yet
    you your yours yourself
"""
_GERMAN = """
    aber alle allem allen aller alles also als andere auch auf aus bei beim bin bis bitte bist da dann
    das dass dem den denn der des dich die dies diese diesem diesen dieser dir doch dort durch ein eine
    einem einen einer eines einfach einmal euch euer eure für ganz gar habe haben habt hat hatte hier
    hin ich ihm ihn ihnen ihr ihre immer ins ist jede jeder jetzt kann kein keine keinen können kommt
    mal man mehr mein meine meinem meinen mich mir mit muss nach nicht nichts noch nun nur oder ohne
    schon sehr sein seine seit sich sie sind soll sollte sondern über und uns unser unter viel vom von
    vor war waren warum was weg weil wenn wer werden wie wieder will wird wir wirklich wohl würde zum
    zur
"""
_FRENCH = """
    alors après aucun aussi autre avant avec avez avoir avons bien ces cet cette ceux chez comme comment
    dans des deux dire donc dont elle elles encore entre est êtes être eux fait faire faut ici ils
    jamais leur leurs lui mais même merci mes moi moins mon nos notre nous ont par parce pas peu peut
    plus pour pourquoi quand que quel quelle qui quoi rien sans ses seulement si son sont sous suis sur
    tous tout toute toutes très trop une vais vers vos votre vous voir
"""
_SPANISH = """
    algo alguien ante antes aquí así aunque cada como con contra cosa cual cuando cuándo dar del desde
    donde dos ella ellos entre era eres esa ese eso esta está estaba estado están estar este esto estoy
    favor fue hace hacer hasta hay hola igual las les los más mejor menos mientras mismo mucho muy nada
    nadie nos nosotros nunca otra otro para pero por porque puede pues que qué quien quiero saber sea
    según ser siempre sin sobre solo son soy sus tal también tan tanto tener tengo tiene todo todos una
    unas uno unos usted ustedes vez voy
"""
_ITALIAN = """
    abbiamo alla alle allo anche ancora avere avete aveva bene che chi ciao come con cosa così dal dalla
    degli dei del della delle dello devo dopo dove due ecco era essere fare fatto gli grazie hanno ho il
    loro ma mai meno mia mio molto nei nel nella niente noi non nostro nulla ogni ora per perché però
    più poi può qua quale quando quanto quasi quella quelle quello questa queste questi questo qui sei
    sempre senza sia siamo siete solo sono sta stato sto sua sul sulla suo tra troppo tua tuo tutti
    tutto una uno vai voi volta vostro
"""
_PORTUGUESE = """
    ainda algum alguém aqui até cada com como das dela dele depois desde dos ela ele eles entre era essa
    esse esta está estão estar estava este estou eu fazer foi isso isto já lhe mais mas mesmo meu minha
    muito não nada nem nos nós nossa nosso num numa nunca obrigado onde para pela pelo pode por porque
    pra qual quando que quem quero sem sempre ser seu sua são só também tem tenho ter tinha toda todo
    todos tudo uma vai vão você vocês vou
"""

COMMON = frozenset(
    " ".join((_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _ITALIAN, _PORTUGUESE)).split()  # noqa: FLY002 - by language
)
