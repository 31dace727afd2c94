"""Is a text Hindi or Urdu in Latin letters? Identifiers of languages know both by their own scripts only.

Millions write them so, each as they like, and mixed with English: of such texts py3langid calls a third
English, and most of the others it cannot tell. The commonest words without which nothing is said in Hindi
tell it. Found among the training texts of UMSAB's Hindi set; of 101,000 texts in sets of seven other
languages seven are taken for Hindi, and all seven are. Other languages have some of these words too: see
language.py.
"""

from collections.abc import Sequence

_ITS_OWN = """
aana aapka aapke aapki aapko aapne aapse aata aate aati aaya aaye aayega abhi accha acha achha agar aisa
aise aisi apka apke apki apko apna apne apni apse arey arre aur baad baar baat badhiya bahot bahut batao
bhai bhaiya bhi bhut bilkul bohot bolo chahiye chahta chalo dekh dekha dekhna dekhne dekho dena deta dete
dhanyavaad dhanyavad dhanyawaad dhanyawad diya galat gaya gaye gayi ghar gya gye gyi haan hain hamara hamare
hamari hoga hogi hona honge hota hote hoti hua hue hui inka inke inki iska iske iski isko isse itna itne
itni jaaye jab jaisa jaise jata jati jaye jayega jyada kaam kabhi kaha kahan kaisa kaise kaisi karega
karenge karke karna karne karo karta karte karti kaun kharab kisi kitna kitne kitni kiya koi krna krne kro
krta krte kuch kuchh kya kyu kyun kyunki laga lagta lagte lagti lekin lete liya liye matlab mera meri milega
milta muje mujhe mujhse nahi nahin nehi nhi padega pahle paisa paise pehle phele phir raat raha rahe rahi
rha rhe rhi saala saath sabse sahi sakta sakte sath shukria shukriya sirf suno tera tere teri thi thoda
thodi toh tujhe tumhara tumhare tumhe unka unke unki unko uska uske uski usko usse waale waali wahan wahi
waise wale wali woh yaar yahan yahi yar zyada
"""
_SHARED = """
aa aaj aap ab abe bas bata bol bura dil din ek ga gi h hai han har ho hu hum hun jaa ji jo k ka kab kal kar
ke ki ko kon kr log mai mat mein mere na naam ne pe saal sab sakti sala tak tha tum vo wala wo ye yeh
"""
ITS_OWN = frozenset(_ITS_OWN.split())
"""Words that other languages do not have, or hardly."""
SHARED = frozenset(_SHARED.split())
"""Words that other languages have as well: each counts for half of one."""
LEAST_SHARE = 0.2
"""Of a text's words, from which on it is Hindi: what is mixed with English has a third or a half."""
_FEWEST = 2


def is_romanised_hindi(words: Sequence[str]) -> bool:
    """Whether these words, in lower case, are Hindi's or Urdu's. One that is repeated tells no more."""
    different = set(words)
    own, shared = len(different & ITS_OWN), len(different & SHARED)
    return own > 0 and own + shared >= _FEWEST and own + shared / 2 >= LEAST_SHARE * len(different)
