"""What sounds like a crisis and is none: idioms, mourning, everyday uses (notation: `reply_phrases`)."""

# ruff: noqa: E501 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

CRISIS_IDIOMS = [
    "(dying laughing)|(die laughing)|(died laughing)|(die of laughter)|(dying of laughter)|(dying of embarrassment)|(die of "
    "embarrassment)|(died of embarrassment)|(die of boredom)|(dying of boredom)|(dying of thirst)|(dying of hunger)|(to die for)|"
    "(dying to know)|(dying to see)|(dying to hear)|(dying to try)|(dying to meet)|(dying for a)|(die of shame)|"
    "(thought i would die laughing)|(want to die laughing)|(killing it)|(killed it)|(kill it)",
    "want|could|wanted|about|going to? (die laughing)|(die of)",
    "would|could kill for",
    "killing|killed|kills|kill me|us with|softly|lol|haha|jaja|smalls",
    "headache|head|back|feet|neck|allergies|knee|tooth|traffic|heat|wait|stomach|migraine|legs|boredom|cramps|pain|knees|"
    "hip|hips|shoulder|shoulders|hands|ankle|ankles|shoes|arthritis|weather|cold|sinuses|teeth|sciatica|joints|elbow "
    "is|are|r|will|just|going|keeps|to .. kill|killing me",
    "(my|your|his) mom|dad|boss|wife|husband|parents|teacher|sister|daughter|boyfriend|girlfriend is|will|going|gonna to? kill me",
    "mom|dad|boss|wife|husband|parents|teacher|sister|daughter is|will|going|gonna to? kill me if|for|when|lol|haha",
    "died|lost|passed|death away|someone|him|her? by|to|from suicid*",
    "lost .. to suicid*",
    "brother|sister|dad|father|mom|mother|friend|son|daughter|uncle|aunt|cousin|husband|wife|nephew|niece|grandpa|grandfather|"
    "boyfriend|coworker|neighbor committed|killed|took|shot|hung|hanged suicid*|himself|herself|(his own life)|(her own life)|"
    "(his life)|(her life)|themselves",
    "hermano|hermana|papa|mama|amigo|amiga|hijo|hija|tio|tia|primo|prima|esposo|esposa|sobrino|abuelo|vecino|padre|madre "
    "se suicid*|mato|ahorco|(quito la vida)|colgo",
    "suicid* prevention|awareness|squad|hotline training|survivor|loss|walk",
    "anniversary|memory|funeral of|her|his|my? .. suicid*",
    "hurt|hurting|cut|burn|burning|burned|hurts myself shaving|cooking|lifting|exercising|working|moving|gardening|running|"
    "(at the gym)|(at work)|(on the)|(with the)|playing|opening|chopping|falling|(doing yard)|making|(while)",
    "cut|cutting myself? (some slack)|off|short|back|(a break)|(the lawn)|hair|(my hair)|(a slice)|(a piece)|(out sugar)",
    "kill|killing|shoot|kick|beat|beating|punish|kicking myself for|over|about|up !it",
    "burden of proof",
    "dead tired|serious|end|battery|line|phone",
    "shoot|shooting you|them|him|her|me a an? text|message|email|call|over",
    "shoot|shooting|hit|hitting you|her|him|them up|back",
    "kill|killing|killed time|two|(an hour)|weeds|(the mood)|(the lights)|(the engine)|bugs|(some time)",
    "have|got|made|the|know|need a plan to|for|b get|come|pick|drive|dinner|childcare|(the ride)|(my ride)|eat|be|getting",
    "(tired of living in)|(tired of living with)|(done with this life insurance)|(tired of life insurance)",
    "(morir|morirme|muero) de",
    "morir|morirme|morirse|muero|muere|moria|muriendo|murio|mori|muriendome|morirnos|morimos de la? risa|hambre|sueno|verguenza|"
    "ganas|calor|frio|sed|amor|aburrimiento|miedo|nervios|pena|antojo|envidia|emocion|curiosidad|cansancio|coraje|ternura|"
    "felicidad|tos|gusto|alegria|asco",
    "muero|morir|muriendo por ver*|saber|conocer*|comer|probar|ir|una|un|unos",
    "muert* de .. risa|hambre|sueno|cansancio|frio|miedo|verguenza|sed|calor|nervios|aburrimiento|trabajar",
    "mejor muert* de",
    "matando|matar|mato el|un|mi tiempo|rato|hambre|antojo",
    "mata|matan|matando|mato me|nos? el|la|los|las trafico|calor|espalda|cabeza|curiosidad|rodilla|pies|migrana|frio|espera|sol",
    "{quiero} cortarme|cortar el|las|un pelo|cabello|unas|puntas|fleco",
    "(quitarme la vida sedentaria)|(seguro de vida)|(estilo de vida)|(que buena vida)|(carga de trabajo)|(carga de ropa)|"
    "(pega el sol)|(una carga de)|(carga el telefono)|(cargador)",
    "quitarme la vida sedentaria|de|que",
    "desaparecer el|la|los|las|este|esta|mis dolor|sintoma*|ansiedad|nauseas|manchas|ojeras|migrana|arrugas|estrias|panza",
    "(desaparecer de facebook)|(desaparecer de instagram)|(desaparecer unos dias)|(desaparecer un rato)",
    "disappear (for a weekend)|(to the beach)|(on vacation)|(for the weekend)",
    "no quiero|(me gusta) vivir en|con|cerca|lejos !este|esta|(este mundo)|dolor",
    "no puedo|aguanto|soporto mas? con? el|la|los|las|estos|estas|mi hambre|calor|frio|ejercicios|trafico|tarea|series|pesas|"
    "espalda|vecino*|ruido|trabajo|muela|suegra|comezon|tos",
    "no aguanto|soporto mas? las ganas",
    "suicide|suicidal doors|squad|wings",
    "me odio cuando|(por comer)",
    "hate living in|with|here|near",
    "hate|hating myself for eating|when",
    "overdos* on|de sugar|chocolate|coffee|cookies|candy|azucar|cafe|tamales|tv|netflix|christmas",
    "give|giving|gave up sugar|coffee|smoking|alcohol|chocolate|carbs|soda|drinking|caffeine",
    "see|there|find|no|the way out of the|this|here parking|building|garage|lot|clinic|hospital",
    "(has me)|had|(got me) dead|dying|rolling",
    "law|mother|suegra will|gonna|is .. kill me if|for",
    "laptop|computer|phone|car|truck|printer|tablet|compu|celular|carro .. suicid*",
    "cant do this anymore? by|over|through (text)|phone|email|link|survey",
    "sugar|candy|caffeine|chocolate|pumpkin|tamale|cookie overdose",
    "zero|no|any suicid* thoughts|ideas|ideation (for 1)|for|in|since",
    "live so? far|close|near|away",
    "in|since (high school)|college|(19)|1994|1998 .. self harm",
]
