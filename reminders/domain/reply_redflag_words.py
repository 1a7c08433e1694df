"""Phrases of medical red flags in both languages: `emergency` (911), `urgent` (a clinician today).

The notation is `reply_phrases`; a trailing "!" means that the phrase holds its own negation.
"""

# ruff: noqa: E501 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

from reminders.domain.reply_redflag_meanings import (
    EMERGENCY_MEANINGS,
    EMERGENCY_MEANINGS_FLAT,
    MEDICAL_IDIOMS,
    MEDICAL_MACROS,
    URGENT_MEANINGS,
    URGENT_MEANINGS_FLAT,
)
from reminders.domain.reply_safety_idioms import EVERYDAY_MEDICAL

REDFLAG_MACROS = MEDICAL_MACROS | {
    "hurts": "hurts|hurt|hurting|pain|pains|ache|aches|aching|tight|tightness|pressure|heavy|heaviness|crushing|squeezing|"
    "burning|stabbing|pounding",
    "cant": "cant|couldnt|(not able to)|unable|barely|hardly|(hard to)|(trouble)|(having trouble)|difficulty|struggling|"
    "(hard time)|(difficult to)|problems|(not)|trouble|problem|issues|stopped|isnt|wont",
    "face": "face|throat|tongue|lips|lip|mouth|eyes|airway|neck|cara|garganta|lengua|labios|boca|ojos|cuello",
    "drink": "beer|beers|wine|drink|drinks|alcohol|tequila|vodka|whiskey|margarita|margaritas|shots|cocktail|cocktails|liquor|"
    "cerveza|cervezas|vino|tragos|copas|copa|mezcal|drunk",
    "sedative": "xanax|valium|ativan|klonopin|lorazepam|clonazepam|alprazolam|diazepam|benzo|benzos|ambien|oxycodone|oxy|"
    "percocet|vicodin|hydrocodone|opioid|opioids|norco|tramadol|morphine|edible|edibles|weed|marijuana|gummy|gummies|"
    "cannabis|(sleeping pill)|(sleeping pills)|seroquel|trazodone|rivotril|clonazepan|tafil|mota|marihuana",
    "took": "took|take|taking|taken|had|drank|drinking|smoked|used|ate|popped|having|been|tome|tomado|tomando|tomo|fume|bebi|use",
}

EMERGENCY = [
    "(in a wreck)|(in an accident)|(in a car accident)|(in a crash)|(had an accident)|(had a wreck)|(car accident)|(car crash)|(got t boned)",
    "falta|faltando la|el? respiracion|aire|aliento",
    "chest .. {hurts}",
    "{hurts} .. in|on|around|across|of|my|the|is chest",
    "(chest pain)|(chest pains)|(chest hurts)|(heart attack)|(cardiac)|(infarto)|(ataque al corazon)|(paro cardiaco)",
    "elephant .. chest",
    "pain .. (left arm)|(down my arm)|(into my jaw)|(in my jaw)",
    "trouble|difficulty|problems|(hard time)|struggling|labored|issues|difficult|stopped|barely|hardly|hard|isnt to?|with? "
    "breathe|breathing|breathin",
    "short|shortness of breathe|air",
    "(out of breathe)|(gasping)|(cant catch my breathe)|(catch my breathe)|wheezing|choking|suffocating|(not breathing)|"
    "(stopped breathing)|(isnt breathing)|(turning blue)|(lips are blue)|(lips blue)|(blue lips)|(going blue)|(turned blue)|"
    "(throat closing)|(throat is closing)|(throat feels tight)|(throat tight)|anaphyla*|(need an ambulance)|(need ambulance)|"
    "(call 911)|(calling 911)|(called 911)|(llame al 911)|(llamen al 911)|(una ambulancia)|(allergic reaction)|"
    "(reaccion alergica)",
    "{face} .. swelling|swollen|swelled|swole|puffy|closing|hinchad*|hincho|hinchando|hincha|inflamad*|inflamo|inflamando|(closing up)",
    "swelling|swollen|hinchad*|hincho|hinchando|hinchazon|inflamad*|inflamo|inflamando|hincharon|inflamaron .. {face}",
    "hives .. all|body|over",
    "passed|passing|pass|blacked|blacking out !the|flyers",
    "faint|fainted|fainting|fainteed|collapsed|collapse|unconscious|unresponsive|(lost consciousness)|(losing consciousness)|"
    "(loss of consciousness)|desmay*|(perdi el conocimiento)|(perdio el conocimiento)|(perdi la conciencia)|inconsciente|"
    "(not responding)|(wont respond)|(no responde)|(no reacciona)|(se desplomo)",
    "seizure|seizures|seizing|convulsion|convulsiones|convulsing|convulsiono|convulsione|convulsionando|convulsing|epilep*",
    "stroke !of",
    "derrame|(embolia)|(paralisis facial)",
    "face|arm|leg|side|cara|brazo|lado|mouth|smile|speech|boca .. numb|droop*|slurred|slurring|paralyzed|dormid*|caid*|paralizad*|"
    "entumid*|adormecid*|chueca|torcida|(lopsided)|crooked",
    "numb|droopy|weakness|paralyzed|numbness (on one side)|(one side)|(half my)|(left side)|(right side)|(half of my)|(my face)|"
    "(in my face)|(on my left)|(on my right)",
    "slurred|slurring",
    "slur|slurring my|his|her words|speech",
    "worst headache|migraine|(head pain)|(pain in my head)",
    "(thunderclap)|(sudden severe headache)|(sudden headache)|(explosive headache)|(headache of my life)",
    "peor dolor (de cabeza)|(de mi vida)",
    "hit|hurt|banged|bumped|smacked|cracked|slammed|busted|whacked|hitting my|his|her|the head",
    "head injury|trauma|wound",
    "pegue|golpee|golpeo|pego|golpe|pegado|peg|pegamos|abri|rompi|lastime .. (la cabeza)|(mi cabeza)|(en la cabeza)",
    "crashed|wrecked|wreck|totaled|crash|accident !computer|(the party)|phone|on|app|site|website",
    "car|motor accident|crash|wreck|accidente",
    "rear ended|rearended",
    "choque|chocamos|choco|chocado|accidente !de",
    "(accidente de)|(accidente en) carro|coche|auto|manejando",
    "wont|cant|doesnt|isnt|couldnt|not|hard|wouldnt|trying to wake|waking|get|respond up|him|her|my|to",
    "cant|cannot|wont|couldnt|(not able to) wake|rouse|awaken !up",
    "wont|doesnt|isnt wake|waking|respond",
    "no despierta|(se despierta)|(lo puedo despertar)|(la puedo despertar)|(puedo despertarlo)|(puedo despertarla)|"
    "(puedo despertar a)|(responde)|(reacciona)|(respira)",
    "cough*|vomit*|throwing|puking|spitting|threw|tosiendo|escupiendo|vomitando up? blood|sangre",
    "bleeding (wont stop)|(a lot)|(heavily)|(everywhere)|(badly)|(that wont)",
    "sangrando mucho",
    "cant|couldnt see|feel|move|talk|speak|swallow $|my|out|anything|right|straight|anymore|well|properly",
    "no puedo ver|mover|moverme|hablar|tragar|caminar $|bien|mi|el|los|las|la|nada",
    "lost|losing my? vision|sight|speech",
    "{hurts} .. pecho",
    "duele|dolor|dolores|presion|opresion|aprieta|apreton|oprime|punzada|ardor|dolio|doliendo|molestia .. pecho|corazon",
    "pecho .. duele|aprieta|oprimid*|apretad*|arde|doliendo|aprietando",
    "cuesta|(trabajo)|dificultad|batall*|problemas|dificil|(mucho trabajo)|costando|puedo|(falta de) .. respirar|respiracion|respiro",
    "falta|faltando|faltaba el? aire|oxigeno|respiracion",
    "falta de aire|respiracion",
    "(me ahogo)|(me estoy ahogando)|(me asfixio)|(no respira)|(labios morados)|(se me cierra la garganta)|(cierra la garganta)|"
    "(garganta cerrada)|(se esta poniendo azul)|(se puso morad*)|(ahogandome)|(ronchas en todo)|(ronchas por todo)",
    "(no siento)|(no puedo mover) (la mitad)|(mitad)|(un lado)|(el lado)|(la cara)|(mi cara)|(el brazo)|(la pierna)|(las piernas)|(las manos)",
    "overdos*|sobredosis",
    "(got hit by a car)|(hit by a car)|(me atropello)|(me atropellaron)|(emergency room)|(going to the er)|(in the er)|"
    "(need an ambulance)|(sala de emergencia*)",
    "vomit*|(throwing up)|puking .. drowsy|sleepy|confused|somnolient*|confundid*|adormilad*",
]
EMERGENCY_FLAT = [
    "cant|cannot|couldnt|unable|wont|(not able)|dont|isnt|not to? breathe|breathing|breath",
    "no puedo|puede|logro|puedo respirar",
    "(cant get air)|(cant get enough air)|(cant catch my)|(no me entra el aire)|(no me llega el aire)|(not getting air)|"
    "(not getting enough air)|(cant get a breath)|(cant get a full breathe)|(cant get a breathe)",
]

URGENT = [
    "sangre|blood .. orino|orinar|pee|urinate|pipi",
    "llevo|he|estoy|sigo|paso|pase|estuve|toda|todo .. vomitando|vomitado|devolviendo",
    "llevo|tengo|van|voy .. dias|noches sin dormir",
    "(not in my body)|(not in my own body)|(walls are moving)|(walls are still moving)|(walls moving)|(walls are breathing)|(things are moving)|"
    "(room is moving)|(everything is moving)|(see things moving)|(las paredes se mueven)|(no me siento real)|(dont feel real)|(not feel real)",
    "pregnant|embarazada|prenada|(pregnancy test)|(expecting a baby)|(prueba de embarazo)|(missed my period)|"
    "(late period)|(period is late)|(no me ha bajado)|(retraso menstrual)",
    "blood|bloody|sangre|bleeding|red|pink|brown|coagulos .. pee|peeing|urine|orina|pis|pipi|orinar|toilet|stool|poop|heces|popo|urinating",
    "pee|peed|peeing|urine|urinating|orina|orino|orine|orinando|hago|meo|urinate|pipi|pis .. blood|bloody|sangre|red|pink|roj*|brown|cafe",
    "burn|burns|burning|hurts|hurt|painful|pain|stings|arde|ardor|duele|dolor|quema|stinging|painfull .. pee|peeing|urinate|"
    "urinating|urination|orinar|orino|pis|pipi|(hacer del bano)|urine|orina",
    "pee|peeing|urinate|orinar|pis|pipi|orino .. burns|hurts|painful|arde|duele|(every few minutes)|(constantly)",
    "cant pee|urinate",
    "arm|iv|vein|hand|site|elbow|brazo|vena|suero|piquete|mano .. red|swollen|hot|infected|streak*|hard|pus|warm|swelling|roj*|"
    "hinchad*|caliente|infectad*|inflamad*|hincho|morad*|oozing|throbbing|puffy",
    "(iv)|(the iv)|iv .. infected|red|hot|swollen|pus|hurts|swelling",
    "red|swollen|hot|infected|infection|swelling|infeccion|pus|inflamacion .. arm|iv|vein|(needle)|(injection)|brazo|vena|suero",
    "still|sigo|keep|keeps|continuo|continue|today|day|hours|next|yesterday|todavia|aun|since .. hallucinat*|(seeing things)|"
    "dissociat*|disociad*|disociando|tripping|(out of my body)|(outside my body)|(hearing things)|(hearing voices)|(out of body)|"
    "(not real)|(feel unreal)|(doesnt feel real)|(viendo cosas)|alucinando|(oyendo voces)|(oyendo cosas)|(fuera de mi)|"
    "(fuera de mi cuerpo)|(like im floating)|floating|detached|(feel high)|high|viajando|(seeing stuff)|alucinaciones|(not in my body)",
    "hallucinat*|(seeing things)|dissociat*|(hearing voices)|(hear voices)|(hear things)|alucin*|(veo cosas)|(viendo cosas)|"
    "(oigo voces)|(escucho voces)|(seeing people)|(veo sombras)|disoci*|(seeing shadows)|(seeing stuff)|(out of my body)|"
    "(outside of my body)|(outside my body)|(out of body)|(nothing feels real)|(things arent real)|(nada se siente real)|"
    "(not real)|(doesnt feel real)|(world isnt real)|(feel unreal)|(fuera de mi cuerpo)|(salido de mi cuerpo)",
    "heart|pulse|corazon|heartbeat|pulso .. racing|pounding|fluttering|skipping|irregular|fast|palpita*|acelerad*|rapido|"
    "(out of my chest)|(beating hard)|(late mucho)|(a mil)|beating|late|brinca|latiendo|(120)|(130)|(140)|(150)",
    "palpitations|palpitation|palpitaciones|taquicardia|tachycardia|arrhythmia|arritmia|afib",
    "(racing)|racing|pounding|irregular heart|heartbeat|pulse|thoughts",
    "cant|cannot|wont|couldnt|keep|keeps|(keep on)|been|nonstop|all|constantly|every .. (throwing up)|vomiting|puking|(keep food down)|"
    "(keep anything down)|(keep water down)|(hold anything down)|(hold down)|(keep fluids down)|barfing|(throw up)",
    "(throwing up)|vomiting|puking|vomit|vomito|vomitando|vomitar .. stop|para|parar|(all night)|(all day)|nonstop|hours|(toda la noche)|"
    "(todo el dia)|times|veces|mucho|(sin parar)|(cada)|everything|todo|days|blood|since",
    "(no paro)|paro|dejo|deja|(no he parado)|he|puedo|parado de|parar? vomit*|devolver|(vomitar)",
    "no|nada (se me queda)|(retengo nada)|(me cae nada)|(tolero nada)|(puedo retener)|(me queda nada)",
    "{took} .. {sedative}|{drink}",
    "{sedative}|{drink} .. after|despues|(on top)|anoche|(last night)|(when i got home)|(and took)|with (infusion)|my|the|visit|de|la|mi|el|treatment|"
    "tratamiento|visita|infusion|session|today|$",
    "drank|drinking|(got drunk)|(am drunk)|(im drunk)|borrach*|(me emborrache)|bebiendo|bebi|drunk|emborrach*|(relapsed)|recai .. after|tonight|today|"
    "hoy|despues|anoche|(last night)|again|a|lot|$",
    "(slept|dormido|sleep) .. days",
    "havent|hasnt|not|no|without|sin .. slept|sleep|dormido|dormir|sleeping .. in|for|en|days|dias|(two|three|four|five|2|3|4|5) .. days|dias|nights|noches",
    "manic|mania|hypomanic|(feel invincible)|(dont need sleep)|(dont need to sleep)|(spending thousands)|maniac*|psycho*|"
    "paranoid|paranoia|paranoic*|(out of control)|agitated|agitad*|(fuera de control)|delirious|delirio|confused|disoriented|"
    "desorientad*|(confundid*)|(muy agitad*)|(dont know where i am)|(no se donde estoy)|(dont know who i am)",
    "fever|fiebre|calentura|chills|temperature|escalofrios !last|blister",
    "(double vision)|(blurry vision)|(blurred vision)|(vision borrosa)|(veo doble)|(vision doble)|(veo borroso)|(seeing double)",
    "rash|hives|ronchas|sarpullido|urticaria !cream",
    "drove|driving|drive|maneje|manejando home|back|myself|a after|(right after)|(from the visit)|(despues de)|(from my)|solo|sola|(mi casa)",
    "(fell down)|(i fell)|(me cai)|(se cayo)|(took a fall)|(had a fall)",
    "took|tome|taken|take double|(extra dose)|(too much)|(wrong dose)|(doble dosis)|(dosis doble)|(twice my)|(two doses)",
    "(dizzy and)|(so dizzy)|(too dizzy)|(very dizzy)|(really dizzy)|(cant stand up)|(cant walk)|(cant walk straight)|(muy maread*)|"
    "(maread* y)|(no puedo caminar)|(cant get out of bed)|(me siento muy mal)",
]

REDFLAG_IDIOMS = [
    *MEDICAL_IDIOMS,
    *EVERYDAY_MEDICAL,
    "no puedo hablar !bien $",
    "can|(is it ok)|(is it okay)|should|may|could|ok|okay|allowed|safe|when|puedo|debo|podria|(es bueno)|(se puede)|cuando|(if i)|before|"
    "antes|do|(how long)|soon|(is it ok to)|(ok to)|(okay to)|(safe to)|(am i able)|whats|what|que|can .. take|drink|have|tomar|beber|drive|manejar|smoke|fumar|taking|drinking",
    "(need|have) to|i? stop|hold taking",
    "no|sin|without|zero|ningun|ninguna|quit|stopped|avoid|used|past {drink}|alcohol|fever|fiebre|(mareo)|drugs",
    "dog|cat|puppy|perro|perra|perrito|gato .. seizure|seizures|convulsion|vomit*|collapsed",
    "murio|fallecio|died de|of|from un|a? infarto|derrame|(heart attack)|stroke|(ataque al corazon)|convulsion",
    "stroke of luck|midnight|genius",
    "(pass out flyers)|(passed out candy)|(heart is full)|(heart is racing with joy)|(broke my heart)|(corazon contento)",
    "(my computer)|computer|laptop|phone|app|website|party|market|telefono|computadora|stock .. crashed|crash|wreck|died",
    "crashed on|(at my)|early|(in bed)|asleep|(as soon)|hard couch|sofa|(moms)|bed|asleep",
    "slept|crashed|sleep .. (like a baby)",
    "no accidents|accidente",
    "(by accident)|(on accident)|(por accidente)|(accidentally)|(accident on)|(accident ahead)|(accidente en el freeway)|"
    "(accident on the freeway)|(an accident on)|(accidente en la carretera)|(stuck behind an accident)",
    "not|arent|isnt|wasnt|nolonger|(no longer) pregnant",
    "sister|friend|daughter|wife|coworker|dog|cat|cousin|hermana|prima|amiga|hija|esposa is|esta|was pregnant|embarazada",
    "can breathe",
    "(breathing exercises)|(breathing exercise)|(deep breathing)|(breathing techniques)|(ejercicios de respiracion)|(respirar profundo)|"
    "(takes my breathe away)|(breathing better)|(out of breathe laughing)|(breathing room)|(respirar mejor)|(respiro mejor)",
    "(fell asleep)|(i fell in love)|(fell through)|(fell behind)|(fell apart)|(me cayo bien)|(me cai dormid*)|(me cayo de maravilla)|"
    "(i fell back)|(me cai de risa)|(me cai de sueno)",
    "used|before|(years ago)|(as a kid)|history .. seizures|faint|fainting|(pass out)|(passed out)",
    "confused about|with|by|on|if|when|whether the|my|what|which|time|where",
    "wake up early|late|before|at",
    "(cant see you)|(cant see the)|(cant talk right now)|(cant talk now)|(cant speak right now)|(cant talk im)|(cant see it)|(cant feel better)|"
    "(cant see a)|(cant move it)|(cant move my appointment)|(cant move the)|(cant see my appointment)|(no puedo mover la cita)|"
    "(no puedo mover mi cita)|(no puedo ver la cita)|(no puedo hablar ahorita)|(no puedo hablar ahora)|(cant talk)|(cant speak spanish)|"
    "(cant see clearly why)|(cant talk $)|(cant see why)|(no puedo ver el link)|(cant see the link)|(cant feel my happiness)",
    "passed out (asleep)|(early)|(on the couch)|(in bed)|(as soon as)|(right away in bed)",
    "temperature (outside)|(in the room)|(is nice)",
    "driving home|me crazy|nuts|(from work)",
    "drive|drove|driving me|him|her|us .. home|myself",
    "(red line)|(red light)|(red car)|(red door)|(hot day)|(on the other hand)|(hand sanitizer)|(web site)|(arm chair)",
]

REDFLAGS = {
    "emergency": EMERGENCY + EMERGENCY_MEANINGS,
    "emergency!": EMERGENCY_FLAT + EMERGENCY_MEANINGS_FLAT,
    "urgent": URGENT + URGENT_MEANINGS,
    "urgent!": URGENT_MEANINGS_FLAT,
}
