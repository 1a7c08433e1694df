"""How patients spell: look-alike letters, shorthand, misspellings, and the words that they stand for."""

# ruff: noqa: E501, SIM905 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("‘’‛´`ʼ′＇", "'"),
        **dict.fromkeys("“”„‟«»″＂", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\r\v\f\u0085\u2028\u2029", "\n"),
        **dict(zip("аеорсухіѕкмтн", "aeopcyxiskmth", strict=True)),
        "⁄": "/",
        "🔟": "10",
        "…": "...",
        "ı": "i",
    }
)
# Words whose double letter is right; in any other word three or more equal letters are one.
DOUBLES = frozenset(
    "all will kill killed killing pill pills off call feel need sleep good soon too see keep been week tell well "
    "still hell yell pee beer weed been feet book bridge door add cannot dizzy happy hopeless worthless useless "
    "really alli alla llamar llego llegar ella ellos carro perro better matter cutting hitting getting "
    "appointment address full hell dull sorry tomorrow swollen miss missed class pass passed ass less "
    "goodbye rifle rattle bottle bleed bleeding blood unless arriving cancelled stopped stopping".split()
)
LEET = str.maketrans("0134578@$!*", "oieastbasio")
LEET_WORDS = frozenset(
    "die dead kill killing kills suicide suicidal suicidio stop myself hurt harm pills gun morir matar matarme "
    "morirme suicidarme vivir help unalive death want end cancel muerte quit".split()
)

SHORTHAND: dict[str, str] = {
    key: value
    for value, keys in {
        "going to": "gonna gona gunna goin2 gon finna",
        "im going to": "imma ima",
        "trying to": "tryna tryina",
        "have to": "gotta hafta havta",
        "kind of": "kinda",
        "i have": "ive",
        "you": "u ya'll yall",
        "your": "ur",
        "please": "pls plz plse plis please pleas",
        "thanks": "thx thks tks ty thnx thankyou tysm",
        "tomorrow": "tmrw tmr tmrrw tmw tomorow tommorow tommorrow 2moro 2morrow tomm tmmrw",
        "tonight": "2nite tonite 2night",
        "today": "2day",
        "appointment": "appt apt appmt appoinment appointmnt apointment appts appointment's appoitment apptmt",
        "message": "msg mesage messge",
        "messages": "msgs mesages msgz",
        "because": "cuz cause bc coz",
        "about": "abt bout",
        "with": "w",
        "dont": "dnt dont dun donot donnt",
        "cant": "cannot cnt kant caint cyant cnat",
        "someone": "some1 sum1 somone",
        "want": "wnat wantt wnt watn waant",
        "wanted": "wnated wantd",
        "want to": "wna wanna wana wannna wnna wanne wonna wuna wannt wannaa",
        "kill": "kil kll kiil kilk",
        "could": "cud coud culd",
        "would": "wud woud wuld",
        "should": "shud shuld",
        "forever": "4ever 4evr foreva",
        "before": "b4",
        "death": "deth",
        "dying": "dyin dieing dyeing",
        "hurting": "hurtin",
        "cutting": "cuttin cuting",
        "killing": "killin kiling killling kilin",
        "alive": "alife alve aliv alove",
        "anybody": "ne1 any1",
        "texting": "txting textin txtin texing texitng texin texxing",
        "messaging": "msging mesaging messagin",
        "sending": "sendin",
        "text": "txt texto",
        "texts": "txts texs",
        "stop": "stahp stopppp",
        "monday": "mondy monady",
        "tuesday": "tusday teusday tuesady tuseday",
        "wednesday": "weds wensday wendsday wednsday wedsday wenesday",
        "thursday": "thrusday thursady thirsday thurday",
        "friday": "firday fryday frday",
        "saturday": "saterday satuday",
        "miercoles": "mierkoles mircoles",
        "jueves": "juebes",
        "viernes": "biernes vierns",
        "sabado": "savado",
        "headache": "headach hedache headacke headeache heddache",
        "pain": "pian paine payn",
        "passed": "passd pased pasd",
        "chest": "chst chesst cheast chist chestt cheest chast",
        "seizure": "siezure seisure ceizure seizer seesure seezure seasure sezure siesure seizur seizher",
        "swollen": "swolen swoollen swoln swollin swellen sworllen",
        "throat": "thoat throte throut throath thraot",
        "tongue": "tounge tonge toungue",
        "fainted": "fanted faited faintd fainded",
        "depressed": "depresed",
        "hopeless": "hopless hopeles",
        "worthless": "worthles wothless",
        "husband": "husban hubby husbnd",
        "horas": "oras",
        "hora": "ora",
        "hijos": "ijos",
        "hijo": "ijo",
        "hija": "ija",
        "haciendo": "asiendo aciendo",
        "sangre": "zangre",
        "pecho": "pexo",
        "cabeza": "cabesa kabeza",
        "corazon": "corason korazon",
        "necesito": "nesesito nececito necsito",
        "ayuda": "alluda ayuda",
        "llego": "yego",
        "llegue": "yegue",
        "llegar": "yegar",
        "llevar": "yevar",
        "ya": "lla",
        "anymore": "nomore nemore anymor",
        "reschedule": "resched reschedual rescedule reshedule reschedul reschdule rescheduling rescheduled resch",
        "para": "pa pra",
        "porfavor": "porfa porfavor xfa xfavor pf porfis",
        "porque": "xq pq xke porq",
        "que": "q ke qe",
        "quiero": "kiero qiero qero quero kero qro kieroo quieroo",
        "quiere": "kiere qiere",
        "quisiera": "kisiera qisiera",
        "quien": "kien qien",
        "aqui": "aki aqi",
        "tambien": "tmb tmbn tambn",
        "mensajes": "msjs mensages menajes msjes",
        "mensaje": "msj mensage",
        "cancelar": "canselar kancelar cancela",
        "hasta": "asta",
        "voy": "boy voi",
        "vivir": "bibir vibir",
        "vida": "bida",
        "viviendo": "bibiendo vibiendo",
        "nada": "nda",
        "estoy": "toy stoy etoy estoi",
        "equivocado": "ekivocado equibocado equivicado",
        "numero": "nmero num numro",
        "manana": "mnana manna",
        "hacer": "aser hacr aser",
        "hacerme": "aserme",
        "dano": "danio",
        "senorita": "seno srita srta",
        "suicide": "sucide suiside suicde suacide sewerslide sueside sui suicied",
        "suicidal": "sucidal suisidal suicdal suicidle",
        "suicidarme": "suisidarme sucidarme suicidarm",
        "suicidar": "suisidar sucidar zuicidar",
        "suicidio": "suisidio sucidio",
        "myself": "myslf mysel mysf mself mysef myslef my-self mysel myselff meself",
        "breathe": "breath breth breathee brethe breeth breethe breathee breathh breate braethe",
        "breathing": "breathin breating brething breething braething breathng",
        "cancel": "cansel cancle cancell cansle kancel cancal",
        "confirm": "konfirm comfirm conferm confrm cofirm confim",
        "number": "numbr numer nunber numba",
        "phone": "fone phon fon",
        "pus": "puss",
        "heart": "hart haert hearrt heartt",
        "attack": "attak atack attac atak attakc",
        "blood": "blod bluod blud bllod",
        "bleeding": "bleding bleedin bleeeding bleading",
        "swelling": "sweling swellin swellng",
        "dizzy": "dizy dizzzy dizie",
        "stroke": "strok strokee",
        "pregnant": "pregnet pregnent preggo pregant prego",
        "unconscious": "unconcious unconsious unconshus uncontious",
        "infected": "infectd enfected",
        "numb": "numm",
        "overdose": "overdoze ovrdose ovedose overdos",
        "razor": "razer raizor rasor",
        "knife": "nife kinfe knief",
        "bullet": "bulet bullit",
        "strangle": "strangel",
        "worth": "wurth werth",
        "cut": "cutt cutted",
        "hurt": "hert hurtt hrut",
        "raped": "rapd",
        "afraid": "afrade afriad",
        "existing": "exsisting existin",
        "exist": "exsist",
        "living": "livin livng liveing",
        "burden": "burdon birden burdin",
        "goodbye": "goodby gudbye goodbuy",
        "unsubscribe": "unsub unsubcribe unsuscribe unsubscibe unsubscribed unsubscrib unsubsribe",
        "shortness": "shortnes shorness",
        "hallucinating": "halucinating hallucinatin halucinatin hallusinating",
        "embarazada": "enbarazada embarasada enbarasada",
        "respirar": "rrespirar respirrar",
        "convulsion": "combulsion convulcion",
        "desmaye": "desmalle dezmaye",
        "desmayo": "desmallo",
        "pastillas": "pastiyas",
    }.items()
    for key in keys.split()
}
PAIRS = {
    ("do", "not"): "dont",
    ("can", "not"): "cant",
    ("did", "not"): "didnt",
    ("does", "not"): "doesnt",
    ("will", "not"): "wont",
    ("would", "not"): "wouldnt",
    ("could", "not"): "couldnt",
    ("should", "not"): "shouldnt",
    ("is", "not"): "isnt",
    ("have", "not"): "havent",
    ("has", "not"): "hasnt",
    ("was", "not"): "wasnt",
    ("i", "am"): "im",
    ("i", "will"): "ill",
    ("i", "would"): "id",
    ("it", "is"): "its",
    ("he", "is"): "hes",
    ("she", "is"): "shes",
    ("my", "self"): "myself",
    ("him", "self"): "himself",
    ("her", "self"): "herself",
    ("any", "more"): "anymore",
    ("no", "one"): "nobody",
    ("don", "t"): "dont",
    ("can", "t"): "cant",
    ("won", "t"): "wont",
    ("i", "m"): "im",
    ("por", "favor"): "porfavor",
}
# Long words of the tables that no other word resembles: one slip of the finger is forgiven.
FORGIVEN = (
    "suicide suicidal suicidarme suicidio myself themselves breathing overdose overdosed pastillas desaparecer "
    "appointment reschedule unsubscribe respirar embarazada convulsion desmayarme pregnant hallucinating "
    "seizure seizures headache swollen bleeding vomiting infected infection fainted unresponsive hallucinations dissociating "
    "disappear disappearing suffering worthless hopeless everyone anymore overdosing strangled threatened desmayada esperanza cancelar cancelacion confirmed confirmar unconscious reprogramar"
).split()
# Spanish words that are often written as they sound ("biviendo", "suisidarme", "asiendo"): see `text.sound`.
BY_SOUND = (
    (
        "vivir viviendo vivo viva vida vivirla quiero quisiera quiere queria morir morirme morirse muerte muerto muerta muriera matar matarme "
        "matarse mate suicidarme suicidarse suicidio suicidar hacer haciendo hacerme hacerse hice hago cortarme cortando corte lastimarme "
        "pastillas pistola cuchillo navaja despertar despierta desaparecer existir existo seguir acabar terminar cansada cansado harto harta "
        "carga estorbo esperanza salida vergüenza ahorcarme colgarme aventarme pegar pegando golpea golpeo amenaza amenazo violento "
        "respirar respiracion pecho corazon desmaye desmayo convulsion embarazada sangre orina orinar vomito vomitando hinchada hinchado "
        "garganta lengua cabeza brazo dormido fiebre alucinando voces mareada mareado cerveza medicina cita visita cancelar cancelen "
        "reprogramar cambiar mensajes mensaje textos numero equivocado equivocada recibir escribir borren quiten dejen mandar manden llegar "
        "llego llegue llegare tarde manana ahorita ahi alli confirmo confirmar confirmada claro gracias siempre tambien necesito ayuda "
        "equivocaron equivoco equivocados equivoque bastante moderadamente extremadamente siete ocho nueve cinco seis cero diez varios ninguno lunes martes miercoles jueves viernes sabado"
    )
    .replace("ü", "u")
    .split()
)
