"""English phrases of a wish to die, of plans, farewells and hopelessness (notation: `reply_phrases`).

`WISH_FLAT` holds its own negation ("dont want to live").
"""

# ruff: noqa: E501 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

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
    "i? want out $|already|(of life)|(of this)|(of this life)|(of here)",
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
    "^ no more (i guess)|(i think)|(for me) $",
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
