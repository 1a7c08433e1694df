"""A crisis by meaning: each list is one thing a person may mean, each row one way to build the sentence.

Rows join a few open word lists with a gap ("..": up to four words), so that order, small words and both
languages may mix ("i want to morirme ya"). They complete the fuller phrases of `reply_crisis_english` and
`reply_crisis_spanish`. `MEANINGS` may be negated by the words before it, `MEANINGS_FLAT` may not
(notation: `reply_phrases`).
"""

# ruff: noqa: E501 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

MEANINGS_MACROS = {
    "wishing": "want|wants|wanted|wanting|wish|wishing|wished|rather|crave|craving|dream*|fantasi*|long|longing|pray|praying|prayed|"
    "prefer|think*|thought|thoughts|urge|urges|ready|planning|plan|consider*|contemplat*|obsess*|imagin*|beg|begging|deserve|"
    "quiero|quiere|quisiera|queria|ganas|deseo|deseos|ojala|pienso|pensando|pensado|prefiero|preferiria|sueno|suplico|merezco|"
    "(feel like)|(feeling like)|(going to)|(about to)|(tempted to)|(ready to)|(close to)|(intend to)|voy|vamos",
    "dying": "die|dying|dead|death|unalive|morir|morirme|morirse|morirnos|muert*|suicid*|matarme|matarse|desvivirme",
    "means": "gun|guns|pistol|rifle|shotgun|revolver|glock|noose|rope|razor|razors|blade|blades|pills|overdose|pistola|rifle|"
    "escopeta|soga|navaja|cuchillo|pastillas|veneno|poison|exacto|boxcutter|belt|cinturon",
    "relative": "wife|husband|son|daughter|kid|kids|brother|sister|mom|mother|dad|father|friend|boyfriend|girlfriend|roommate|partner|"
    "cousin|grandson|granddaughter|nephew|niece|uncle|aunt|neighbor|hijo|hija|esposo|esposa|hermano|hermana|mama|papa|amigo|amiga|"
    "novio|novia|primo|prima|nieto|nieta|sobrino|sobrina|marido|he|she|him|her",
    "loved": "kids|children|son|sons|daughter|daughters|boys|girls|babies|baby|wife|husband|mom|mother|dad|parents|family|sister|brother|"
    "hijos|hijas|hijo|hija|ninos|nina|nino|esposo|esposa|mama|papa|papas|familia|hermana|hermano|nietos|bebe",
    "iam": "i|im|am|feel|feeling|felt|feels|being|me|siento|soy|such",
    "beaten": "hit|hits|hitting|beat|beats|beating|beaten|punch*|chok*|strangl*|kick*|slap*|shove*|shoving|rape*|raping|attack*|assault*|"
    "threaten*|hurt|hurts|hurting|abus*|stab|stabbed|molest*|grope*|pushed|pushes|throws|smack*",
    "abusive": "husband|wife|boyfriend|girlfriend|ex|partner|bf|gf|dad|father|stepdad|stepfather|mom|mother|stepmom|son|brother|roommate|"
    "fiance|uncle|neighbor|cousin|caregiver|he|she|they|hes|shes|someone|somebody|guy|man",
    "end": "end|ending|ends|ended|finish|finishing",
}

# Death is wished for, or thought about.
DEATH = [
    "see|seeing|saw|picture|picturing|imagin*|veo|imagino myself|me dead|dying|gone|muert*|hanging|(in a coffin)",
    "voice|voices|voz|voces .. tell|tells|telling|say|says|saying|dice|dicen|decia|decian|want|wants me|to|que|i",
    "finger|dedo|pull|pulling|pulled|squeeze|jale|jalar .. trigger|gatillo",
    "passive|active|actively|passively si|suicid*|ideation|ideations",
    "had|have|tengo|with|tuve enough of|de? .. life|living|(it all)|everything|vida|vivir|todo|(this world) !coach|insurance",
    "check|checking|checked out $|(of life)|(for good)|early|permanently !of",
    "(make it through)|(get through)|(make it to)|(survive) the|another|to|this|tomorrow|tonight|today|until|a? night|day|tonight|tomorrow|morning|week|hour !visit|appointment|treatment|fast",
    "mejor|better con|with otr*|another|alguien|someone mama|papa|mom|mother|dad|wife|husband|esposa|esposo|mas|else|without",
    "wish|hope|hoping|want|wanting|pray|praying|rather|like .. (hit by)|(hit me)|(run over)|(ran me over)|(run me over)|(get cancer)|(struck by)|(shot me)|(killed me)|(took me)|(taken me)|(had killed)|(me llevara)|(me atropell*)|(me mate*)|(something would kill)",
    "(this world)|world|life|vida|mundo|earth|living isnt|not|no|aint|wasnt|es|was? not|para|made|meant|es? for me|mi",
    "(be with)|join|(see) my|mi .. who|that|since|in passed|died|heaven|murio|(is gone)|afterlife",
    "died|dead|passed|murio|fallecio|lost .. want|wanna|need|going|ready|wish|quiero|quisiera|voy|(cant wait) .. (be with)|join|(go with)|(see) him|her|them|mom|dad|(be with him)|(be with her)|(irme con)|(estar con) !work|reschedule",
    "want|quiero|quisiera|better|ready|voy|irme|ir|wish|wanna|going|take .. heaven|cielo|diosito|(con dios)|(with god)|(with jesus)|(with the lord)|(mejor lugar)|(better place)",
    "(being dead)|death|dying|(la muerte)|morir|morirme .. easier|better|relief|peaceful|nice|good|comfort*|beautiful|facil|mejor|alivio|tranquil*|descanso|paz !dying|without",
    "feel|feeling|felt|want|wanting|about|ready|wanna|siento|ganas like|to|de? (giving up)|(ending it)|(ending things)|(ending everything)|(ending my)|(checking out)|(letting go)|(just quitting life)|(give up)|(rendirme)|(tirar la toalla)|(end things)|(dejarme ir)|(acabar con todo) !my|the|on|sugar|smoking",
    "why .. keep trying|going|living|fighting|on $|anymore",
    "why .. bother|even|continue .. trying|try|going|living|fighting|$ $|anymore|if|when|at",
    "descansar|dormir .. (para siempre)|(eternamente)|(en paz $)|(de este mundo)",
    "{wishing} .. {dying}",
    "wish|wishing|wished|hope|prefer|rather|better i|id|im|if|my? was|were|am|be|being|wasnt|werent|aint dead|gone|born|alive|here|dying",
    "wish|wishing|hope|pray|praying|want|wanting|like|hoping|ready|asking|beg .. (take me)|(call me home)|(take me home)|(not wake)|"
    "(never wake)|(to be gone)|(just be gone)|(put me out)|(end me)|(let me go)|(let me die)",
    "god|lord|jesus|please|(dear god) just? (take me $)|(take me now)|(take me already)|(let me die)|(end it)|(end me)|(call me home)|(let me go)",
    "dios|diosito|senor|virgencita .. llevame|(lleveme ya)|recogeme|recojame|(me lleve)|(me recoja)",
    "bad|dark|scary|intrusive|dangerous|ugly|malos|feos|negros|oscuros|thoughts? thoughts|dying|pensamientos|death .. dying|death|suicid*|(hurting "
    "myself)|(ending)|(morir*)|muerte|(hacerme dano)|hurt|harm",
    "(dying|death|suicid*|die|muerte|morir) thoughts|ideation|pensamientos|ideas",
    "dying|death thoughts|wishes|ideation",
    "ideacion|pensamientos|ideas suicid*|(de muerte)|(de morir*)|(de matar*)",
    "^ si|s.i. is|was|back|today|bad|high|worse|again",
    "i|me .. (end up dead)|(drop dead)|(end me)|(put me out of my misery)",
    "kill|killme|shoot|end me $|already|now|please|god|lol|im|i",
    "somebody|someone|alguien .. (kill me)|(shoot me)|(end me)|mateme|matenme|matame",
    "matenme|mateme|matame $|ya|porfavor|de|mejor",
    "how|ways|way|como|formas|forma|methods|easiest|painless|fastest|manera .. (to die)|(kill myself)|(killing myself)|(to end it)|"
    "(end my life)|(i would do it)|(id do it)|(ill do it)|(to do it and)|matarme|suicid*|(quitarme la vida)|(morir sin)|(unalive)",
    "(how to do it)|(how id do it)|(how i would do it)|(how ill do it)|(when to do it)|(como hacerlo) !again|right|correctly .. end|$|tonight|kill|die|y|and",
    "(going to)|will|ill|finally|gonna|ready|could|might|voy be|to|a? .. (end it)|(end things)|(end myself)|(finish it all)|terminarla|(acabar conmigo)",
    "better dead|(off dead)|(if i died)|(if i was gone)|(if i werent)|(to be dead)|(to not be)",
    "(not be alive)|(not be here)|(not exist)|(not be around)|(cease existing)|(stop existing)|(no longer exist) $|anymore|at|right|today|and|i|tomorrow|any",
    "dormir|dormirme|sleep|dormido .. (no despertar*)|(nunca despertar*)|(never wak*)|(not wak*)|(para siempre)|(y ya no)|(never get up)",
    "(si me muero)|(si me mato)|(cuando me mate)|(cuando me muera)|(if i kill)|(if i died tonight)|(when i die) !de",
]
# The end of one's life, and living itself refused.
LIFE = [
    "vida|vivir .. no|sin|perdio .. sentido|caso|chiste|razon|valor",
    "life|living|existence|existing|vivir|(la vida) is|has|feels|es|just|only|so? pain|painful|suffering|torture|agony|misery|dolor|sufrimiento|sufrir|unbearable",
    "want|wanna|wish|could|going|voy|quiero|quisiera|just to|i|could|a? (disappear)|vanish|desaparecer|desaparecerme !el|la|los|las|from|to|on|for|into|de|unos|un",
    "mejor que|si|cuando ya? no este|esté|exista|viva|despierte",
    "(too late for me)|(too late to save me)|(demasiado tarde para mi)|(ya es tarde para mi)|(empty and done)|(done and empty)|(no fear of death)|(not afraid to die)|(not scared to die)|(not afraid of dying)|(not afraid of death)",
    "solo|nomas|mejor|only|ya morirme|matarme|morir|(die) $|ya",
    "{end}|over|quit|stop|out|leave|leaving|done|take|taking|acabar|terminar|quitar|quitarme|finish* .. (my life)|(this life)|(my own life)|(my existence)|"
    "(mi vida)|(esta vida)|(la vida)|(my miserable life)|(this world)|(this earth)|(este mundo)",
    "{end} everything|myself|(it all)|(things for good)|(my pain)|(my suffering)|(my misery)|(this misery)|(the suffering)|(this suffering)|(this nightmare)",
    "hate|hates|odio|detesto|done|tired|sick|over|exhausted|fed|cansad*|hart*|cance|canse|aburrid* .. life|living|(being alive)|existing|existence|vivir|"
    "(la vida)|(mi vida)|(estar aqui)|existir|breathing !insurance|in|here|with|at|coach|en",
    "life|living|vida|vivir|existence|existing .. pointless|meaningless|worthless|unbearable|(not worth*)|(no sense)|(no meaning)|(no purpose)|hell|"
    "(is over)|(is torture)|(no sentido)|(sin sentido)|(no vale)|(no tiene caso)|(infierno)|(too much)|(too hard)|hopeless",
    "worth|worthwhile|worthit it? anymore? living|(being here)|(being alive)|(staying)|(going on)|(to live)|(to go on)|(it living)",
    "(not worth it anymore)|(isnt worth it anymore)|(aint worth it anymore)|(its not worth it $)|(its just not worth it)|(ya no vale la pena)|(no vale la pena nada)",
    "why|porque|(por que)|(para que) .. (still alive)|(even alive)|(am i alive)|(still here)|(keep living)|(stay alive)|(was i born)|(i was born)|naci|"
    "(sigo vivo)|(sigo viva)|(sigo aqui)|vivir|(seguir viviendo)|(even try anymore)|(bother living)|vivo|existo|(i exist)|(do i exist)|(even exist)",
    "(live or die)|(alive or dead)|(wake up or not)|(me muero o no)|(vivo o muero)|(vivir o morir)|(what happens to me)|(lo que me pase)|(if i wake)",
    "nothing|nadie|nobody|nada|(no reason)|anything|(no one)|(no motivo)|razon|motivo left? .. (to live for)|(live for)|(left for me)|(living for)|(keep me here)|"
    "(keeping me here)|(worth living)|(para vivir)|(por que vivir)|(por quien vivir)|(me detiene)|(stopping me)|(to stay for)",
    "(dont|doesnt|didnt|never) .. (to exist)",
    "(never been born)|(not been born)|(wasnt born)|(was never born)|(hadnt been born)|(no haber nacido)|(no hubiera nacido)|(nunca naci*)|(nunca haber nacido)|(regret being born)",
]
# Means at hand, or a way chosen.
MEANS = [
    "if|si i|tuviera|hubiera|only had|have|una|un|tuviera a? gun|pistol|pistola|rope|arma|pills|soga|pastillas",
    "going|want|tried|might|gonna|about|almost|could|trying|try to? od $|on|again|tonight",
    "almost|nearly|casi me? jumped|(did it)|(pulled the)|(ended it)|(went through with)|(took them)|(drove off)|(mato)|(aviento)|(tiro del)|(lo hago)|(crashed on purpose) $|off|from|again|last|today|yesterday|tonight|del|anoche|ayer !out",
    "had|have|made|got a|my|the plan .. (last night)|stopped|kill|die|end|tonight|(this time)|(to do it)|(how to)|(dont want to tell) !for|ride|b|to",
    "used|use|using|needed|reached a|the|my razor|blade|razors|blades|knife|lighter last|again|on|tonight|to !shave|open|cut",
    "me|nos|anda|busc*|viene|sigue|amenaza* .. (con pistola)|(con arma)|(con cuchillo)|(con machete)|(con un arma)|(con una pistola)|(con un cuchillo)|(con la pistola)",
    "{means} .. head|mouth|temple|throat|wrist|wrists|neck|myself|himself|herself|(my hand)|(in hand)|(lined up)|ready|loaded|cabeza|boca|"
    "cuello|munecas|venas|lista|listo|cargada|(next to me)|(beside me)|(in front of me)|(my lap)|(to end)|(to die)|(to kill)|tonight|counted|counting",
    "loaded|cargada|cargue|grab|grabbed|grabbing|hold|holding|staring|looking|sleeping|keep|bought|buy|buying|got|get|getting|tied|tying|hiding|hid|"
    "found|agarre|compre|consegui|saque|tengo|traigo|have|hav|pulled|pointed|sharpen* .. gun|pistol|rifle|shotgun|revolver|noose|rope|razor|pistola|escopeta|"
    "soga|navaja|glock|9mm|knife|blade !show|set|skills|collection|safe|cabinet|permit|shop|range|rack|swing|burn|bumper|shave",
    "counting|counted|stockpil*|saving|saved|hoard*|lining|lined|staring|looking|juntando|guardando|contando|viendo .. pills|meds|pastillas|medicinas|pildoras",
    "(enough pills)|(enough meds)|(suficientes pastillas)|(pills lined)|(pills ready)|(all the pills)|(todas las pastillas)|(toda la botella)",
    "took|take|taking|taken|swallow*|popped|downed|ate|drank|tome|tomado|tomar|tomarme|trague|tragado|tragarme|tomo|tomando .. "
    "(whole bottle)|(entire bottle)|(full bottle)|(all my pills)|(all of them)|(all the pills)|(bunch of)|(handful)|(bottle of pills)|(too many)|(todas mis)|"
    "(todas las)|(todo el frasco)|(todo el bote)|(un frasco)|(un bote)|(un punado)|(un monton)|(frasco entero)|(bote entero)|(demasiadas)|(muchas pastillas)|"
    "(all at once)|(de un jalon)|(de golpe)|(todas juntas)|(on purpose)|(a proposito) !vitamins|water|agua|as",
    "drive|driving|drove|steer|crash|crashing|swerve|swerving|run|running|slam|manejar|estrellar*|chocar* my|the|mi|el|own|this? car|truck|it|carro|troca|van|jeep? off|into|over|onto|(in front)|contra|del|al|en "
    "of|de|al? the|a|my|el|la|un|una|oncoming|that|some? road|bridge|cliff|wall|tree|traffic|river|pole|semi|train|median|overpass|building|ledge|tracks|bus|truck|muro|pared|puente|barranco|tren|camion|poste|arbol|arroyo !early",
    "walk|walking|step|stepping|run|running|lay|laying|lie|caminar|meterme|pararme into|in|onto|on|(in front)|(out in)|enmedio|entre|a of? the|a|los|las|el|oncoming|ongoing? traffic|train|tracks|highway|freeway|ocean|truck|bus|(moving car)|carros|trafico|vias|tren|mar",
    "jump|jumping|leap|leaping|brincar|saltar|tirar|tirarme|aventar|aventarme|lanzarme|arrojarme .. bridge|roof|building|balcony|window|cliff|overpass|train|"
    "puente|techo|edificio|balcon|ventana|azotea|tren|barranco|carro|gorge|puente|presa !rope",
    "going|about|ready|want|thinking|thought|voy|quiero|pienso|might|may|could|gonna|tempted to|of|about|a|en? jump|jumping|tirarme|aventarme|brincar|lanzarme|colgarme|ahorcarme $|tonight|now|ya|off|hoy|del",
    "standing|sitting|im|was|went|ended|estoy|estaba|parad*|sentad*|at|arriba .. (edge of the)|(edge of a)|(the ledge)|(the bridge)|(train tracks)|(on the roof)|(rooftop)|(la orilla)|(el puente)|(la azotea)|(las vias)",
    "hang|hanging|hung|shoot|shooting|drown|drowning|poison|stab|slit|gut|burn|electrocute|starv*|suffocat*|choke|unalive|off|offing|end|delete {self}",
    "{self} hang|hanging|kill|killing",
    "🔫|💀|🪦|⚰|☠|🔪 .. me|myself|{self}|yo|$",
    "{wishing}|me|myself|i .. 🔫|🪦|⚰|🔪",
    "want|{wishing} to? 💀|☠ !lol",
    "me|im|go|going|voy .. (blow my brains)|(blow my head)|(volar los sesos)|(volarme)|(slit my)|(open my veins)|(pegar un tiro)|(dar un tiro)|(meter un balazo)|(cortar las venas)|(bleed out)",
    "plan to|de|para end|die|kill|morir*|matarme|suicid*|acabar",
    "(i have a plan)|(have the means)|(got it all planned)|(planned it out)|(tengo todo planeado)|(ya tengo fecha)|(picked a date)|(set a date to)|(ya lo decidi $)|"
    "(i know how ill)|(im going to do it)|(im doing it tonight)|(doing it tonight)|(lo voy a hacer hoy)|(hoy lo hago)|(esta noche lo hago)|(hoy es el dia)|(tonights the night)",
]
# Farewells.
FAREWELL = [
    "who|quien|what|que .. kids|children|dog|cat|hijos|ninos|family|familia|perro .. (if i die)|(when i die)|(if im gone)|(when im gone)|(si me muero)|(cuando me muera)|(si falto)|(after im gone)",
    "dont|not|no|who|quien|someone .. kids|wife|husband|mom|family|hijos|daughter|son|mama .. (find me)|(finds me)|(finding me)|(find my body)|(encuentren)|(me encuentre)|(to find me)",
    "wont|not|dont cant|gonna|going|think|to|ill|be? make|live|see|last|(be here)|(be alive) it? to|till|until|through|for|past christmas|thanksgiving|tomorrow|(my birthday)|30|40|50|(next year)|(new years)|(the weekend)|(the end of) !party|dinner|appointment|visit|the|lunch",
    "love|quiero|amo|loved|ame you|yall|mucho|a? all|everyone|todos|guys|them|mucho|mucho,? .. goodbye|bye|adios|sorry|forgive|perdon*|(dont forget)|(take care of)|always|forever|siempre !see|hasta",
    "goodbye|bye|adios|sorry|forgive|perdon*|(time to go)|(i have to go)|(its time) .. (love you all)|(love yall)|(i love you guys)|(los amo)|(los quiero)|(tell everyone)",
    "made|tome|hice|reached my|la|the|mi|a|una decision|mind|paz up? .. adios|goodbye|bye|end|die|peace|$",
    "(ya lo decidi)|(ya me decidi)|(ive decided)|(i made up my mind) $|adios|goodbye|hoy|tonight|morir*|die",
    "(when im gone)|(after im gone)|(once im gone)|(cuando me vaya de)|(cuando yo falte)|(cuando falte)|(si algo me pasa)|(if something happens to me)|(if anything happens to me)|(if i dont make it)|(cuando ya no)",
    "wrote|write|writing|written|leave|leaving|left|finished|escribi|deje|escribiendo|hice|made|signed|have .. (suicide note)|(goodbye note*)|(goodbye letter*)|(my will)|(a will)|(my note)|"
    "(the note)|(a note for my)|(the letters)|(letters to my)|(letter to my)|(letters for)|(carta de despedida)|(cartas de despedida)|(cartas para mis)|(carta para mis)|(una nota para mi*)|(mi carta)|(mi testamento) "
    "$|already|for|and|to|ya|y|de|para|kids|family",
    "tell|hug|kiss|dile|diles|digan|diganle|diganles|abrazen|abracen|remind my|a|to|mis|mi|the? .. {loved} .. love|loved|sorry|goodbye|bye|amo|quiero|quise|ame|perdon|perdonen|adios|(for me)",
    "take|look|cuiden|cuide|cuida|cuidame|cuidenme|raise|watch (care of)|after|over|a|mucho|bien? .. {loved}|dog|cat|perro|perra|perritos $|(for me)|porfavor|please|when|after|cuando|si",
    "despidan*|despidame|despideme|despedirme|despido|despidiendo|despedida|despedirse|despidio .. de|a|to|$|for !del|trabajo|la|estres|kilo",
    "goodbye|bye|adios|farewell .. (to everyone)|everyone|everybody|forever|world|(my friends)|(my love*)|(a todos)|(para siempre)|mundo|(i love you all)|(los quiero mucho)|(im sorry)|(cruel)|(for good)|(for real)",
    "(see you)|(nos vemos) .. heaven|cielo",
    "see|nos|meet you|yall|vemos|me .. heaven|(in hell)|(other side)|(otro lado)|(next life)|(another life)|(otra vida)|cielo",
    "(my|mi) last|final|ultimo|ultima text|message",
    "my|mi|the|a|la|el last|final|ultimo|ultima text|message|words|goodbye|night|day|christmas|birthday|mensaje|noche|dia|adios|despedida !of|before|visit|de|appointment|at",
    "(last time)|(ultima vez) .. (hear from me)|(see me)|(talk to me)|(from me)|(saben de mi)|(me ven)|(sepan de mi)|(ill ever)",
    "(by the time)|cuando|(when you) .. (read this)|(get this)|(see this)|(lean esto)|(lea esto)|(vean esto) .. gone|dead|late|muert*|estare|tarde|be|voy",
    "wont|not|never|no|dont be|have|tendran|tienen|tendra|hear|going|need|gonna|able? to|que? be|worry|deal|preocup*|lidiar|see|hear|aguantar|put|from|take|bother .. "
    "(about me)|(with me)|(por mi)|(conmigo)|(from me anymore)|(me again)|(me anymore)|(me much longer)|(from me again)|(of me anymore) !texting|by",
    "wont|not|never|no be (here|around) ",
    "wont|not|never|gonna be|going|to? be? (a problem)|(a bother)|(a burden)|(here much longer)|(around much longer)|(in your way)|(here for long)|(around for long)|(here long)|(around long)|"
    "(here next week)|(around to see)|(alive by)|(alive tomorrow)|(alive for)|(here for christmas)|(be around for)|(here after)",
    "im|ill|i|hes|shes .. (be gone soon)|(be gone forever)|(be gone by)|(be dead by)|(be dead soon)|(be dead tomorrow)|(be gone tomorrow)|(be with jesus soon)|(be with god soon)|(be with my mom soon)|(be free soon)",
    "gone|dead|muert*|morido by|soon|before|para (then)|tomorrow|morning|tonight|entonces|manana|friday|monday|christmas|i",
    "gave|giving|give|given|regale|regalando|regalar|repartiendo|reparti away|todas|mis|todo? .. (my stuff)|(my things)|(my belongings)|(my dog)|(my cat)|(my dogs)|(everything i own)|"
    "(all my)|(my clothes)|(mis cosas)|(mi ropa)|(mi perro)|(mis mascotas)|(mis pertenencias)|everything",
    "made|at|making|found|estoy|hice|ya|en (peace with it)|(peace with dying)|(peace with everything)|(peace now)|(my peace)|(paz con dios)|(la paz y)|(peace with god)",
    "my|mi own? funeral|funerales|entierro|velorio|burial|cremation",
    "forgive|forgiveness|perdon*|sorry me|for|por|lo .. (what im about)|(what i am about)|(what im going to)|(what i have to do)|(everything i)|(leaving you*)|(leaving them)|(lo que voy)|(lo que hare)|(por todo)|"
    "(for everything goodbye)|(being a burden)|(ser una carga)|(leaving like this)|(irme asi)",
    "time for me|(my time) (to go)|(is up)|(has come)|(to leave this)|(is over)",
    "(me llego la hora)|(llego mi hora)|(ya me voy con)|(me voy con dios)|(me voy al cielo)|(irme al cielo)|(going to heaven)|(go to heaven)|(home to jesus)|(home to god)|(my time is up)|(my time has come)|"
    "(gracias por todo adios)|(thanks for everything goodbye)|(thank you for everything goodbye)|(ya no me van a ver)|(no me volveran a ver)|(no volveran a verme)",
]
# A burden, worth nothing, missed by nobody.
BURDEN = [
    "im|just|always|i|am|being (in the way) $|of|anymore|here",
    "cause|causing|bring|bringing|causo|traigo|hago|give|hurt|hurting|let|letting|lastimo|decepciono|disappoint* pain|problems|hurt|trouble|misery|dano|problemas|sufrir|sufrimiento|down|everyone|everybody|a? .. everyone|everybody|(my family)|(my kids)|(people)|(mi familia)|(mis hijos)|todos|(all i do)",
    "estorbo|sobro|peso a|para|en todos|mi|mis|la|el",
    "{iam} .. worthless|hopeless|burden|estorbo|(una carga)|(good for nothing)|(a waste)|(waste of)|trapped|unwanted|(un fracaso)|basura|(no good to)|(useless to)|(dead weight)|(un inutil)|"
    "(un cero)|(no use to)|(desesperanza)|(sin esperanza)|(sin salida)|atrapad*|(un peso)|(worth nothing)|(worth more dead)",
    "im|ima|am|being|feel|feeling|feels|felt|such|born|just|(i was)|(me was)|(me is)|(life is)|(life was) like|such|just|only|as? (a mistake)|(a big mistake)|(a huge mistake)",
    "{iam} .. useless|inutil $|person|to|and|y|for|para",
    "world|family|everyone|everybody|kids|nobody|they|anyone|people|mundo|nadie|familia|wife|husband .. (doesnt need me)|(dont need me)|(needs me)|(need me)|(doesnt want me)|(wants me)|(miss me)|(misses me)|"
    "(me necesita)|(me extranar*)|(me va a extranar)|(would miss)|(will miss)|(would notice)|(will notice)|(would care)|(loves me)|(me quiere)|(cares if i)|(me echara de menos)|(notaria)|(lloraria) !at",
    "world|family|everyone|everybody|kids|people|they|mundo|todos|familia|hijos|you|yall|ustedes .. better|happier|easier|safer|mejor|felices|tranquil*|descansar* .. (without me)|(sin mi)|(if i)|(im gone)|(si yo)|(si me)|"
    "(i died)|(no estuviera)|(not here)|(out of the way)|(i was dead)|(when im)|(with me dead)|(with me gone)|(sin su mama)|(sin su papa)|(i wasnt)|(i werent)",
    "mejor|better sin|without mi|me",
    "dragging|drag everyone|them|people|you down",
    "ruin*|arruin* .. (everyones life)|(everybodys life)|(their lives)|(sus vidas)|(la vida de todos)|(everything for everyone)",
    "(i dont belong here)|(dont belong in this)|(i dont matter)|(i do not matter)|(no le importo)|(a nadie le importo)|(nobody cares about me)|(nobody would care)|(nobody cares if)|(no le importo a)|(im nothing)|(no soy nada)|"
    "(no valgo)|(i mean nothing)|(i am nothing)|(deserve to die)|(merezco morir)|(no merezco vivir)|(deserve to live)|(deserve to exist)|(doy asco)|(sobro)|(estoy de mas)",
    "solo|nomas|puro|siempre doy|causo|soy|traigo (problemas)|problemas|molestia|(una molestia) $|a|para",
]
# No hope, no way out, no strength to go on.
HOPELESS = [
    "no|sin|perdi tengo|quedan|hay|me|las|siento|encuentro|mas? .. fuerzas|fuerza|animos|energias|ganas para|de|pa .. seguir|vivir|nada|luchar|continuar|existir",
    "sorry|perdon|perdonen|perdoname|perdonenme|lo siento? for|por .. everything|todo $",
    "no|dont|isnt|any|zero reason|motivation|point|purpose|motivo|razon .. (get up)|(get out of bed)|(wake up)|(levantarme)|(despertar)",
    "no le|les|me|la|lo|ya? encuentro|hallo|veo|tengo|hay|queda|halla le|el? razon|sentido|motivo|caso|chiste|para a|de|para|por|que? .. seguir|vivir|vida|todo|nada|esto|levant*|$",
    "^ ya|estuvo|bueno|pues? (hasta aqui) $",
    "dont|not|cant|never want|wanna|wish|able to? (do this anymore)|(do it anymore)|(do this no more)|(be strong)|(fight anymore)|(try anymore)|(feel this anymore)|(feel this way)|(feel anything)|(feel anymore)|(hurt anymore)|(suffer)|(fight)",
    "no|ninguna|any|(sin)|zero|lost|perdi|perdido|losing|without|perdiendo (way out)|hope|escape|future|salida|esperanza|esperanzas|futuro|(la esperanza)|(toda esperanza)|(all hope)|(way forward)|(fe en la vida) "
    "$|for|para|anymore|left|ya|here|at|in|de|of|ahead|y|and|me !getting|the|that|this|parking",
    "end of|(of my) my|the rope|road|ropes",
    "(at my limit)|(my breaking point)|(rock bottom)|(toque fondo)|(toco fondo)|(llegue a mi limite)|(estoy al limite)|(al borde)|(no queda nada)|(nothing left)|(too far gone)|(past saving)|(beyond saving)|(no doy para mas)|"
    "(en un hoyo)|(un hoyo sin)|(darkness is winning)|(the darkness)|(la oscuridad me)|(i cant anymore $)|(cant anymore $)|(i just cant anymore)|(ya no puedo $)|(ya no puedo anymore)|(i cant no more)|(ya estuvo de sufrir)|"
    "(ya no quiero sufrir)|(dont want to suffer anymore)|(no quiero sufrir)|(tired of suffering)|(cansad* de sufrir)|(hart* de sufrir)|(tired of fighting)|(so tired of trying)|(tired of trying)|(cansad* de luchar)|"
    "(tired of hurting)|(tired of the pain)|(cansad* de todo)|(hart* de todo)|(tired of everything)|(sick of everything)|(done with everything)|(done with it all)|(over everything)|(im over it all)|(tired of it all)|"
    "(done with this world)|(done with all of it)|(ya me canse $)|(ya basta de vivir)|(hasta la madre de vivir)|(ya no le echo ganas)|(ya perdi todo)|(lost everything)|(no one can help me)|"
    "(nobody can help)|(nada me ayuda)|(nada sirve)|(nothing helps me)|(nothing will ever)|(never going to get better)|(nunca voy a mejorar)|(whats the use)|(what is the use)|(de que sirve)|(que caso tiene)|(no tiene caso)|"
    "(ya que importa)|(que mas da)|(nada importa)|(nothing matters)|(nothing even matters)|(dont care anymore)|(i dont care what happens)|(ya me da igual todo)|(me da igual vivir)|(me vale la vida)|(the world is closing)|(walls closing in)|"
    "(se me cierra el mundo)|(se me acaba el mundo)|(me estoy hundiendo)|(im drowning in)|(im broken)|(broken beyond)",
    "cant|cannot|unable|(no longer) .. (take it)|(do it)|(do this)|(go on)|(keep going)|(live like)|(keep fighting)|(handle it)|(handle this)|(bear it)|(stand it)|(carry on)|(live this)|(keep living)|(keep trying)|(fight it)|"
    "(fight this)|(face another)|(get through) .. anymore|longer|more|again|tonight|like|way|night|day",
    "dont know how much|if|how longer|i|much|long .. (take)|(hold on)|(last)|(go on)|(keep going)|(make it) !to|on|off|your|appointment",
    "no puedo|aguanto|soporto|resisto|doy|kiero|quiero mas|seguir $|asi|viviendo|con|ya|luchando !la|el|los|las|hambre",
]
# Harm to oneself.
SELF_INJURY = [
    "slash*|slit|slitting|gash*|carv*|scratch*|slic*|rip*|cut|cutting my|own|the|into|at|up|open .. arm|arms|wrist|wrists|leg|legs|thigh|thighs|skin|veins|neck|throat !hair|shaving|cooking",
    "pick*|claw*|bite|biting|bit|slam*|bang* at|my? {self}|(head on purpose)|(head against)|skin until|till|on|because",
    "(yr old)|(year old)|teen|teenager|teenage|nino|nina|hijo|hija|daughter|son is|started|keeps|been|has|was|esta|anda cutting|suicidal|(self harming)|(hurting herself)|(hurting himself)|cortandose",
    "tengo|traigo|have|got|holding|agarre .. pills|pastillas|bottle|frasco|knife|cuchillo|navaja|razor|meds .. (en la mano)|(en mi mano)|(en las manos)|(in my hand)|(in my hands)",
    "me|se quemo|quemo|queme|quemando|quema con un|el|los|mis? cigarr*|encendedor|vela|plancha|cerillo*",
    "self harm*|injur*|mutilat*|inflict*|hurt|hurting|cutting",
    "me corto|corte|lastimo|lastime|quemo|queme|golpeo|rasguno .. triste|mal|sola|solo|deprimid*|enojad*|ansios*|siento|nervios*|anoche|noches",
    "feel|feeling|im|am|felt|being kinda? unsafe !driving|walking|road|parking",
    "relaps*|recai .. cut|cutting|burn*|cort*|harm*|hurt*",
    "{loved}|friend|amiga|amigo|he|she cut|cuts|slit|slashed|cutting|corto|corta|corte his|her|their|my|las|los|own wrist*|arm|arms|veins|venas|throat|thighs|legs|brazos|munecas",
    "hurt|hurting|harm|harming|harmed|injure|injured|injuring|cut|cutting|cuts|burn|burned|burning|burnt|punch|punching|punched|starve|starving|hitting|hit|scratched|scratching|mutilat*|slashed|punish|punishing {self}",
    "{self} harm|harmed|harming|injury|injuring|injured|hurt|inflicted|mutilat*",
    "selfharm*|selfinjur*|autolesion*|cutter",
    "(fresh cuts)|(new cuts)|(cuts on my)|(picked up the blade)|(picked up a blade)|(picked up the razor)|(razor again)|(blade again)|(razor blade)|(razor to my)|(want to cut)|(urge to cut)|(need to cut)|(started cutting)|(back to cutting)|"
    "(cutting again)|(cut again)|(im cutting)|(i cut my wrist*)|(i cut my arm*)|(i cut my thigh*)|(cut my legs)|(volvi a cortarme)|(me volvi a cortar)|(me sigo cortando)|(me rajo)|(me raje los)",
    "did|hago|hice|haga|hacer .. (to myself)|(a mi mism*)",
    "me hago|hice|haga|haria|haciendo|hacer|hare|hiciera dano|algo|dano|(algo malo)|(una locura)|(una tonteria)",
    "hacerme|hacerse|haciendome dano|algo|(una locura)|(una tonteria)|(algo malo)",
    "(cometer una locura)|(hacer una locura)|(hacer algo malo)|(hacer algo tonto)|(hacer una estupidez)|(hacer una pendejada)",
    "do|doing|something something|stupid|drastic|bad stupid|drastic|(to myself)|crazy|(i cant take back)|(ill regret)|(i will regret)",
    "me lastimo|lastime|lastimando|corto|corte|corta|cortando|quemo|queme|quemando|golpeo|pego|rasguno|muerdo|lastimado|cortado|quemado .. brazo|brazos|pierna|piernas|munecas|muneca|venas|muslos|proposito|(a mi mism*)|"
    "(otra vez)|navaja|(de nuevo)|cigarro|pared",
    "(me estoy|me he|estoy) .. cortando",
    "not|dont|isnt|doesnt|arent|no|cant feel|feeling|be|am|im|siento|me? .. (safe with myself)|(safe by myself)|(safe alone)|(segur* conmigo)|(conmigo mism*)|(segur* sol*)",
    "dont|cant|cannot|not|no trust|trusting|confio myself|(en mi)|(en mi mism*)",
    "(im not safe)|(i am not safe)|(not safe $)|(not feeling safe)|(unsafe with myself)|(not safe at home)|(not safe here)|(no estoy segur* en)|(no estoy a salvo)|(no me siento a salvo)|(estoy en peligro)|(im in danger)|(need protection from)",
    "scared|afraid|terrified|worried|miedo|asusta|temo|frightened .. (i might)|(what i might)|(what i could)|(what ill do)|(what i will)|(what im capable)|(of myself)|(hurt myself)|(hacerme)|(hacerle)|(hacer algo)|(lo que pueda hacer)|(lo que haga)|(lastimar*)|(i will hurt)|(ill hurt)|(ill do something)",
]
# Violence, by or against others.
VIOLENCE_BOTH = [
    "{abusive} .. broke|breaks|cracked|busted|quebro|rompio my|me|mi|la .. arm|nose|jaw|rib|ribs|finger|face|tooth|teeth|brazo|nariz|costilla|cara|diente*|wrist|leg",
    "{abusive} is|keeps|always|was|are hitting|beating|choking|abusing|hurting|raping|threatening|killing|strangling his|her|their|the|a|my wife|girlfriend|kid|kids|child|children|mom|dog|baby|son|daughter|husband|boyfriend|mother",
    "le|les|lo|la quiero|voy|quisiera|(dan ganas) a|de? pegar|golpear|matar|lastimar|ahorcar|apunalar|disparar|balacear|(romper la)|(hacer dano)",
    "{abusive} .. has|with|got|have|tiene|trae .. gun|shotgun|rifle|pistol|knife|machete|pistola|arma|cuchillo .. drunk|threat*|kill|angry|scared|says|says|saying|mad|borrach*|amenaz*|yelling|screaming|drinking",
    "{abusive} .. grab*|held|pinned|dragged|squeezed|agarro|jalo me|us|my? .. throat|neck|hair|wall|down|arm|cuello|pelo|garganta",
    "{abusive} .. touch*|toca|toco|manosea|fondl* me|us|him|her|(my daughter)|(my son) $|down|there|inapp*|sexual*|when|at|again|and|in|cuando",
    "{abusive} .. {beaten} me|us $|and|last|again|with|in|every|when|today|yesterday|so|tonight|because|on|really|bad|over|during|the|this|pretty !me",
    "{abusive} .. {beaten} .. me|us|(my kids)|(the kids)|(my son)|(my daughter)|(my mom)|(the baby)|(our kids)|(my baby)|(my child) !feelings|up|back|about|if|as",
    "{abusive} .. (going to)|trying|threaten*|wants|tried|will|gonna|says|said|might to? .. kill|hurt|shoot|stab|beat|rape|attack|murder me|us|(my kids)|(my mom)|(my family)|(the kids)|them|him|her",
    "(im|i am|being|was|been|got) .. abused",
    "being|getting|got|was|been|am|im|were physically|sexually? abused|beaten|raped|molested|stalked|assaulted|threatened|strangled|choked|trafficked|groped|hit !by|in|with|up",
    "scared|afraid|terrified|miedo of|to|a|de|hell|shell|hes|my|por|(for my)? .. (go home)|(my life)|(my husband)|(my wife)|(my boyfriend)|(my ex)|(my dad)|(my partner)|(mi esposo)|(mi marido)|(mi novio)|(mi pareja)|(mi ex)|(mi hijo)|(mi papa)|"
    "(hurt me)|(kill me)|(hurt us)|(kill us)|(hit me)|(come after)|(regresar a mi casa)|(mi vida)|(lastimar)|(hurt someone)|(hurting someone)|(hurt my)|(hurting my)|(lastimar a)|(hacerle dano)",
    "{abusive} gets|is|gotten|getting|turned|has|was so|really|very|been|more? violent|abusive|violento|aggressive|(out of control)",
    "esta|es|se pone|pone|muy? violent*|agresiv*|abusiv*",
    "wont|doesnt|not|never|no let|deja|dejan|lets me|us|nos leave|out|salir|ir|go|(de la casa)",
    "gun|pistol|knife|pistola|arma|cuchillo|navaja|machete .. (at me)|(to my head)|(on me)|(at us)|(a mi cabeza)|(en la cabeza)|(me amenaza)|(contra mi)|(my kids)",
    "me|nos|la|le amenaz*|golpe*|maltrat*|ahorc*|estrangul*|violo|viola|violaron|pateo|patea|abusa|abuso|peg*|cachete*|encerro|encierra|persigue|acosa .. $|a|con|de|mi|el|ella|cada|anoche|ayer|otra|frente|y|por|mucho|delante|que|fuerte !gripa|chicle|sol|frio|hambre|aire|sueno|calor|risa|covid|gripe|virus",
    "{relative}|vecino|pareja|exesposo|ex|padrastro me|nos|la|le golpe*|peg*|amenaz*|maltrat*|ahorc*|violo|viola|abusa|lastim*|empuj*|patea|pateo|encerro|encierra|(quiere matar)|(va a matar)|(quiso matar) !gripa|gripe",
    "want|going|feel|like|thinking|thoughts|urge|urges|about|might|could|ready|tempted|gonna|thought .. hurt|kill|hurting|killing|stab|shoot|strangle|choke|smother|poison|shake|harm|harming|shooting|stabbing|murder|attack "
    "someone|somebody|people|everyone|everybody|him|her|them|(my kids)|(my son)|(my daughter)|(my baby)|(my husband)|(my wife)|(my boss)|(my mom)|(my dad)|(the baby)|others|(my neighbor)|(my ex)|(my coworker*)|(my family)|(my boyfriend)|(my girlfriend)|kids|(that man)|(the kids) "
    "!with|an|a|back|if|laughing|feelings",
    "hurt|kill|harm|shoot|stab|hurting|killing|harming|attack others|(someone else)|(other people)|(somebody else)|(another person)",
    "homicid*|(shoot up the)|(shoot everyone)|(blow up the)|(burn the house)|(burn it all down)|(matar a alguien)|(hacerle dano a)|(lastimar a alguien)|(golpear a mi)|(matar a mi)|(matar a todos)|(hacerles dano)|(make them pay)|(make him pay)|(se va a arrepentir)|"
    "(voices tell me)|(voices telling me)|(voices say)|(voces que me)|(las voces me)|(voces me dicen)|(me dicen que me mate)",
    "lo|la|los|las voy|quiero|quisiera|vamos a? matar|golpear|apunalar|balacear|ahorcar|lastimar|(hacer dano)|madrear|chingar",
    "hit|slapped|choked|shook|beat|hurt|punched|burned my|the kid|kids|son|daughter|baby|child|wife|mom|husband|girlfriend !up|in|at",
]
# Somebody near wants to die or has tried.
THIRD = [
    "(better off) with .. heaven|him|her|them|cielo",
    "{wishing}|need|to (be with) my .. who|that|(in heaven) passed|died|heaven",
    "{relative} .. wants|want|trying|tried|threatening|going|says|said|talking|attempted|quiere|queria|dice|dijo|intento|trato|habla|thinking|texted|posted|keeps|planning .. {dying}|(kill himself)|(kill herself)|(hurt himself)|(hurt herself)|(kill themselves)|"
    "{self}|(end it)|(end his)|(end her)|(se quiere matar)|(se va a matar)|(quitarse la vida)|(hacerse dano)|(jump) !battery",
    "{relative} .. overdosed|(took pills)|(took a bunch)|(took too many)|(slit his)|(slit her)|(cut his wrist*)|(cut her wrist*)|(has a gun)|(got a gun)|(with a gun)|(is suicidal)|suicid*|(se tomo las)|(se tomo todas)|(se corto las)|(se corta)|(se quiso matar)|(se ahorco)|(se colgo)|cutting",
]

MEANINGS = DEATH + LIFE + MEANS + FAREWELL + BURDEN + HOPELESS + SELF_INJURY + VIOLENCE_BOTH + THIRD

# These hold their own negation.
MEANINGS_FLAT = [
    "havent|hasnt|hadnt want|wanted|felt to|like .. live|living|alive|(be here)|exist|(wake up)",
    "dont|doesnt|didnt|not|never|no|cant|wouldnt|wont|wasnt|aint|isnt .. want|wanna|wants|wanted|care|deserve|wish|like|quiero|quiere|feel|supposed|meant|going|plan|planning|intend|see .. "
    "live|living|alive|exist|existing|(wake up)|(waking up)|(be here anymore)|(be here no)|(go on)|(going on)|vivir|viviendo|existir|despertar|(seguir aqui)|(exist anymore)|(keep going)|(make it through)|(see tomorrow)|(to be around)|"
    "(on this earth)|(in this world)|(on this planet) !in|near|with|at|there|by|until|till|here|en|cerca|con|lejos|music|closer|together|far|paycheck|off|like|alone|yet|so|mas|hasta|to",
    "no|ya|not|dont kiero|quiero|want|deseo|quisiera ya|to|estar? be|estar|seguir|live|vivir here|aqui|viv*|asi|anymore|alive|mas|alone $|anymore|no|ya|mas|asi|en|any",
    "dont|not|no|cant|never want|quiero|deserve|merezco to? live|vivir|existir|(seguir viviendo)|(be here)|(seguir aqui) $|anymore|asi|like|ya|no|mas|any|either|and|y|i",
    "no|(see no)|zero|any|what|whats|the|whats the|without|sin|ningun|lost|lose|perdi .. point|reason|reasons|purpose|use|motivo|razon|razones|sentido|caso|ganas|will .. live|living|(being alive)|(being here)|(go on)|(going on)|(keep going)|existing|(to stay)|staying|life|vivir|vida|"
    "(seguir)|existir|(try anymore)|(trying)|(wake up)|(to be here)|(get up anymore) !insurance",
    "whats|what|wheres|no the|is|the? point|use|purpose|sense anymore|(of it all)|(of me)|(in any)|(of this life)|(in trying)|(of trying)|(of anything)|(in going)|(of going on)|(to all this)|(in life)|(in anything)|$",
    "dont|doesnt|cant|not|no see|have|imagine|veo|tengo|hallo|find|encuentro a|any|the|myself|una|un|ningun|ninguna|le? future|(way out)|(way forward)|salida|futuro|sentido|(reason to)|(razon para)|(razones para)|esperanza|hope|(light at)|(la salida) !in|parking|clinic|here",
    "no|not|dont|doesnt matter|importa|care|importo if i|im|me|si .. live|die|alive|muero|vivo|dead|gone|exist|disappear*|wake|existo|despierto",
]

# Everyday things that the wide rows above would take for a crisis.
IDIOMS = [
    "tell|dile|diles|digale my|the|a mom|dad|wife|husband|son|daughter|mama sorry|(im sorry)|that im|i|im|voy late|running|outside|here|coming|on|be",
    "tell .. sorry im late|running|outside",
    "hope|esperanza of|de finding|getting|parking|encontrar|winning|making",
    "pega|pego|pegan|pegarle|pegue a la loteria|pinata|(piñata)|pelota|guitarra",
    "knife|knives|cuchillo|cuchillos set|sharpener|block|skills|wound|fish",
    "trapped|stuck|atrapad* in|on|at|en|inside this|the|my|a|an|el|la|un? cast|traffic|house|car|elevator|meeting|job|trafico|brace|snow|room|call",
    "despert*|levant* temprano|tarde|asi|manana|a",
    "voice|voices .. (on the phone)|lobby|radio|loud|rude|(voice mail)|recording|kids|text|call|called",
    "was|im|stuck|went on|over|across the? bridge .. traffic|late|stuck|driving|walk|run|now",
    "mejor|better con|with another|otr*|someone|else .. day|time|hora|dia|doctor|nurse|cita|appointment|medicine|dose",
    "(got through)|(get through)|(make it to)|(make it through)|(survive)|(last) .. to|visit|appointment|you|security|line|phone|traffic|clinic|treatment|work|(the day at)",
    "cant|couldnt live without .. coffee|dog|cat|phone|tea|music|sugar|soda|chocolate|tacos|chile|nap|naps|car|it|this|these|cafe",
    "desaparecer|desaparezca|desaparezcan .. estas|estos|unas|ojeras|arrugas|dolor|dolores|nauseas|sintomas|mancha*",
    "want|wanted out of the|work|school|bed|town",
    "less|never|nolonger|(not so)|(not as)|stopped|menos .. burden|hopeless|worthless|carga|estorbo|dying|die",
    "didnt|not|never|no|dont|wont? (wake up)|(waking up)|woke|despert* .. till|until|early|at|late|hasta|before|(in time)|on|to|the",
    "do|should|when|debo|cuando|if i|you? .. take|taking|tomo|tomar|tomarme .. pills|meds|pastillas|medicines|medicinas|medications|vitamins|(too many)",
    "moms|dads|sons|sisters|brothers|husbands|wifes|grandmas|grandpas|fathers|mothers|uncles|aunts|friends|dogs|cats death|dying|passing|funeral|suicid*",
    "think*|thought .. death of|and|peace*",
    "phone|battery|car|truck|laptop|computer|plant|plants|dog|cat|pet|engine|flowers|fish|line|grass|horse|bird|tablet|celular|telefono|pila|bateria|perro|perrito|perra|gato|carro|planta|plantas|flores|mata|matas|trees|garden .. "
    "die|dies|dying|dead|died|death|muere|muriendo|muert*|morir|(put down)|killed|kill",
    "dying|die|died|muero|morirme|muriendo|morir to|for|por|de|laughing|inside|about|hungry !you|stop|sleep|be|have|dying",
    "dead|muert* tired|asleep|serious|end|line|battery|last|week|sea|de|cansad*|center",
    "im|estoy|am dead|muert* lol|haha*|jaja*|💀|😂|🤣",
    "dead|muert* on my feet|(my feet)",
    "{loved}|grandma|grandpa|abuela|abuelo|aunt|uncle|tio|tia|friend|amigo|amiga|cousin|primo|prima|dog|perro|boss|neighbor .. died|passed|death|muerte|murio|fallecio|dying|funeral|velorio|entierro|(is dead)|muert*",
    "death|muerte|funeral|velorio|entierro|anniversary|passing of|de my|mi|a|her|his|el|la|un .. {loved}|grandma|grandpa|abuela|abuelo|aunt|uncle|tio|tia|friend|amigo|amiga|dog|cat|cousin|husband",
    "(day of the dead)|(dia de muertos)|(dia de los muertos)|(walking dead)|(dead sea)|(grateful dead)|(life or death)|(red dead)|(black death)|(death valley)|(death metal)|(death star)|(scared to death)|(bored to death)|(tickled to death)|"
    "(death by chocolate)|(love you to death)|(worried to death)|(sick to death of this)|(freezing to death)|(starving to death)|(muert* de)|(working myself to death)|(laughing to death)|(death grip)",
    "not|dont|isnt|no|nothing to|by|de? .. (a matter of life)|(end of the world)",
    "(end of life care)|(end of my lease)|(end of my shift)|(end of my week)|(end of my day)|(end of my visit)|(life insurance)|(life coach)|(life alert)|(quality of life)|(sex life)|(work life)|(real life)|(social life)|(life changing)|(half life)|(shelf life)|(love life)|(love my life)|"
    "(time of my life)|(best day of my life)|(rest of my life)|(my life back)|(changed my life)|(saved my life)|(cambiado la vida)|(cambio la vida)|(cambio mi vida)|(salvo la vida)|(salvaron la vida)|(asi es la vida)|(disfrutar la vida)|(battery life)|(back to life)|(story of my life)",
    "want|going|like|start*|voy|quiero|ready to|a? .. (live life)|(vivir la vida)|(love life)|(disfrutar)",
    "(rope swing)|(jump rope)|(jumprope)|(ropes course)|(learn the ropes)|(gun show)|(nail gun)|(glue gun)|(massage gun)|(water gun)|(bb gun)|(nerf gun)|(temperature gun)|(heat gun)|(staple gun)|(top gun)|(jump the gun)|(razor burn)|(razor bumps)|(shaving razor)|(roller blade*)|(blade runner)|(seat belt)|(seatbelt)|"
    "(cinturon de seguridad)|(knife from)|(kitchen knife)",
    "pills|pill|pastillas|meds|bottle .. (with water)|(with food)|(con agua)|(con comida)|ready for refill",
    "take|taking|took|tome|tomar all|todas|tomarme my|mis|the|las .. vitamins|vitaminas|supplements|antibiotics|antibioticos|(as prescribed)|(as directed)|(this morning)|(how you said)|(like you said)|(como me)|(de la manana)|(before the)|(para la presion)",
    "jump|jumping|brincar|saltar|brincando|saltando in|into|on|(on the)|en|la|back|(for joy)|around|de|start the|a|el? shower|trampoline|bed|pool|joy|alegria|gusto|alberca|cuerda|couch|sofa|zoom|call",
    "run|running|walk|walking|ran|hike|hiking|drive|drove|driving on|over|by|to|past|across|near|along the|a river|trail|tracks|bridge|highway|freeway|road !edge|to",
    "traffic|stuck|late|lots|construction|accidente|trafico on|in|at|en|por the|a|el|la? bridge|freeway|highway|puente",
    "hang|hanging|hung out|on|up|with|in|there|around|loose|tight",
    "hit|hits|hitting me|us up|back|like|hard|later !and|in",
    "he|she|they|wife|husband|mom|ex|boss|someone|man|guy|dad .. hurt|hurts|hurting my feelings|(my feelings)",
    "kick|kicked|kicks|hit|hits|beat|beats my|(the) ass|butt|goal|record|score|(golf ball*)",
    "baby|dog|cat|puppy|toddler|kid|nurse|medicine|med|flu|covid|cold|allergies|infusion|it|this|that|dose|reality|migraine|anxiety|ptsd|pain|wave|headache .. hit|hits|kick|kicks|kicked|kicking|beat|beats|beating|attack|attacked|hurt|hurts|hurting|threw|choke|choked|pushed|smacked",
    "hurt|hurts|hurting|hurt* me when|to|if|in|at|a|more|so|today|bad|really|here|that|the|every|like",
    "panic|heart|anxiety|asthma|gout|gallbladder|allergy attack|attacks|attacked",
    "pego|pega|pegue el|la|un|una|muy? sol|gripa|gripe|virus|antojo|susto|hambre|sueno|flojera|lluvia|aire|frio|calor|nostalgia|fuerte|migrana",
    "burn|burned|burning|burnt|cut|cutting|hurt|scratched {self} .. cooking|shaving|cocinando|stove|oven|grill|accident|accidentally|iron|working|gym|gardening|running|lifting|knife|chopping|paper|grease|moving|exercis*|falling|playing",
    "cut|cuts|cutting|corte|cortar .. cooking|shaving|chopping|hair|grass|lawn|pelo|zacate|pasto|cake|paper|coupons|wood|tree|leña|cebolla|onions|vegetables|veggies|nails|unas|cafe|azucar|luz|llamada|pizza|class",
    "se|nos corto|corta|cortaron la|el|los? (llamada)|llamada|luz|internet|agua|senal|mensaje|$|video|la",
    "llamada|llamado|luz|internet|senal|mensaje|video|zoom|agua|link|cable se|me|nos corto|corta|cortaron",
    "dye my|hair|it",
    "no puedo|aguanto mas? .. risa|ganas|hambre|calor|frio|zapatos|sueno|ejercicio|emocion|espera|trafico",
    "trafico|calor|frio|hambre|espalda|tos|alergia|alergias|ansia|antojo|jefe|tarea|suegra .. (va a matar)|matando|mata|mato|matar $|de|jaja*|si|lol|hoy|hoy|un",
    "me|nos mata|mato de|(la risa)",
    "chiste|risa|broma .. mato|mata|matar",
    "want|wants|need|trying|going|like|have|time to? quit|stop|end|finish|leave smoking|drinking|vaping|work|working|job|here|early|school|soda|sugar",
    "tired|sick|hate|over|done|cansad*|hart*|odio of|with|de|el|la|my|this|up? .. living|vivir|life|la vida in|with|en|con|insurance|coach|alone|so|far|lejos",
    "see|no|find|dont|where|there|the|a way out|forward of|the|this|here|parking|from|is|with|to the",
    "want|like|wish to live|vivir in|closer|near|with|en|cerca|con|long|forever|again|my|life",
    "my|the|our|a|last|final|ultimo|ultima last|final|ultimo|dia|day|night|noche|visit|session|appointment|dose|infusion|week|mensaje|text|message of|before|at|de|was|is|in|for|on|you|from|i|said|no|about|que",
    "last|ultimo|final text|message|mensaje you|i|we|from|said|de|que|about",
    "nobody|noone|nadie|anyone|everyone|they would|will|to|has|me? care|pick|notice|answer|help|told|called|miss my|me up|(the phone)|back|if|that|call|when|at",
    "miss me yet|lol|haha|this|by|already",
    "take|watch|cuida|cuide|cuidar|cuidando care|of|a|mis|my|over|after .. {loved}|dog|perro|nietos .. while|during|mientras|tomorrow|appointment|cita|that|today|every",
    "mom|sister|husband|wife|grandma|she|he|neighbor|sitter|babysitter|abuela|suegra|hermana|will|can|going|who|quien|have|need|has|gonna|must|i|tengo|debo can|will|to|is|puede|va|going|que|gonna|would|a? take|watch|cuida|cuide|cuidar|cuidando|look",
]
