"""Phrases of a crisis in both languages, put together, and the named lists that they use.

`crisis` may be negated by the words before it; `crisis!` holds its own negation ("dont want to live") and may not.
"""

# ruff: noqa: E501 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

from reminders.domain.reply_crisis_english import WISH, WISH_FLAT
from reminders.domain.reply_crisis_idioms import CRISIS_IDIOMS
from reminders.domain.reply_crisis_meanings import IDIOMS, MEANINGS, MEANINGS_FLAT, MEANINGS_MACROS
from reminders.domain.reply_crisis_spanish import ES, ES_FLAT
from reminders.domain.reply_crisis_violence import VIOLENCE
from reminders.domain.reply_safety_idioms import EVERYDAY_IDIOMS

__all__ = ["CRISIS", "IDIOMS_OF_CRISIS", "MACROS"]

SELF = "myself|himself|herself|themself|themselves|ourselves|yourself|meself"
MACROS = MEANINGS_MACROS | {
    "self": SELF,
    "want": "want|wants|wanted|wanting|(want to)|(wants to)|(wanted to)|(wanting to)|wish|(would like to)|(id like to)|"
    "(like to)|(love to)|(need to)|(ready to)|(going to)|(about to)|(trying to)|(tried to)|(try to)|(plan to)|"
    "(plans to)|(planning to)|(decided to)|(rather)|(have to)|(deserve to)|(hope to)|(hoping to)|(prefer to)|"
    "(thinking about)|(thinking of)|(thought about)|(thoughts of)|(thoughts about)|(fantasizing about)|(urge to)|"
    "(urges to)|(might)|(may)|(should)|(could)|(better to)|(meant to)|(supposed to)|(think about)|(just)",
    "i": "i|im|ill|id|ive|hes|shes|he|she|they|ima",
    "wish": "want|wants|wanted|(want to)|(wants to)|(wanted to)|(wish to)|(would like to)|(id like to)|rather|wanting|"
    "(would prefer to)|(ready to)|(deserve to)",
    "dont": "dont|doesnt|didnt|not|never|cant|(no longer)|wont|wouldnt|dont|nolonger|(dont think)|couldnt",
    "quiero": "quiero|quiere|queria|quisiera|quise|querer|deseo|desea|prefiero|preferiria|pienso|piensa|pensando|"
    "pense|pensado|(ganas de)|voy|va|vamos|intente|intento|intentar|trate|planeo|planeando|(plan de)|(plan para)|"
    "pudiera|podria|necesito|(decidi)|(a punto de)|(lista para)|(listo para)|estoy|iba|vaya",
    "matarse": "matarme|matarse|suicid*|ahorcarme|ahorcarse|colgarme|dispararme|(quitarme la vida)|(quitarse la vida)|"
    "(quitar la vida)|(quitarme de en medio)|envenenarme|(pegarme un tiro)|(darme un tiro)|(darme un balazo)|"
    "(meterme un tiro)|(cortarme las venas)|(volarme los sesos)|desvivirme",
    "pills": "pills|meds|medication|medications|medicine|pastillas|medicinas|medicamentos|tylenol|xanax|opioids|oxys|"
    "fentanyl|insulin|(sleeping pills)",
    "killself": "kill|killing|killin|kil|kll|killed|kills|hurt|hurting|hurts|harm|harming|harmed|shoot|shooting|hang|"
    "hanging|stab|stabbing|cut|cutting|cuts|burn|burning|drown|drowning|poison|off|offing|slit|strangle|punish|"
    "punishing|unalive|unaliving|end|ending|delete|suffocate|destroy",
    "hurtother": "kill|killing|hurt|hurting|shoot|shooting|stab|stabbing|strangle|murder|strangling|poison|(beat up)|"
    "attack|smother|(hurt someone)",
    "other": "him|her|them|someone|somebody|people|everyone|everybody|(my husband)|(my wife)|(my boyfriend)|"
    "(my girlfriend)|(my ex)|(my mom)|(my mother)|(my dad)|(my father)|(my boss)|(my kids)|(my kid)|(my son)|"
    "(my daughter)|(my baby)|(my neighbor)|(my brother)|(my sister)|(my partner)|(my children)|(my family)|"
    "(my stepdad)|(my roommate)|you",
    "abuser": "husband|wife|boyfriend|girlfriend|ex|partner|bf|gf|dad|father|stepdad|mom|mother|son|brother|roommate|"
    "fiance|uncle|he|she|hes|shes|esposo|marido|novio|novia|pareja|papa|mama|hijo|hermano|padrastro|exesposo|el|ella",
    "burden": "burden|carga|estorbo|lastre",
    "todos": "todos|(mi familia)|(mis hijos)|(el mundo)|(mi esposo)|(mi esposa)|(los demas)|ellos|(mi mama)|(mis papas)|"
    "(mis ninos)|(la familia)|(mi gente)",
    "sinmi": "(sin mi)|(si no estuviera)|(si me muero)|(si me muriera)|(si no existiera)|(si ya no estoy)|"
    "(si yo no estuviera)|(si yo no estoy)|(si desaparezco)|(si desapareciera)",
}

CRISIS = {"crisis": WISH + VIOLENCE + ES + MEANINGS, "crisis!": WISH_FLAT + ES_FLAT + MEANINGS_FLAT}
IDIOMS_OF_CRISIS = CRISIS_IDIOMS + IDIOMS + EVERYDAY_IDIOMS
