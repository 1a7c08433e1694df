"""Medical red flags by organ and sign, both languages mixed: they complete `reply_redflag_words`.

`_FLAT` lists hold their own negation ("cant breathe") (notation: `reply_phrases`).
"""

# ruff: noqa: E501 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

MEDICAL_MACROS = {
    "ache": "hurt*|pain|pains|painful|ache*|aching|tight*|pressure|heavy|heaviness|crush*|squeez*|stab*|sharp|burning|discomfort|duele*|dolor*|"
    "doliendo|presion|opresion|apriet*|punzad*|pesad*|oprim*|molesti*|ardor|killing|cierra|cerrando",
    "chest": "chest|pecho|sternum|breastbone|esternon",
    "cannot": "cant|cannot|couldnt|unable|(not able)|barely|hardly|(no puedo)|(no puede)|(no pude)|(no podia)|(casi no puedo)|(apenas puedo)|(no logro)",
    "trouble": "(cuesta trabajo)|(hard to)|trouble|difficulty|(me cuesta)|(batallo para)|(batallando para)|(problemas para)|(dificultad para)|(se me hace dificil)|(hard time)|struggling",
    "swell": "swell*|swole*|puff*|hinch*|inflam*|inflad*|closing|cerrando|ballooned",
    "body": "arm|arms|leg|legs|face|hand|hands|side|mouth|lip|eye|eyelid|brazo|brazos|pierna|piernas|cara|mano|manos|lado|boca|ojo|parpado|mitad",
    "limp": "numb*|droop*|dropp*|weak*|paraly*|tingl*|limp|crooked|lopsided|twist*|dormid*|durmio|durmieron|durmiendo|entum*|adormec*|parali*|torci*|torcid*|chuec*|caid*|debil*|hormigue*",
    "one": "(one side)|(left side)|(right side)|(one eye)|(left arm)|(right arm)|(left leg)|(un lado)|(lado izquierdo)|(lado derecho)|(medio cuerpo)|(media cara)|(half my)|(half of my)",
    "urine": "pee|peeing|peed|urinat*|urine|orin*|pis|pipi|meo|mear|bladder|vejiga|(hacer del bano)|(use the bathroom)|(ir al bano)|(going pee)|potty",
    "belly": "belly|stomach|abdomen|abdominal|pelvic|pelvis|bladder|vejiga|side|flank|kidney|kidneys|rinon|rinones|vientre|panza|estomago|(liver area)|liver|higado",
    "bleed": "blood|bloody|bleed*|sangr*|sangre",
    "vomit": "vomit*|(throwing up)|(throw up)|(threw up)|puk*|barf*|devolv*|devuelt*|(keep anything down)|(keep food down)|(keep water down)|(keeping anything down)|(keep nothing down)",
    "dope": "xanax|valium|ativan|klonopin|lorazepam|clonazepam|alprazolam|diazepam|benzo*|ambien|oxycodone|oxys|percocet*|vicodin|hydrocodone|opioid*|norco*|tramadol|morphine|"
    "edible*|weed|marijuana|gummies|gummy|cannabis|seroquel|trazodone|rivotril|tafil|mota|marihuana|gabapentin|fentanyl|adderall|cocaine|coke|meth|heroin|molly|mushrooms|shrooms|"
    "alcohol|beer|beers|wine|drinks|tequila|vodka|whiskey|whisky|margarita*|shots|liquor|cerveza*|chelas|vino|tragos|copas|copitas|mezcal|pisto|cheves|(sleeping pill*)|(sleep med*)|(pastilla para dormir)|(pastillas para dormir)|(muscle relaxer*)|(pain pill*)|(pain med*)",
    "consumed": "took|taken|drank|drunk|drinking|had|smoked|smoking|used|ate|popped|having|mixed|mixing|tome|tomado|tomando|fume|fumado|fumando|bebi|bebido|use|mezcle|eche|"
    "taking|doubled|consumi|comi",
}

EMERGENCY_MEANINGS = [
    "breath*|respir* .. tight*|short|worse|labored|shallow|raro|agitad* !better",
    "sangro|sangra|sangrando|bleeding .. mucho|muchisimo|bastante|lot|heavily|(no para)",
    "corazon|heart .. (quiere salir)|(va a salir)|(sale del pecho)|explot*|explod*|estall*|(out of my chest)|(come out)",
    # heart and breath
    "{ache} .. {chest}",
    "{chest} .. {ache}",
    "(heart attack)|(ataque al corazon)|(ataque cardiaco)|infarto|(feels like an elephant)|(arm pain and)|(jaw pain)",
    "heart|pulse|hr|corazon|pulso|heartrate|ritmo .. stopped|stopping|150|155|160|165|170|175|180|190|200|(se para)|(se me para)",
    "short|shortness|lack|falta|faltando|faltaba|falto|out|gasping|fighting|(sin) of|de|el|for|la? breath*|breathe|air|aire|respiracion|aliento|oxigeno",
    "struggling|struggle|trouble|hard|difficult*|labored|problem*|issues|batallo|batallando|cuesta|trabajo|dificultad .. breath*|breathe|respir*|(get air)|(get a breath)",
    "respir* .. mal|dificil|dificultad|trabajo !bien",
    "breath* .. hard|heavy|heavily|shallow|weird|fast|wheez* !better|easy|easier",
    "wheez*|gasping|suffocat*|asfixi*|ahogo|ahogando|ahogandome|(turning blue)|(lips blue)|(oxygen is)|(oxygen level*)|(pulse ox)|(o2 is)|(oxigeno bajo)|choking !up",
    "oxygen|o2|oxigeno|sats .. low|bajo|80|81|82|83|84|85|86|87|88|89",
    "{trouble} to? .. talk*|speak*|swallow*|walk*|seeing|moving|hablar|tragar|caminar|mover",
    # allergy
    "{swell} .. tongue|throat|lip|lips|face|mouth|eyes|airway|neck|lengua|garganta|labio|labios|cara|boca|ojos|cuello",
    "tongue|throat|lip|lips|face|mouth|eyes|airway|lengua|garganta|labio|labios|cara|boca|ojos|cuello|tounge|thoat .. {swell}|closed|tight*|shut|cerrad*|cierra|apretad*",
    "hives|ronchas|welts|rash|urticaria|sarpullido .. all|over|body|everywhere|todo|cuerpo|spreading|cara|todas",
    "(allergic reaction)|(reaccion alergica)|anaphyla*|anafila*|epipen|(alergia fuerte)",
    # fainting, seizures, no response
    "pass*|black*|blackin|faint*|knock* out !the|flyers|candy|like|asleep|on|in|early|board",
    "faint*|faynted|desmay*|desvanec*|(lost consciousness)|(perdi el conocimiento)|(perdi la conciencia)|(perdi el sentido)|collaps*|(hit the floor)|(went down)|(everything went dark)|(se me nublo)|(vi todo negro)|(todo negro)|"
    "(se fue la luz de)|(se me fue el avion)",
    "seiz*|siez*|ceizure|seisure|convuls*|convulc*|epilep*|(ataque epileptico)|(shaking uncontrollably)|(fell out and)|(stiff and shaking)|(ataques epilepticos)|(temblando sin control)",
    "not|wont|isnt|doesnt|cant|no|unable wake*|waking|respond*|breath*|react*|reacciona*|responde*|despierta*|despertar*|respira*|moving|move|arouse|despertarl* !up|early",
    "unrespons*|unconscious|inconsciente|lifeless|limp|comatose|(no signs of life)|(sin sentido)|(out cold)|(passed out drunk)",
    "cant|cannot|couldnt|no|not|trying .. wake|waking|awaken|despertar him|her|them|my|up|mom|dad|husband|wife|lo|la|a|to",
    # stroke
    "{body} .. {limp} .. {one}|{body}|speech|talk|words|hablar|face|vision",
    "{limp} .. {one}",
    "{one} .. {limp}",
    "face|mouth|cara|boca|smile|sonrisa|eyelid|eye|parpado .. {limp} !relaxed",
    "{limp} .. face|mouth|cara|boca|(my tongue)",
    "brazo|pierna|arm|leg .. {limp} !after|asleep|from|funny",
    "slur*|garbl*|mumbling|balbuce*|arrastr* !coffee",
    "speech|words|palabras|talking|hablando|habla .. weird|slow|wrong|mixed|funny|raras|enredad*|trab*|(come out)|jumbled|raro",
    "me|se trabo|traba|traban|enreda la? lengua",
    "lost|losing|perdi|perdiendo|loss|went|gone|goes|quede|nublo|nublada|suddenly my|la|el|mi|of|in|de? vision|sight|eyesight|vista|blind|ciega|ciego|speech|habla",
    "vision|sight|eyes|vista .. black|gone|gray|grey|dark|blackout|tunnel|perdi|negro|negra|(went out)|(se me fue)|(se fue)",
    "stroke|derrame|embolia|aneurysm|aneurisma|(blood clot)|(coagulo en)|trombosis !of",
    # head
    "worst|severe|terrible|sudden|excruciating|unbearable|explosive|thunderclap|awful|horrible|peor|fuertisimo|insoportable|intensisimo|reventar .. headache|migraine|(head pain)|(dolor de cabeza)|cabeza !gone|better",
    "headache|migraine|cabeza .. (of my life)|(of my entire)|(de mi vida)|(like never before)|(out of nowhere)|(nunca habia)|(and stiff neck)|(thunderclap)|(de repente)|suddenly|unbearable|insoportable|revent*|explod*",
    "hit|hitting|bang*|bump*|smack*|crack*|slam*|bust*|whack*|struck|knock*|split|injured|golpe*|peg*|descalabr*|abri|estrell* .. head|cabeza|skull|forehead|frente|craneo !the|nail|on",
    "(head injury)|(head trauma)|concussion|conmocion|(golpe en la cabeza)|descalabr*",
    "bleed*|sangrando|sangra|hemorrag* .. stop|para|lot|much|mucho|heavily|heavy|everywhere|badly|profuse*|detiene",
    "fell|fallen|tripped|slipped|collapsed|cai|caido|caiste|cayo|resbale|resbalo|tropece|fall|caida .. head|stairs|escaleras|hard|face|ladder|tub|shower|hip|broke|cabeza|fuerte|escalera|bano|down|quebr*|downstairs|tina|floor|bleeding|sangr* "
    "!asleep|jacket|my",
    # driving
    "crash*|wreck*|totaled|choque|choco|chocamos|chocado|estrelle|estrellamos|accidente|accident|volque|rolled|ditch .. car|truck|carro|troca|coche|van|driving|home|manej*|pole|curb|tree|driv*|poste|barda|visit|appointment|treatment|way|casa|cita|wall",
    "drove|drive|driving|driven|maneje|manejar|manejando|manejo .. crash*|wreck*|accident|choque|hit|(dont remember)|(cant remember)|(no me acuerdo)|(no recuerdo)|ditch|swerv*|curb|(fell asleep)|asleep|blackout|dormi",
    "car|truck|motor|motorcycle|vehicle|bike accident|crash|wreck|rollover",
    "got|been|was|were hit|struck by|with a|the car|truck|bus|bike",
    # blood from above, poison
    "cough*|vomit*|throwing|puk*|spit*|threw|devolv*|tos*|escup* .. {bleed}",
    "{bleed} .. vomit*|(throw up)|puke|(me sale de la boca)",
    "(coffee grounds)|(black stool)|(black tarry)|(tarry stool*)|(heces negras)|(poop is black)",
    "(call 911)|(called 911)|(calling 911)|(llame al 911)|(llamamos al 911)|(ambulance)|ambulancia|(going to the er)|(in the er)|(go to the er)|(at the er)|(emergency room)|(sala de emergencia*)|(should i go to the er)|(la emergencia $)|(medical emergency)|(emergencia medica)",
    "overdos*|sobredosis|(od d)|(narcan)",
    "bp|(blood pressure)|presion|pressure .. 180|182|184|185|188|190|192|195|198|200|202|205|208|210|212|215|220|225|230|(stroke level)|(sky high)|(through the roof)|(hasta el cielo)|altisima|(por las nubes)",
]
EMERGENCY_MEANINGS_FLAT = [
    "{cannot} to? breath*|breathe|(get air)|(get enough air)|(catch my breath*)|(catch a breath*)|(take a breath*)|(take a deep)|(get a full)|(get my breath*)|respirar|(agarrar aire)|(jalar aire)|(respirar bien)|(inhale)|(talk or breathe)",
    "no|not|cant|wont|isnt getting|get|agarro|jalo|entra|me|llega|alcanzo|puedo .. aire|oxygen|(enough air)|(any air)",
    "{cannot} to? move|see|feel|lift|speak|talk|swallow|mover|moverme|ver|sentir|levantar|hablar|tragar|pararme|caminar|articular .. bien|right|properly|clearly|straight|anything|{body}|face|legs|arms|speech|words|derecho|nada|eye|ojo|(una palabra)|swallow",
    "no siento|(puedo sentir) .. {body}|cuerpo",
    "no {cannot}? respira|despierta|reacciona|responde|contesta|(se mueve)|(vuelve en si)",
]

URGENT_MEANINGS = [
    # urine and belly
    "{bleed} .. {urine}|stool|poop|toilet|heces|popo|excremento|rectal|bano|wipe*|diarrhea|diarrea",
    "{urine}|stool|poop|heces|popo|excremento .. {bleed}|red|brown|pink|cola|roj*|rosad*|cafe|oscur*|dark",
    "burn*|sting*|hurt*|pain*|arde*|ardor|duele*|dolor|quema*|cramp*|punzad* .. {urine}",
    "{urine} .. burn*|sting*|hurt*|pain*|arde*|ardor|duele*|quema*|constantly|(every 5)|(every 10)|(every few)|(cada rato)|(all the time)|(a cada)|(every hour)|infection|infeccion|spasm*|urgency|(sin parar)|(nonstop)",
    "(uti)|(urinary infection)|(infeccion urinaria)|(infeccion en la orina)|(mal de orin)|cystitis|cistitis|incontinen*|(wet myself)|(wetting the bed)|(me orine en)|(bladder infection)|(bladder pain)",
    "severe|bad|sharp|stab*|intense|terrible|horrible|excruciating|awful|fuerte|fuerted|mucho|punzad*|insoportable|cramp*|colico* .. {ache}? .. {belly}",
    "{ache} .. {belly} !is|better|after|eating|little|gone",
    "{belly} .. stab*|severe|terrible|killing|horrible|insoportable|fuerte|mucho|sharp|intense|excruciating|punzad*|spasm*",
    "yellow|jaundice*|amarill*|ictericia .. eyes|skin|piel|ojos|$|eye",
    "eyes|skin|piel|ojos .. yellow*|amarill*|jaundice*",
    "(dark urine)|(orina oscura)|(tea colored)|(coca cola)|(jaundice)|ictericia",
    # infection
    "arm|iv|vein|hand|site|elbow|brazo|vena|suero|piquete|mano|needle|aguja|(where they poked)|wrist|moreton|injection|inyeccion .. red|swollen|hot|infect*|streak*|hard|pus|warm|swell*|roj*|hinch*|caliente|inflam*|ooz*|throb*|puffy|drain*|supura*|leak*|hurts|purple|bulging|lump|bola|bolita|linea",
    "red|swollen|hot|infect*|swell*|pus|inflam*|hinch*|roj*|streak*|linea|leaking|supura* .. arm|iv|vein|needle|injection|brazo|vena|suero|piquete|aguja|(inyectaron)|(pusieron la)|poked",
    "fever|fiebre|calentura|febril|feverish|temp|temperature|temperatura .. 100|101|102|103|104|105|38|39|40|high|alta|chills|body|and|con|y|$|since|desde|all|aches",
    "chills|escalofrios|(shaking chills)|(temblorina)|(calosfrios) !thrills",
    # pregnancy
    "pregnan*|prenan*|prenad*|embaraz*|expecting|preggo|preggers|(missed period)|(missed my period)|(period is late)|(positive test)|(test positive)|(prueba de embarazo)|(no me ha bajado)|(no me baja)|(no me bajo)|(se me retraso)|(atraso menstrual)|(pregnacy)",
    # the mind, next day
    "still|sigo|keep|keeps|continu*|today|day|days|hours|next|yesterday|todavia|aun|since|since|morning|again|ayer|dias|horas .. hallucinat*|halucinat*|dissoc*|disasoc*|disoci*|tripping|tripped|(out of my body)|(out of body)|(outside my body)|(seeing things)|(hearing things)|unreal|(not real)|floating|flotando|"
    "alucin*|detached|(fuera de mi)|(fuera del cuerpo)|(viendo cosas)|(oyendo)|(in the k)|(k hole)|(feel high)|loopy|(flashing back)|(not myself)|(no me siento yo)|(en otro mundo)|(en las nubes)|viajad*|desconectad*|disconnected|drogad*|elevad*|(feel drugged)|drugged",
    "hallucinat*|halucinat*|alucin*|dissoci*|disassoci*|disoci*|derealiz*|depersonal*|despersonal*|psycho*|sicotic*|psicotic*|manic|maniac*|mania|hypomani*|paranoi*|delusion*|delirio*|delirious|delirando|agitated|agitad*",
    "see|sees|seeing|saw|hear|hears|hearing|heard|veo|ve|viendo|oigo|oye|oyendo|escucho|escuchando|escucha .. voice|voices|shadow*|people|person|figures|bugs|things|stuff|demons|faces|voces|sombras|gente|cosas|personas|bichos|insectos|ruidos|(arent there)|(isnt there)|(not there)|"
    "(not real)|(no estan)|(no existen)|(nobody else) !to|do|you|about",
    "things|cosas|people .. (arent there)|(not there)|(arent real)|(no estan)|(no existen)|(no son reales)",
    "confus*|disorient*|desorient*|confund*|(lost track)|(brain fog)|lost|perdid* .. (where i am)|(what day)|(who i am)|(donde estoy)|(que dia)|(quien soy)|very|really|muy|extremely|since|desde|so|all|time|today|badly|him|he|she !about|with|by|on|my|the",
    "very|really|so|super|muy|extremely|totally|severely|getting|bien|se|he|hes|shes|she|seems confus*|disorient*|desorient*|confund*|agitated|agitad*|paranoi*",
    "(dont know where i am)|(dont know what day)|(dont know who i am)|(no se donde estoy)|(no se que dia)|(no se quien soy)|(where am i)|(cant remember my name)|(cant remember anything)|(no me acuerdo de nada)|(forgot who)|(no reconoce)|(doesnt recognize)|(doesnt know who)",
    "slept|sleep|sleeping|dormido|dormir|dormi .. days|dias|noches|nights|(at all)|nada",
    # heart, less than an emergency
    "heart|pulse|corazon|heartbeat|pulso|heartrate|hr .. rac*|pound*|flutter*|skip*|irregular|fast|palpit*|aceler*|rapid*|beating|late|latiendo|brinc*|jump*|funny|weird|crazy|(out of my)|galop*|120|125|130|135|140|145|thump*|hard",
    "palpit*|tachy*|taqui*|arrhyt*|arrit*|afib|rac*|rapid|fast|irregular heart|heartbeat|pulse|heartrate",
    "palpit*|tachycard*|taquicard*|arrhythm*|arritmia*|afib",
    # sedatives, alcohol, wrong dose
    "{consumed} .. {dope} !before|with",
    "{dope} .. after|despues|top|anoche|tonight|today|hoy|last|treatment|tratamiento|infusion|visit|visita|cita|appointment|session|mixed|mezcl*|relapse*",
    "drunk|borrach*|pedo|wasted|hungover|tomad*|crudo|cruda|hammered|tipsy .. right|now|after|again|tonight|ahorita|hoy|estoy|im|ando|ayer",
    "im|estoy|ando|got|i|is|am|me|soy .. drunk|borrach*|emborrach*|hammered|wasted",
    "relaps*|recai|recaida|(off the wagon)|(drinking again)|(using again)|(tomando otra vez)|(bebiendo otra vez)|(smoking meth)|(started drinking)",
    "double*|extra|twice|wrong|too|more|demasiad*|doble|mas|equivocad* .. dose|dosis|meds|medicine|medication|medicina|pills|pastilla*|pill|klonopin|xanax|clonazepam !time|refill|info|ask|question|of|questions",
    # giddiness and falls
    "so|too|very|really|super|extremely|muy|bien|demasiado dizzy|maread*|lightheaded|woozy|faint|vertigo|debil|weak .. stand|walk|up|parar*|caminar|$|levant*|get",
    "dizzy|maread*|lightheaded|vertigo|weak .. (cant stand)|(stand up)|(cant walk)|(falling over)|(no puedo)|(keep falling)|(me caigo)|(fall over)|(me voy a caer)",
    "fell|fallen|fall|slipped|tripped|cai|caido|cayo|resbale|resbalo|caida !asleep|apart|behind .. today|after|yesterday|treatment|tratamiento|visita|cita|visit|hoy|ayer|anoche|night|twice|times|veces|again|despues|appointment|home|casa|down|parking|getting|out !asleep",
    "drove|driving|drive|maneje|manejando|manejar|conduje .. myself|home|after|solo|sola|casa|despues|back|right !him|her|them|me|us|my",
    "rash|hives|ronchas|sarpullido|urticaria|itching|comezon !cream",
    "double|blurry|blurred|borros*|doble|fuzzy vision|vista|$|eyesight|eyes",
    "vision|vista|eyes|ojos|seeing|veo|eyesight .. double|blur*|borros*|doble|fuzzy|nubl*",
]
URGENT_MEANINGS_FLAT = [
    "dont|doesnt|not|nothing|isnt|arent|no|nada se? look|looks|feel|feels|seem|seems|siente|ve|parece .. real",
    "no|casi|apenas veo bien|nada|claro|$ de|con|del|un|$",
    "{cannot} to? {urine}",
    "no|havent|hasnt|not|cant|couldnt|(no he) .. peed|pee|urinated|orinado|orinar|(hecho del bano) .. since|desde|all|todo|in|today|hoy|ayer|$|hours|horas",
    "{cannot} .. stop|keep|hold|quit|retener|parar|dejar|control .. {vomit}|food|water|fluids|liquids|down|vomit*|agua|comida|nada|shaking|temblar|bleeding !crying|smiling|laughing|eating|calm|texting|thinking",
    "no|sin|not|cant|wont|havent|nonstop|dont|nada para|paro|parar|deja|dejo|stop|stopped|parado|been|keep|keeping|able|he|me|queda|retengo|aguanto|tolero .. {vomit}|(en el estomago)|(queda nada)|(anything down)|(food down)|(water down)|(retener nada) !smile",
    "{vomit} .. (no para)|(wont stop)|(cant stop)|(not stopping)|(doesnt stop)|nonstop|(sin parar)|(no se quita)|(all night)|(all day)|(todo el dia)|(toda la noche)|hours|horas|times|veces|days|dias|everything|todo|since|desde|again|(a cada)|(every)|cada|constantly",
    "been|keep|keeps|he|llevo|all|toda|todo|constantly|ive|sigo|kept|estuve|pase|still .. {vomit}",
    "havent|hasnt|not|no|without|sin|cant|didnt|dont .. slept|sleep|dormido|dormir|sleeping|duermo .. days|dias|nights|noches|(at all in)|week|semana|hours",
    "no|havent (slept)|dormido|slept en|in .. dias|days|noches|nights",
    "cant|cannot|couldnt|no stand|walk|(get up)|(get out of bed)|(puedo caminar)|(puedo levantarme)|(puedo pararme)|(puedo ni) $|up|straight|without|on|right|bien|sin|de|derecho !this|you|the|it|him|her|waiting",
]

#: Harmless but for what else was swallowed: "took my xanax with water" is not about the water.
SIPS = [
    "drank|drink|drinking|took|tome|bebi|bebiendo|tomando|tomado .. water|agua|juice|jugo|coffee|cafe|tea|te|gatorade|soda|milk|leche|electrolytes|suero|broth|caldo|pedialyte|smoothie",
]

MEDICAL_IDIOMS = [
    "broncos|lobos|cowboys|aggies|isotopes|chiefs|raiders|(my team)|(the team)|(our team) lost",
    "id|ill|would|might|could|gonna|going|thought|iba to|a? faint|(pass out)|vomit*|(throw up)|desmay* but|pero",
    "seizure*|stroke|convuls*|faint*|(passed out)|(heart attack)|infarto|desmay*|concussion|preg*|embaraz* .. 198*|199*|200*|201*|202*|(years ago)|(una vez)|chiquit*|nino|nina|kid",
    "can|could|may|should|is|ok|okay|allowed|safe|when|puedo|debo|podria|podre|se|cuando|if|how|do|will|would|que|what|whats|hay "
    "i|we|it|ok|okay|safe|allowed|bueno|malo|puede|have|be|soon|long|to|happens|problema|que|si? i|we|my|to|have|had|hago|pasa? .. take|drink|have|had|tomar|tomo|beber|drive|driving|manejar|manejo|smoke|fumar|taking|drinking|alcohol|beer|wine|cerveza|vino",
    "can|could|may|should|is|ok|okay|allowed|safe|when|puedo|debo|podria|se|cuando|if|how .. take|drink|have|tomar|tomo|beber|taking|drinking|use|smoke .. {dope}|dose|dosis",
    "no|not|sin|without|zero|ningun|ninguna|never|nunca|dont|didnt|havent|quit|stopped|avoid|avoiding|sober|deje|nada|clean|cut|alcohol free? .. {dope}|tome|tomado|bebi|drink|drank|drinking|smoking",
    "he|she|mom|husband|wife|sister|brother|son|daughter|friend|driver|ride|mama|hermana|esposo|esposa|hijo|hija|uber|neighbor|dad|amiga|they .. drove|driving|drives|drive|manejo|manejando|maneja|manejar|llevo",
    "drove|drive|driving|maneje|manejo|manejar me|him|her|them|us|my",
    "didnt|dont|not|wont|no|never|cant|havent|nunca drive|drove|driven|driving|maneje|manejar|manejo",
    "drive|driving|manejar|drove .. (next day)|tomorrow|allowed|otro|siguiente|manana|work|to|there|from|por|here|hours|horas",
    "brother|sister|mom|dad|grandma|grandpa|uncle|aunt|father|mother|abuela|abuelo|papa|tio|tia|hermano|family|familia|history .. had|has|have|tuvo|tiene|died|murio|of|de .. stroke|seizure*|(heart attack)|infarto|derrame|convulsion*",
    "last|years|year|hace|when|cuando|childhood|(as a kid)|ano|anos|used|pasado|months|month .. seizure*|stroke|convulsion*|(passed out)|fainted|desmaye|(heart attack)|infarto|concussion|wreck|accident|ago|atras",
    "seizure*|stroke|convulsion*|fainted|(passed out)|(heart attack)|infarto|concussion|wreck|accident|accidente|pregnan*|embaraz* .. ago|(last year)|atras|(years)|(ano pasado)|(hace anos)|(as a kid)|history|before|meds|medication",
    "sister|friend|daughter|wife|coworker|dog|cat|cousin|hermana|prima|amiga|hija|esposa|nuera|girlfriend|boss|she|ella is|esta|was|got|be|salio|es|are .. pregnant|embarazada|expecting",
    "not|arent|isnt|wasnt|nolonger|(no longer)|no|cant|never be|estoy|get|soy|esta|am|im|been|longer? pregnant|embarazada|expecting",
    "expecting you|a|the|my|to|it|call|company|them|visitors|snow|better|this|him|her|package|news|anything|any",
    "confused|lost|confundid*|perdid* about|with|by|on|if|when|whether|how|what|which|my|the|weight|con|sobre|10|track|in|de|5|pounds|libras|keys|phone",
    "blood|bloody|sangre pressure|work|test|draw|sugar|type|mary|orange|thinner|thinners|de|pressures|tests",
    "draw|drew|test|give|donate|donated|sacar|sacaron|analisis|prueba|donar .. blood|sangre",
    "red|hot|hard|caliente|roj* light|car|truck|door|building|chile|sauce|line|day|dog|outside|shirt|tea|shower|bath|time|to|outside|enough|carro|puerta|salsa",
    "heart|corazon .. (is full)|warm*|(de oro)|(of gold)|content*|happy|feliz|emocion|(broke)|breaking|roto|(with joy)|excit*|melts|goes|(on my sleeve)",
    "(by heart)|(take heart)|(heart to heart)|(heart rate monitor)|(with all my heart)|(de todo corazon)|(heart emoji)|(from the bottom)",
    "chest of|(de drawers)|x",
    "breath*|respir* .. exercise*|ejercicio*|technique*|better|mejor|easier|easy|fine|bien|normal|deep|profundo|helped|helps|class|app|away|treatment|hard when i|fresh",
    "(out of breathe) laughing|from|running|dancing|excit*",
    "(take|takes|took) my breath*",
    "takes|took|take my breath*|breathe away",
    "wake|waking|woke|despert* .. early|late|before|alarm|temprano|at|slow|slowly|feeling|(a las)|rested",
    "itch*|comezon|pica .. little|bit|poco|poquit*|tantit*|slight*",
    "no|not|dont|mild|slight|small|little|poco|poquit*|tiny|bit|leve|normal|just|ligera|minor|some|tantit* .. swelling|bruise|red|rash|itch*|comezon|dizzy|maread*|morad*|hinch*|redness|sore|soreness|nause*|headache|itchy|blurry|moreton|roncha",
    "is|es .. normal|okay|ok",
    "normal|expected .. bruise|bruising|swelling|redness|hinch*|moret*",
    "bruise|bruised|moreton|morad*|sore|tender|adolorid* .. arm|iv|brazo|hand|mano|site|$|a|where|donde|little|poco",
    "arm|iv|brazo|hand|mano|site .. little|bit|poco|poquit*|tantit*|slightly|barely|tad .. sore|bruise*|morad*|red|moret*|roj*|tender|itchy|hurts|adolorid*|swollen",
    "temperature|temp|temperatura|fever|fiebre outside|(in the)|check|(is nice)|normal|blister|dream|pitch|afuera|(for the game)",
    "hay|spring|cabin|baby|gold|dance|bieber|football fever",
    "fever|fiebre|calentura|swelling|rash|vomiting|nausea|dizziness|hives|palpitations|chills .. gone|stopped|better|(went away)|(went down)|(se quito)|(ya paso)|(me paso)|(se fue)|ya",
    "crash*|wreck*|fell|cai|caigo on|at|into|early|asleep|in|behind|through|apart|dormid*|love|bien|gordo|de|short|back|out|off the|my|a|el|la? couch|sofa|bed|house|place|love|asleep|behind|cama|sueno|sillon|wagon|schedule|radar|risa",
    "sistema|system|website|site|app|computer|page|pagina|phone|market|link|portal .. crash*|down|wreck|cayo|died|fell",
    "accident|accidente on|en|ahead|in|por the|el|la|i|25|40|freeway|road|highway|traffic|front",
    "by|on|por|happy|no|without|sin accident|accidente|accidents",
    "saw|passed|behind|stuck|after|vi|hay|avoid|hubo|theres an|a|un|by? accident|wreck|crash|accidente|choque",
    "wet|spilled|peed|accident dog|cat|puppy|toddler|kid|bed|perro|gato|baby",
    "dog|cat|puppy|perro|perra|perrito|gato|baby|toddler|kid|kids|nino|ninos|bebe|(my son)|(my daughter)|hijo|hija|hijos .. vomit*|(threw up)|puk*|pee*|fever|fiebre|calentura|rash|chills",
    "pass|passed|passing out|away flyers|candy|invitations|papers|cards|asleep|early",
    "black|blackout curtains|friday|box|board|coffee|outfit|out",
    "numb|numbing to|spray|cream|gel|shot|from|dentist",
    "weak|limp coffee|signal|wifi|knees|senal|spot",
    "hard|difficult|trouble|problem|issues|problemas .. (to say)|finding|parking|understand*|hearing|sleeping|concentrat*|getting|link|login|portal|focus*|believe|dormir|entrar|page|waking|eating|deciding|day|time",
    "fall|autumn season|weather|leaves|semester|break|festival|colors|asleep|apart|behind|in|back",
    "wine|beer|vino|cerveza|drinks|drink|weed|alcohol .. (next week)|(this weekend)|(for christmas)|ok|okay|allowed|safe|before|antes|someday|store|country|bottle|rack|cooler|garden",
    "weed|weeding|weeds|coke|shots|shot|gummies|mushroom*|hierba the|my|whacker|garden|yard|diet|zero|vitamin|flu|covid|espresso|photo|called|vitamins|pizza|soup",
    "flu|covid|vitamin|b12|espresso|tetanus|photo|cortisone|long|group shot|shots",
    "i could use|need a|some drink|beer|margarita|wine",
    "the|a|another|extra|my|more|todas|an dose|dosis|pills|pill|pastillas|meds|medicine .. refill|left|remaining|today|need|out|before|due",
    "too|so|more much|many medication|pills|meds|medicine questions|cost|expensive|info|to|for",
    "see|saw|hear|seeing|hearing|heard|ver|veo|oigo you|from|about|back|things|people|de|el|la|mi|a|que|my|the more|at|differently|clearly|better|again|in|clear|soon|mejor|later|tomorrow|doctor|friends|familia|gente",
    "(look forward)|(looking forward)|glad|nice|excited|hope|good|feliz|gusto .. see|seeing|hear|hearing|ver",
    "mad|hectic|crazy|house|loca psycho*|mania|maniac",
    "yellow|amarill* sign|house|building|car|page|form|sticky|folder|light|dog|shirt|bus|casa|edificio",
    "dark|oscur* outside|out|afuera|already|chocolate|roast",
    "hope|espero|wonder|curious|worried .. i|me|no .. pee|vomit*|throw|faint|pass|seizure|allergic|swell*|desmay*",
]
