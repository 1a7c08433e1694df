"""Everyday sayings, answers about a form, and things long past that sound like a cry (notation: `reply_phrases`).

They complete the idioms that stand beside each table of phrases. Each covers one hit: a second one counts.
"""

# ruff: noqa: E501 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

EVERYDAY_IDIOMS = [
    # answers about the questions of a form
    "suicid*|(self harm)|(hurting myself)|(hurting yourself)|(better off dead)|(hacerme dano)|(mejor muerto) question|one|item|part|pregunta",
    "question|form|survey|intake|page|questionnaire|item|pregunta|formulario .. about|asks|on|of|de|for .. suicid*|(better off dead)|(self harm)|(hurting myself)",
    "asks|ask|asking|pregunta about|for|if|on|por|past? .. suicid*|(self harm)|hurt|guns|weapons",
    "0|zero|none|(not at all)|cero|nunca on|to|for|en the|la|last? .. (hurting myself)|suicid*|(better off dead)|(hacerme dano)|(self harm)",
    "(better off dead) .. no|zero|0|none|(not at all)|nope",
    # somebody scolds, in jest
    "boss|wife|mom|mother|coach|teacher|sister|landlord|mama|jefe|jefa|suegra|senora is|will|would|me? (going to kill)|(going to murder)|kill|killing|murder|(va a matar)|mata|(va a ahorcar) me? if|for|over|si|por .. i|late|miss*|forg*|another|falto|llego|olvida|no|eat|take|break|spend",
    "if|si .. miss*|late|forg*|skip|falto|tarde .. (kill me)|(murder me)|(me mata)|(me va a matar)",
    "(death of me)|(end of me) !and|i .. lol|haha|jaja|with|😂|🤣|$",
    "traffic|line|parking|commute|trafico|road|coors|i25|i40|montgomery .. suicid*|murder|(la muerte)",
    "im|i|am|are|lmao|lol dead|deceased|dying|💀 💀|😂|🤣|lol|lmao|rofl|haha|hahaha|jaja|that|over",
    "dead|deceased|lol|lmao|haha 💀|☠ .. $",
    "pulling|pull|pulled the trigger on",
    "binge*|watch*|movie|show|novela|season|podcast|book|game|episode|pelicula|serie .. murder|kill*|knife|gun|shot|suicid*|dead|matan|muert*",
    "overdos* on|de .. coffee|tamales|sugar|candy|chocolate|tacos|pie|turkey|cookies|netflix|caffeine|cafe|posole|biscochitos",
    # ways of giving up that concern a thing
    "give|giving|gave|quit up? .. website|site|app|portal|password|link|form|parking|puzzle|log|login|park|parking",
    "(me rindo)|(ya no puedo)|(no puedo mas)|(me canse)|(no puedo) con esta|este|esa|la|el|tanto|tantas|tantos aplicacion|app|pagina|contrasena|llamadas|papel*|mensajes|formularios",
    "dont|didnt want to be here|there this|so|that|on early|late|time|at",
    "(ya no voy a estar)|(ya no estare)|(no voy a estar) en|el|la|aqui?|con numero|ciudad|trabajo|casa|lunes|martes|miercoles|jueves|viernes|sabado|domingo|ese|ese|semana",
    "(not going to be around)|(wont be around)|(wont be here)|(not be around)|(not be here)|(not going to be here)|(be gone) .. visiting|vacation|trip|camping|traveling|travelling|phoenix|tucson|vacaciones|work|wedding",
    # small mishaps
    "scratched|cut|burned|bruised|hit|scraped|nicked|bumped my|the arm|arms|hand|finger|thumb|leg|knee|wrist|foot|face? .. on|cooking|rosebush|rose|oven|stove|kitchen|onions|can|fence|door|garden|gardening|yard|shaving|iron|grill|nail|by",
    "(cat|dog|gato|perro) scratch*|bit|rasguno|mordio me? my|all|over?",
    "me (corte)|queme|rasgune|machuque|pegue|raspe .. cocinando|cebolla|dedo|comal|estufa|plancha|trabajando|rasurando|jardin|puerta|sarten|mesa",
    "counted|sorted|counting|organized my the? pills|meds|pastillas .. (i have enough)|week*|refill|pharmacy|box|trip|vacation|month|short",
    "pills|meds|medicine .. chest|drawers|drawer|cabinet|pharmacy|walgreens|cvs",
    "(en el puente)|(on the bridge)|(at the bridge) .. trafico|choque|tarde|llego|voy|de|traffic|stuck|late|street|exit|backed",
    # denials of a kind
    "nobody|noone|nadie hits|hit|hurts|hurt|beats|me|threatens pega|me|golpea|amenaza|lastima?",
    "(not once) did|have|had i? .. {dying}|suicid*|(hurting myself)|(hurt myself)",
]

EVERYDAY_MEDICAL = [
    "saw|see|there|was|had|vi|vimos|hubo|hay|paso|passed|behind|is a|an|un|bad|big|huge? .. wreck|accident|crash|choque|accidente .. on|en|at|near|ahead|adelante|by|the|la|but|traffic|trafico|way|so|running|late",
    "overdos* on|de|with my|the|moms|tias|mi? .. coffee|tamales|sugar|candy|chocolate|tacos|pie|turkey|cookies|netflix|caffeine|cafe|posole|biscochitos",
    "faint*|(pass out)|(passed out)|desmay* at|with|around|from|con the? needle*|blood|shots|agujas|sangre|(sight of)",
    "(passed out)|fainted|collapsed on|in couch|bed|sofa|recliner|the|my couch|bed|sofa|recliner",
    "laugh*|reir*|risa .. (breathe)|(out of breathe)|(short of breathe)|respirar|aire",
    "(short of breathe)|(out of breathe)|(no breathe) .. laughing|chasing|hiking|hike|stairs|zumba|gym|run|running|workout|dancing",
    "gave|gives|da|dio|give me|us? a|an|un (heart attack)|stroke|infarto|ataque|seizure $|lol|haha|jaja|when|cuando|with|con|de|del|can|on",
    "bill|price|cost|news|cuenta|precio|cobro|recibo|game|teenager .. (heart attack)|stroke|infarto|seizure",
    "(da un infarto)|(dio un infarto)|(da un ataque)|(dio un ataque) .. cuenta|precio|cobro|susto|risa",
    "eyes|face|eye|ojos|cara .. puffy|swollen|red|hinchad* .. crying|cry|allerg*|juniper|pollen|cedar|llorar|alergia*|onions|hay",
    "puffy|swollen|hinchad* .. from|de|por .. crying|cry|allerg*|juniper|pollen|llorar|alergia*|sunburn|(no sleep)|dentist",
    "numb .. dentist|filling|novocaine|tooth",
    "dentist .. numb",
    "(me ahogo) con|en|de tanto|tantas|este|tantos? .. papel*|trabajo|deudas|tarea|quehacer|risa",
    "hives|ronchas|rash when|if|cuando|si i|eat|como|me",
    "pregnan*|embaraz* .. negative|negativ*",
    "no|zero|cero|ningun* redness|swelling|hinchazon|bruising|infection",
    "nada de sangre|dolor|fiebre|alcohol|hinchazon|mareos",
    "(skipped a beat)|(skips a beat)|(heart skipped) .. when|bill|saw|see",
    "(feel real)|(feels unreal)|(feel unreal)|(seem real) that|how",
    "never|nunca had|tuve|he a|an|tenido? .. seizure*|stroke|(heart attack)|convulsion*|infarto",
    "family|mother|moms|dads|father|uncle*|aunt*|grandma*|grandpa* .. history|years|ago|in .. stroke|seizure*|(heart attack)|cancer",
    "had|tuvo a|an|un? stroke|seizure*|(heart attack)|infarto .. in|years|when|en|hace .. ago|19*|20*|kid|anos|college|school",
    "(passed out)|fainted|(blacked out) .. years|school|college|drive|draw|wedding|once|kid|2*|19*",
    "bruise|bruises|moreton .. yellow|amarillo|healing|fading|quitando",
]
