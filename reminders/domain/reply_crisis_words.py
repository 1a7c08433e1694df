"""Phrases of a crisis, by meaning, in both languages (the notation is `reply_phrases`).

`crisis` may be negated by the words before it; `crisis!` holds its own negation ("dont want to live") and may not.
"""

# ruff: noqa: E501 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

SELF = "myself|himself|herself|themself|themselves|ourselves|yourself|meself"
MACROS = {
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

WISH = [
    "{want} die|(be dead)|(not exist)|(not be alive)|(stop existing)|(cease to exist)|unalive",
    "{wish} (be gone)|(not be here)|(not be around)|(be no more)|(be nothing)",
    "{want} disappear|vanish|(fade away) $|forever|completely|from",
    "{want} sleep|(go to sleep)|(fall asleep) and? never|not|forever|(dont wake)",
    "{want} end|ending (it all)|everything|things|(my life)|(this life)|(my suffering)|(my pain)|(the pain)|myself|(it now)",
    "{want} (meet god)|(go meet)|(join him)|(join her)|(join them)|(be with god)|(go to heaven)|(be with jesus)|"
    "(see god)|(leave this world)|(leave this earth)|(be at peace forever)|(jump off)|(jump in front)|(walk into traffic)|"
    "(drive off)|(crash my car)|(crash the car)|(stop living)|(stop being alive)|(be done with life)|(stop breathing forever)",
    "wish i|id was|were|am dead|gone|(never born)|(not alive)|(not here)|(not born)|(no longer here)|invisible forever",
    "driving|drive|driven|steer|swerve|swerving off|into the|a? road|bridge|cliff|tree|wall|traffic|(oncoming traffic)",
    "wish i|id had? died|(would die)|(could die)|(was never born)|(had never been born)|(could disappear)|(could not wake)",
    "wish i|id didnt|dont|hadnt|wouldnt|couldnt exist|(wake up)|(woken up)|woke|(been born)|(have to live)",
    "wish|hope|hoping|pray|praying i dont|didnt|wont|never|wouldnt|(would never)|(could never) wake|woke",
    "rather die|(be dead)",
    "want it all? over|(to be over)|(to end) $|forever|now",
    "want (it all)|everything|(all this)|(all of this)|(the pain) (to stop)|(to end)|(to be over)|over forever?",
    "{killself} {self}",
    "feel|feeling|felt|feels like|of? dying|(i want to die)|(ending it)|(ending everything)|(ending my)|(giving up on everything)|suicide|"
    "(killing)|(not being here)|(being dead)|(jumping)|(disappearing)",
    "(keep myself safe)|(stay safe tonight)|(not safe from myself)|(protect me from myself)",
    "thinking|think|keep|staring|looking|thought .. (my gun)|(my pills)|(the gun)|(my dads gun)|(the rope)|(the bridge)|(taking them all)",
    "(what if i) .. drove|jumped|died|disappeared|crashed|(took them)|(took all)|(ended it)|(wasnt here)|stopped",
    "drove|drive|driving|crash|steer|run into|off a|the wall|tree|bridge|cliff|pole|(oncoming traffic)|river|lake !by",
    "tell my daughter|son|kids|wife|husband|mom|family|mother|children|dad|sister|brother|girls|boys|babies (im sorry)|(i love)|(i loved)|"
    "sorry|goodbye|that",
    "i? want out $|of|already",
    "nobody|no|not|dont|doesnt|anyone|who|(nobody would) .. cares|care|notice|noticed|miss .. (live or die)|(im gone)|(i die)|(i died)|"
    "(im dead)|(i live)|(i disappear*)|(im alive)|(i was gone)|(i lived)|(i exist)|(i were gone)",
    "better off (not here)|(without me)|gone|dead|(if i)",
    "(be with) my? mom|mother|dad|father|son|daughter|husband|wife|brother|sister|grandma|baby|him|her .. heaven|again|soon|tonight",
    "took|take|taken|swallowed|taking|drank|popped already? 10|11|12|14|15|16|18|20|21|25|28|30|35|40|45|50|60|70|80|90|100|twenty|thirty|"
    "forty|fifty|ten|fifteen .. {pills}|pill|pill|of|ambien|valium|klonopin|advil|ibuprofen|percocet|ativan|tablets|oxycodone|trazodone|benadryl !mg",
    "drank|drink|drinking|swallowed|ate|(chugged) bleach|antifreeze|poison|drano|detergent|lysol|(rat poison)|cloro|pesticide|(rubbing alcohol)",
    "standing|sitting|im|at|here on|at|by|near the|a|this? edge? of? bridge|roof|ledge|overpass|cliff|(train tracks)|tracks|rooftop|"
    "(edge of the)|(railroad) !cafe",
    "thinking|want|about|going of|to|about jumping|jump !rope",
    "scratch*|cut|cutting|burn*|pick*|punch* .. (till|until) .. bleed|bled|blood",
    "burn|burned|burnt|burning my|myself|self arms|arm|legs|skin|with a? .. lighter|cigarette|purpose|again",
    "scratching|cutting|burning|hitting my arms|legs|wrists|thighs|skin|head",
    "(before he kills)|(before she kills)|(hes going to kill)|(shes going to kill)|(he will kill me)|(hell kill me)|(afraid for my life)|"
    "(fear for my life)|(he wont stop hitting)|(get away from him before)",
    "im|i|going|about|ready|(going to) to? (do it tonight)|(do it today)|(do it now)|(do it this time)|(go through with it)",
    "want|wanting|need|just nothing? (it all to stop)|(everything to stop)|(everything to end)|(it to be over)|(it all to end)|"
    "(to stop existing)|(the pain to stop forever)|(out of this life)|(out of life)",
    "kms|kys|ctb|suicid*|selfharm*|overdos*",
    "self harm|harming|injury|injuring|injure|hurting",
    "unalive|unaliving|offing {self}?",
    "(end it all)|(ending it all)|(ended it all)|(end it tonight)|(end it today)|(end it now)|(ending it now)|"
    "(ending it tonight)|(end everything)|(ending everything)",
    "im|ill|(going to)|about|gonna|to end|ending it|things|this $|tonight|now|today|soon|for",
    "take|taking|took|end|ending|ended|finish my|his|her|their own? life|lives",
    "attempted|attempt|tried $|(to die)|(to end)|(to kill)|suicid*|(on my life)|again|(to od)",
    "suicid* attempt*|thought*|idea*|plan*|note",
    "(took)|take|taking|swallow*|ate|downed|drank|taken all of? my|the|these|of|his|her {pills}|bottle !as|this",
    "took|take|taking|swallow*|downed|drank (the whole)|(a whole)|(the entire)|(an entire)|(a bunch of)|(all the)|"
    "(a handful of)|(too many)|(way too many)|(a lot of)|(half the)|(every one of)|(more than i should) my? {pills}|bottle|"
    "box|pack|them",
    "took|take|taken (too many)|(way too many)|(too much) !time",
    "have|got|bought|counting|counted|saving|saved|stockpil*|hoarding|lining|stashing (enough pills)|(my pills ready)|"
    "(up pills)|(my pills to)|(the pills to)|pills .. take|end|od",
    "(take them all)|(take all of them)|(swallow them all)|(od on)|(on purpose $)",
    "bought|have|got|getting|found|made|tied|tie|holding|buy|need|grabbed|loaded a|the|my|his gun|rope|noose|razor|pistol|"
    "shotgun|rifle|blade|knife !for|safe|collection|cabinet .. ready|(to my)|(to head)|kill|die|use|end|im|myself|tonight|wrists",
    "(have a gun)|(got a gun)|(bought a gun)|(have the gun)|(gun in my hand)|(gun to my head)|(bought a rope)|(got a rope)|"
    "(loaded the gun)|(loaded gun)|(have a knife)|(have a rope)|noose|(gun is loaded)|(have my gun)|(knife to my)|"
    "(gun in my mouth)|(have a loaded)|(holding a knife)|(holding a gun)",
    "have|got|made|making|ive a|the|my plan $|(to die)|(to end)|(to kill)|(to do it)|and|ready|tonight|now|(for when)",
    "know how|when|where im|i|id going|(going to)|will|would|(would do)|do do? it|kill",
    "(wrote)|write|writing|written|left|leaving|leave a|my|the|some|goodbye|suicide|farewell goodbye|suicide|farewell|last "
    "note*|letter*|message*|goodbye|goodbyes|text",
    "(goodbye letter)|(goodbye letters)|(goodbye note)|(suicide note)|(farewell letter)|(final goodbye)|(last goodbye)|"
    "(goodbye forever)|(goodbye everyone)|(goodbye world)|(bye forever)|(goodbye everybody)|(goodbye cruel)|"
    "(goodbye to everyone)|(bye everyone)|(said my goodbyes)|(saying my goodbyes)|(saying goodbye to everyone)|"
    "(this is goodbye)|(this is my goodbye)|(my last text)|(my last message)|(my last day)|(my last night)|(wont be here "
    "tomorrow)|(wont be around)|(wont be alive)|(by the time you read)|(when im gone)|(after im gone)|(giving away my)|"
    "(gave away my)|(take care of my kids)|(take care of my dog when)|(tell my kids i)|(tell my family i)|"
    "(tell my mom i)|(tell my wife i)|(tell my husband i)|(tell them i loved)|(tell everyone i)|(tell my children)|"
    "(tell my son i)|(tell my daughter i)|(getting my affairs)|(made my will)",
    "^ goodbye $",
    "{burden} to|on|for|my|everyone|everybody|them",
    "(im|feel|am|being|such) a|like|just {burden}",
    "im|feel|am|being|nothing|such a|like|but|just a? {burden}",
    "better|happier|easier|relieved|fine|glad off? .. (without me)|(if i was)|(if i were)|(if i died)|(if i wasnt)|"
    "(if i werent)|(if im gone)|(when im gone)|(once im gone)|(with me gone)|(if i disappeared)|(if i didnt)|(if i just)|"
    "(if i wasn)|(with me dead)|(if i left this)",
    "better|happier off? without me",
    "better off dead|gone",
    "dead than alive|(keep living)|(live like)|living",
    "(nobody)|nobody|(not a soul)|noone|(no1) would|will|ill|wouldnt|d miss|notice|care me|(if i)|im|when",
    "nobody would|will|d care if i|im",
    "waste of|a space|oxygen|air|life",
    "ready|time for|me? (to die)|(to meet my maker)|(to meet god)|(to go meet)|(to be with god)",
    "bleed|bleeding|bled out? (to death)|(out in)",
    "jump|jumping|jumped|throw|throwing off|from|(in front)|myself|(out of) the|a|of|this|my bridge|roof|building|train|car|"
    "balcony|window|cliff|overpass|off|freeway|truck|bus|parking",
    "cut|cutting|slit|slitting|slash|slashing my|open|up my? wrist*|arms|arm|veins|thighs|legs|throat",
    "(been)|been|started|still|back|im|(want to)|(thinking about)|keep|urge|urges|again cutting|(to cut)|(to cutting) "
    "$|again|myself|to|bad|every",
    "relapsed .. cutting|(self harm)|hurting",
    "someone|please|just|god|somebody kill me $|now|already",
    "(what i)|(might)|what i might|may|could|will|ill do to|if myself|alone|tonight|left",
    "(might do something)|(going to do something)|(do something stupid)|(do something bad to)|(something bad to myself)|"
    "(hurt or kill)|(dont trust myself)|(not safe with myself)|(afraid of myself)|(scared of myself)|(not safe alone)|"
    "(cant be alone right)|(cant be trusted alone)|(afraid of what i)|(scared of what i)",
    "thinking|think|thought|thoughts|dreaming|fantasize|fantasizing|obsessing about|of|bout death|dying|(being dead)|"
    "(ending it)|(ending things)|(not being here)|(not existing)|(not waking)|(my death)|suicid*",
    "(dying)|death would|is|seems|sounds|looks be? .. better|easier|peaceful|relief|(only way)|answer|nice",
    "only way out|(to stop)|(to end) is? death|dying|(the pain)|die|$",
]

WISH_FLAT = [
    "(im giving up)|(i am giving up)|(ive given up)|(i gave up $)|(i give up $)|(im done with everything)|(i surrender $)",
    "have|no|see|has no|any|a|zero future|hope $|anymore|for|left|at|here|to",
    "(dont feel like) living|(being alive)|(being here)|existing|(waking up)|(going on)",
    "not|never|dont want|wanting|wanna|wants (to be here)|(to live)|(to be alive)|(to exist)|(be here) $|anymore|any|no|if|like|tonight|tomorrow",
    "life .. (no meaning)|(lost meaning)|(no purpose)|(too hard to live)|(not for me anymore)",
    "{dont} want|wanna|wanted|deserve|need|(want to)|care (to live)|live|(to be alive)|(be alive)|(to exist)|exist|"
    "(be here anymore)|(be here $)|(be on this)|(be in this world)|(to wake)|(wake up)|(to go on)|(go on)|(to be around)|"
    "(be around anymore)|(keep living)|(to keep living)|(keep going)|(to keep going)|(continue living)|(see tomorrow)|"
    "(to see tomorrow)|(if i live)|(if i die)|(be a burden) !in|near|with|at|there|by|on|until|till",
    "{dont} want|(want to) live|(be here)|exist $|like|anymore|this|(with this)|(in this)|(in pain)|(this way)|(in this body)",
    "{dont} want|(want to) be here|alive|around|(on this earth) $|anymore|any|no|longer|tomorrow|if",
    "(not sure)|(dont know)|(unsure)|(dont see why) if|why|that|how i|im want|wanting|bother|can|keep|still|should|even|(want to) "
    "(to live)|live|living|(be here)|(be alive)|(go on)|(keep going)|trying|(keep living)|(alive)|here|try",
    "(never wake up)|(not wake up)|(never woke up)|(not waking up)|(dont wake up)|(didnt wake up)|(wouldnt wake up)|"
    "(never wake)|(wake up dead)|(never waking)",
    "(no|any|the|zero|what) point of|in|to living|life|(being alive)|(being here)|(go on)|(going on)|existing|anything|live|"
    "(keep going)|anymore $",
    "(no)|(see no)|no|zero|any|the|whats|what|isnt|lost|without a? point|reason|use|will|sense|purpose|desire|meaning|"
    "motivation .. live|living|(being alive)|(to be here)|(keep going)|(go on)|(to be alive)|(going on)|existing|life|"
    "(wake up)|(to exist)|alive",
    "nothing|(not much)|nobody|(no reason) left? (to live)|(live for)|(living for)|(worth living)|(worth it anymore)",
    "life|living|it|lifes|being isnt|aint|is|has|have|not|feels|seems|doesnt .. (not worth)|(worth living)|pointless|"
    "meaningless|worthless|(worth it $)|(no meaning)|(no point)|(worth it anymore)|(no purpose)|unbearable",
    "(not worth living)|(isnt worth living)|(worth living)|(worth being alive)|(not worth being)|(why am i alive)|"
    "(why am i even alive)|(why am i still alive)|(why am i still here)|(why live)|(why bother living)|(why keep living)|"
    "(why go on)|(why should i live)|(why keep going)|(why even live)|(why be alive)|(whats the point anymore)|"
    "(what is the point anymore)|(whats the point $)|(what is the point $)|(no point anymore)|(no point in anything)|"
    "(never should have been born)|(never have been born)|(shouldnt be alive)|(shouldnt exist)|(shouldnt be here anymore)",
    "tired|sick|done|exhausted|over|fed of|with|from|up|being|by being? .. living|alive|life|existing|(being alive)|"
    "(being here)|(fighting to)",
    "tired|sick|done of? (to live)|(this life)|(my life)|breathing",
    "cant|cannot|(not able)|unable|dont|not|(dont know how)|wont to|think|i|how|much? (go on)|(do this anymore)|"
    "(take it anymore)|(take this anymore)|(live like this)|(live anymore)|(do it anymore)|(take anymore)|(take any more)|"
    "(take much more)|(take it any longer)|(keep going)|(keep living)|(handle life)|(live this way)|(keep doing this)|"
    "(go on like)|(do life)|(do this no more)|(fight anymore)|(hold on)|(hang on)|(do this any)|(deal with life)|"
    "(make it through the night)|(be strong anymore)|(live with this)|(live with myself)|(handle this anymore)|"
    "(bear it anymore)|(stand it anymore)|(stand living)|(stay alive)|(last much longer)|(do this much longer)|"
    "(live without)|(continue living)|(continue like this)|(survive this)|(keep fighting)|(face another day)|"
    "(go another day)|(stand life)|(bear this)",
    "(cant do this $)|(cant go on $)|(cant do it $)",
    "^ i? im? (give up)|(giving up)|(gave up)|(given up) $|(on life)|on everything",
    "(giving up on life)|(given up on life)|(gave up on life)|(give up on life)|(giving up on living)|(done with life)|"
    "(done fighting)|(done trying)|(done living)|(im done im done)|(lost all hope)|(no hope left)|(no hope for me)|"
    "(no more hope)|(theres no hope)|(there is no hope)|(beyond help)|(completely hopeless)|(feel hopeless)|"
    "(feeling hopeless)|(im hopeless)|(hopeless and)|(nothing matters)|(nothing matters anymore)|(past the point)|"
    "(cant be saved)|(nobody can help me)|(nothing can help me)|(nothing will help me)",
    "no|any|only|see|find|another|the|one|a way|exit|escape out $|of|for|but|is|anymore",
    "(dont|cant) see a? way out|(a future)|future|(future for)|(light at the end)",
    "dont|cant|doesnt see|have|imagine a|any|myself|the? future|(way out)|(light at the end)|(growing old)|tomorrow",
    "world|everyone|family|kids|they|husband|wife|everybody|people|mom|children|you is|are|would|will|ll|be|d be?|are "
    "better|happier|safer (off without)|(without me)|(off if i)|(if i)|(off with me)|place",
    "^ im done $",
    "(this is it $)|(this is the end $)|(its over for me)|(my life is over)|(i give up im done)|(end is near)|"
    "(this is my end)",
    "hate|hating (my life)|(being alive)|living|(my existence)|(myself so much)|life",
    "wont (see tomorrow)|(be here tomorrow)|(make it to tomorrow)|(make it through the night)|(make it through tonight)",
    "(stop existing)|(stopped existing)|(cease to exist)|(no longer be here)|(not be here anymore)|(not be alive)|"
    "(not exist)|(not be here tomorrow)|(leave this world)|(leave this earth)|(checking out for good)|(check out for good)|"
    "(gone for good)|(gone forever)|(die in my sleep)|(dead inside)|(go to sleep forever)|(sleep forever)|(off this planet)",
]

VIOLENCE = [
    "{want}|{i}|gonna|(going to) {hurtother} {other} !with|so|if|back|laughing|for",
    "(going to)|will|threaten*|says|said|tried|trying|wants|tries|hell|he|shell to? kill|hurt|shoot|stab|murder|strangle "
    "me|us|(my kids)|(the kids)|(my mom)|(our kids)",
    "urge|urges|thoughts|thought|voices|voice|thinking|feel .. {hurtother} {other}|me|myself",
    "{hurtother} my husband|wife|boyfriend|girlfriend|mom|mother|dad|father|boss|kids|kid|baby|neighbor|ex|family|coworker|"
    "brother|sister|partner|son|daughter|children",
    "{abuser} is|was|keeps|just|has|hits|started|been? hit|hits|hitting|beat|beats|beating|punch*|chok*|strangl*|kick*|"
    "slap*|rape*|raping|assault*|attack*|abus*|threaten*|hurting|hurts|shov*|molest* me|us|(my kids)|(the kids)|(my son)|"
    "(my daughter)|(my mom)|her|(our kids)",
    "{abuser} threaten*|tried|is|trying|wants|says to? .. (kill me)|(hurt me)|(kill us)",
    "(being abused)|(is abusive)|(was raped)|(got raped)|(been raped)|(being raped)|(was assaulted)|(been assaulted)|"
    "(sexually assaulted)|(was attacked)|(being beaten)|(domestic violence)|(got beat up)|(beats me)|(hits me)|(raped me)|"
    "(choked me)|(strangled me)|(assaulted me)|(molested me)|(threatening me)|(threatened me)|(put his hands on me)|"
    "(put hands on me)|(being stalked)|(stalking me)|(holding me hostage)|(wont let me leave)|(locked me in)",
    "{abuser} has|have|got|pointed|pulled|put|with a|the|his gun|knife|weapon|pistol !collection|safe|permit",
    "not|isnt|dont|doesnt|unsafe|arent feel? safe $|(at home)|here|with|(in my)|tonight|(right now)|anymore|(in this)",
    "(feel unsafe)|(unsafe at home)|(im in danger)|(were in danger)|(my life is in danger)|(kids are in danger)|"
    "(afraid of my husband)|(scared of my husband)|(afraid of my boyfriend)|(scared of my boyfriend)|(scared he will hurt)|"
    "(afraid he will)|(scared hell)|(scared of him)|(afraid of him)|(shoot up)|(bring a gun)|(voices telling me)|"
    "(voices tell me)|(voices are telling me)|(voices say)|(call the police)",
    "estoy|corro|estamos|corre|vida en|esta? peligro",
]

ES = [
    "{quiero} a? tomarme|tomar .. todas|(todo el frasco)|(el frasco)|(todo el bote) !las",
    "me? tome|trague|tomo|tomado|tomarme 10|12|15|20|25|30|40|50|60|100|veinte|treinta|quince|diez|muchas|varias|todas .. {pills}|pastillas|(de golpe)|"
    "rivotril|tabletas|paracetamol|clonazepam",
    "tome|tomo|tomar|tomarme|bebi|trague cloro|veneno|raticida|(cloro de)|insecticida",
    "me voy|quiero|quisiera a? tomar todas|todo|(el frasco)|(las pastillas)|veneno|cloro",
    "mejor|preferiria|quisiera|quiero|sea (no estar aqui)|(no existir)|(no haber nacido)|(no estar viv*)|(no estar $)",
    "(que me muera)|(que me mate)|(que me muero de una)|(me muera ya)|(me quiero ir de este mundo)|(me queme a proposito)|(a proposito me)|"
    "(me lastime a proposito)|(corte a proposito)|(miedo de que me mate)|(me va a matar)|(me quiere matar)|(va a matarme)|(me puede matar)",
    "me|nos|la|le amenazo|amenaza|amenazaron|ataco|pico con un|una cuchillo|pistola|arma|machete|navaja",
    "(en el puente)|(arriba del puente)|(en la azotea)|(en el techo)|(en las vias) .. (para tirarme)|(brincar)|(aventarme)|(saltar)|(ya no)|$",
    "parado|parada|estoy|arriba en|del el|la? puente|azotea|(borde del puente)|(orilla del puente)",
    "digan|diganle|dile|digale|digales|diles|diganles a? mi|mis hijo*|hija*|hijos|mama|familia|esposo|esposa|papas|ninos que|lo",
    "(ya valio) .. adios|todo",
    "siento|siente|sentir|parece como? que? (me quiero morir)|(me voy a morir por)|(no quiero vivir)|(quiero morirme)",
    "{quiero} me? a? {matarse}",
    "{matarse}",
    "me|se|te {quiero} a? matar|suicidar|colgar|ahorcar|tirar|aventar|lanzar|disparar|envenenar|cortar|morir|(quitar la vida)|"
    "(hacer dano)|lastimar|(pegar un tiro)|(dar un tiro) !(el pelo)|(el cabello)|(las unas)|(a dormir)|(al agua)|hambre",
    "{quiero} a? morir|morirme|morirse|(estar muert*)|(no existir)|(no despertar)|(no estar aqui)|desaparecer|desaparecerme|"
    "(dejar de existir)|(dejar de vivir)|(dejar de sufrir)|(irme para siempre)|(irme de este mundo)|(acabar con todo)|"
    "(terminar con todo)|(acabar con mi)|(terminar con mi)|(ponerle fin)|(reunirme con)|(irme con dios)|(dormir para siempre)|"
    "(dormirme para siempre)|(dormir y no)|(dormirme y no)|(hacerme dano)|lastimarme|cortarme|herirme|(ya no estar)|"
    "(ya no vivir)|(que esto acabe)|(que todo acabe)|(que se acabe todo)|(que todo termine)|(descansar para siempre)|"
    "(estar con dios) !(el pelo)|(el cabello)|(las unas)|(las puntas)",
    "(acabar con todo)|(terminar con todo)|(acabar con mi vida)|(terminar con mi vida)|(acabare con mi)|(acabar con esto)|"
    "(terminar con mi sufrimiento)|(acabar con mi sufrimiento)|(ponerle fin a)|(poner fin a mi)|(quito la vida)|(quitarse la "
    "vida)|(quitado la vida)|(quitarle la vida)|(quite la vida)|(quitar mi vida)|(atentar contra mi)|(atente contra mi)",
    "{quiero} morir|morirme $|ya|y|porque|hoy",
    "me quisiera|gustaria|quiero|quiere|quisiera morir|(no despertar)|desaparecer|matar|(estar muert*)|(no existir)|(dejar de)",
    "(ganas de)|(deseos de) morir*|matarme|(no vivir)|desaparecer|(no despertar)|(no existir)|(hacerme dano)|(hacerme algo)|"
    "cortarme|(quitarme la vida)|(no seguir)|(estar muert*)|(dejar de vivir)|suicid*|dormir|(acabar con) !de|(para siempre)?",
    "prefiero|preferiria|mejor|ojala|(seria mejor)|(valdria mas)|(mas vale) me|estar|estuviera|hubiera|estaria|yo|que|si? .. "
    "(estar muert*)|muerto|muerta|morir|morirme|muero|muera|muriera|muerto|morido",
    "estaria|estaba|estoy|estarian mejor muert*|(bajo tierra)|(sin vivir)|(si me muero)",
    "mejor muert*|(me muero)|(me mato)|(si me muero)|(me hubiera muerto)|(estar muert*)|(ya no existir) !de",
    "ojala|espero|deseo|(le pido a dios)|quisiera|pido|ruego .. (no despertar*)|(no despierte)|(no amanezca)|(no amanecer)|"
    "(me muera)|(me muriera)|(no hubiera nacido)|(nunca hubiera nacido)|(me lleve)|(no exista)|(no haber nacido)|"
    "(nunca haber nacido)|(me mate)",
    "(dormir y no despertar)|(dormirme y no despertar)|(no volver a despertar)|(nunca despertar)|(no despertar nunca)|"
    "(ya no despertar)|(no despertar manana)|(no despertar mas)|(nunca mas despertar)|(dormir para siempre)|"
    "(no haber nacido)|(no hubiera nacido)",
    "pienso|pensando|piensa|pensar|pense|pensamientos|ideas|planes|pensado en|de|sobre|mucho? la? muerte|morir|morirme|muert*|suicid*|"
    "matarme|(quitarme la)|(mi muerte)|(no existir)|(no estar)|(acabar)|suicidas",
    "tengo|compre|consegui|agarre|traigo|saque|hay|tiene una|un|la|el|mi pistola|arma|soga|cuerda|navaja|rifle|veneno|cuchillo "
    "!permiso .. y|para|cargada|lista|en|$|listo",
    "tengo|hice|ya un|mi|el plan $|para|y|listo|de",
    "me tome|tome|trague|voy|tomarme|tomo|tomando|tomar|tomo|tomado|empaste|empastille a? todas|todo|muchas|demasiadas|(un "
    "monton)|(el frasco)|(el bote)|(la botella)|bastantes|(todo el)|(un frasco)|(un bote) .. {pills}|frasco|bote|botella",
    "me tome|trague|tomare (todas)|todas|(todo el)|muchas|demasiadas|(el frasco)|(un frasco)|(el bote entero)|(todo el frasco)",
    "sobredosis|autolesion*|suicid*|desvivir*",
    "me|se corte|corto|corta|cortando|cortado|corte|cortarme|cortar|lastime|lastimo|lastimando|lastimar|queme "
    "!(el pelo)|(el cabello)|pelo|(la luz)|(la llamada)|(las unas)|(un dedo)|cocinando|pelando|rasurando*|cabello|"
    "(la espalda)|(el pie)|(la rodilla)|(la pierna)|(el tobillo)|(la mano)|(el brazo jugando)|cuando|el|trabajando|el|al|haciendo",
    "estoy|he|ando|volvi|sigo|empece a? cortandome|cortarme|cortado|lastimandome|lastimarme|(haciendome dano)|(me cortado)",
    "me|se estoy|esta|ando|anda|sigo|sigue|he|ha|volvi cortando|lastimando|cortado|lastimado|(a cortar)|(a lastimar) !(el pelo)|el|las|la",
    "cortandome|lastimandome|(cortarme los)|(cortarme las)|(cortarme otra)|(haciendome dano)|(hacerme dano)|(me hice dano)|"
    "(me hago dano)|(me haga dano)|(cortarme de nuevo)|(me corte las venas)|(me corte los brazos)|(hacerse dano)|(me haria dano)",
    "carta|nota|mensaje de despedida|adios|suicid*",
    "(adios a todos)|(adios para siempre)|(me despido de todos)|(me despido para siempre)|(adios mundo)|(hasta nunca)|"
    "(esta es mi despedida)|(es mi ultima noche)|(mi ultimo dia)|(mi ultimo mensaje)|(es mi despedida)|(cuiden a mis hijos)|"
    "(cuiden a mis)|(cuando ya no este)|(cuando me muera)|(cuando yo no este)|(diganle a mis hijos)|(diganle a mi familia)|"
    "(digale a mis hijos)|(dile a mis hijos)|(diganles que los)|(perdonenme todos)|(perdonenme por todo)|(me voy para siempre)|"
    "(me voy de este mundo)|(ya no voy a estar)|(manana ya no)|(se despidio de)|(me estoy despidiendo)|(quiero despedirme)",
    "una|un|soy|solo|como|ser|siento puro? {burden}",
    "{todos} estarian|estaria|estaran|estara|viviria*|serian|seria|van|estan mas|a? .. mejor|feliz|felices|tranquil*|bien {sinmi}",
    "mejor|felices|tranquilos {sinmi}",
    "nadie me? va|extrana*|notaria|lloraria|importaria|echaria|extranaria|(se daria cuenta) .. extranar|(si me)|(si desaparezco)|"
    "(si no estoy)|$|(de menos)|llorar|notar",
    "(a nadie le importo)|(a nadie le importa si)|(no le importo a nadie)|(no sirvo para nada)|(no valgo nada)|"
    "(no sirvo $)|(odio mi vida)|(odio vivir)|(odio estar viv*)|(me odio)",
    "cansad*|cansé|cance|canse|harto|harta|hart*|fastidiad* .. vivir|(la vida)|(esta vida)|existir|(estar viv*)|(mi vida)",
    "me canse de vivir|(la vida)|(esta vida)|luchar|todo",
    "aventarme|tirarme|lanzarme|saltar|brincar|aventar|tirar|echarme|avento|tiro|aviento|estrellar*|estrellarme del|de|al|a|"
    "desde|por|contra|el|con un|el|la? puente|edificio|techo|tren|carro|balcon|ventana|precipicio|cami*|vacio|azotea|barranco|"
    "metro|carretera|coche|poste",
    "lo|la|los|las voy|quiero|va|vamos|quisiera a? matar|golpear|apunalar|lastimar|(hacer dano)|balacear|acuchillar|estrangular",
    "{quiero} a? matarlo|matarla|matarlos|golpearlo|golpearla|lastimarlo|lastimarla|(hacerle dano)|(matar a)|(lastimar a)|"
    "(hacerles dano)|apunalarlo|ahorcarlo|ahorcarla|matarte !tiempo|cucaracha|(la cucaracha)",
    "me|nos|le pega|pego|golpea|golpeo|amenaza|amenazo|ahorco|ahorca|violo|viola|abuso|maltrata|pegan|golpean|golpeando|"
    "amenazando|pateo|amenazaron|apunto|empujo|cacheteo !(el sol)|aire|sueno|gripa|(el aire)",
    "me|nos esta|estan|estuvo|quiere|anda|va|sigue a? pegando|golpeando|amenazando|matar|pegar|golpear|violando|maltratando|"
    "lastimando|hacer",
    "violencia domestica|familiar|intrafamiliar",
    "(me violaron)|(fui violada)|(me asaltaron sexualmente)|(abusaron de mi)|(abusa de mi)|(me siento en peligro)|"
    "(no estoy segura en)|(no estoy a salvo)|(tengo miedo de mi esposo)|(le tengo miedo a mi)|(miedo de lo que pueda hacer*)|"
    "(miedo de hacer*)|(miedo de hacerme)|(voces me dicen)|(voces que me dicen)|(oigo voces que)|(miedo a mi marido)|"
    "(no me siento segura)|(no me siento seguro)",
]

ES_FLAT = [
    "no hay|tengo|veo|queda esperanza*|futuro|ilusion $|para|de|ya|ninguna|en",
    "no quiero|puedo|deseo|soporto|aguanto (seguir viviendo)|(seguir vivo)|(seguir viva)|vivir|existir !en|con|cerca|por",
    "^ ya? no quiero seguir $|mas|asi|aqui|en|con",
    "ya no quiero (seguir)|nada|(estar aqui)|(estar viv*) $|mas|solo|en|asi|dormir",
    "(no kiero)|(no quiero) seguir .. viviendo|vivir|asi|aqui",
    "no|nunca me? quiero|quiere|quisiera|deseo|queria|tengo|puedo|siento|hay|dan|quiera ya? .. (vivir)|vivir|(seguir viviendo)|"
    "(estar viv*)|existir|(seguir viv*)|(estar aqui)|despertar|(seguir aqui)|(estar en este mundo)|(seguir asi)|(seguir adelante)|"
    "(seguir con vida)|(vivir mas) !en|cerca|con|por|alla|alli|alli|hasta|lejos",
    "no|nunca me? quiero|quiere|deseo|puedo|quisiera vivir|seguir asi|mas|$|(en este mundo)|(con este dolor)|(de esta manera)|"
    "(con esto)|viviendo",
    "no quiero|quisiera|quiere estar $|aqui|(en este)|viv* $|mundo|ya|mas",
    "no (tengo ganas)|(hay motivo)|(tengo motivo)|(hay razon)|(tengo razon)|(tengo nada)|(tengo razones)|(tengo motivos)|"
    "(hay razones)|(encuentro razon)|(veo sentido)|(le veo sentido)|(le encuentro sentido)|(tiene sentido)|(vale la pena)|"
    "(tiene caso)|(le veo caso)|(hay nada)|(siento ganas)|(le hallo sentido)|(le hallo)|(encuentro sentido) .. (a la vida)|"
    "vivir|viviendo|vida|(seguir viv*)|(seguir aqui)|(seguir asi)|(por que vivir)|(por quien vivir)|(para vivir)|seguir|existir|"
    "(seguir luchando)",
    "(para que vivir)|(para que seguir)|(para que vivo)|(por que vivir)|(sin razon para vivir)|(sin ganas de vivir)|"
    "(sin ganas de seguir)|(sin ganas de nada)|(perdi las ganas de)|(perdido las ganas)|(perdi el sentido)|(la vida no vale)|"
    "(la vida no tiene)|(mi vida no tiene)|(mi vida no vale)|(mi vida ya no)|(nada tiene sentido)|(nada vale la pena)|"
    "(ya nada importa)|(nada me importa)|(ya nada tiene)|(ya perdi toda)|(perdi la esperanza)|(no tengo esperanza*)|"
    "(no hay esperanza*)|(ya no hay remedio)|(ya me rendi)|(me rindo)|(me doy por vencid*)|(no tengo futuro)|(no le veo futuro)",
    "no le|hay|veo|tengo|encuentro|hallo|les? veo|hallo|encuentro? una|ninguna|otra? salida|solucion $|a|de|para|mas",
    "^ ya? no puedo mas|(seguir asi)|(con mi vida)|(con la vida)|(con esta vida)|seguir .. $|(con esto)|(con esta)|(con mi)",
    "ya no puedo mas|(con esto)|(con mi vida)|(con esta vida)|(con la vida) !con|(con la)|comer|respirar|caminar",
    "no puedo mas (con esto)|(con mi vida)|(con la vida)|(con esta vida)|$|porfavor",
    "no puedo seguir $|asi|viviendo|adelante|mas|con",
    "no aguanto|soporto|resisto mas? $|(esta vida)|(mi vida)|(la vida)|(todo esto)|(este dolor)|(este sufrimiento)|viv*|"
    "vivir|esto|seguir",
    "no aguanto|soporto|resisto mas $|vivir|esto|esta",
    "^ ya? me? (ya no doy mas)|(no doy mas)|(ya no doy)|(hasta aqui llegue) $|con|de",
    "(hasta aqui llegue)|(aqui se acaba todo)|(este es el final)|(ya es el fin)|(ya se acabo todo)|(ya todo se acabo)|(esto es el fin)",
]

CRISIS = {"crisis": WISH + VIOLENCE + ES, "crisis!": WISH_FLAT + ES_FLAT}

CRISIS_IDIOMS = [
    "(dying laughing)|(die laughing)|(died laughing)|(die of laughter)|(dying of laughter)|(dying of embarrassment)|(die of "
    "embarrassment)|(died of embarrassment)|(die of boredom)|(dying of boredom)|(dying of thirst)|(dying of hunger)|(to die for)|"
    "(dying to know)|(dying to see)|(dying to hear)|(dying to try)|(dying to meet)|(dying for a)|(die of shame)|"
    "(thought i would die laughing)|(want to die laughing)|(killing it)|(killed it)|(kill it)",
    "want|could|wanted|about|going to? (die laughing)|(die of)",
    "would|could kill for",
    "killing|killed|kills|kill me|us with|softly|lol|haha|jaja|smalls",
    "headache|head|back|feet|neck|allergies|knee|tooth|traffic|heat|wait|stomach|migraine|legs|boredom|cramps|pain "
    "is|are|will|just|going|keeps|to .. kill|killing me",
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
]
