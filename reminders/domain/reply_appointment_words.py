"""Words about a visit in both languages: confirm, cannot come, move it, late; and plain yes and no."""

# ruff: noqa: E501, SIM905 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

MACROS = {
    "visit": "appointment|appointments|visit|visits|appointmet|session|slot|booking|reservation|meeting|spot|cita|citas|visita|visitas|"
    "sesion|turno|reservacion|consulta|it|mine|me|infusion|treatment|tratamiento|apointment|lo|la|todo|us",
    "noun": "appointment|appointments|visit|visits|session|slot|booking|reservation|meeting|spot|cita|citas|visita|visitas|sesion|turno|"
    "reservacion|consulta|infusion|treatment|tratamiento|(my time)|(the time)|(my day)",
    "day": "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|tomorrow|today|"
    "(next week)|(this week)|(next month)|(the next day)|(day after)|lunes|martes|miercoles|jueves|viernes|sabado|domingo|hoy|manana|"
    "(la proxima semana)|(la otra semana)|(otra semana)|(la semana que viene)|(proxima semana)|(esta semana)|(pasado manana)|"
    "(el otro mes)|(proximo mes)|morning|afternoon|evening|noon|weekend|tonight|january|february|march|april|may|june|july|"
    "august|september|october|november|december|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre",
    "cant": "cant|wont|(not going to)|(not able to)|unable|(not gonna)|(wont be able to)|couldnt|(not be able to)|(dont think i can)|"
    "(dont think ill)|(dont think i will)|(unable to)|(not able)|(can no longer)|(cant be able to)|(wouldnt be able to)|doubt|(cant able to)",
    "nopuedo": "(no puedo)|(no podre)|(no voy a poder)|(no vamos a poder)|(no podremos)|(no podra)|(no va a poder)|(no puede)|(no podemos)|"
    "(no creo poder)|(no creo que pueda)|(no creo que podamos)|(no voy)|(no vamos)|(no ire)|(no iremos)|(no alcanzo)|(no alcanzare)|"
    "(no podria)|(no pude)|(imposible)|(no voy a alcanzar)|(no llego)|(no llegare)|(no voy a llegar)|(no me es posible)|(no he podido)",
    "move": "reschedule|move|change|switch|push|postpone|delay|bump|swap|shift|rebook|adjust|reprogram|modify|trade|update|redo|(set up another)",
    "mover": "cambiar|mover|reagendar|reprogramar|posponer|pasar|recorrer|aplazar|adelantar|atrasar|postergar|correr|cambiarla|moverla|pasarla|"
    "cambiarme|moverme|pasarme|cambie|cambien|mueva|muevan|pase|pasen|cambio|reagende|reagenden|reprograme|reprogramen|posponga|pospongan|"
    "modificar|recorrerla|posponerla|reagendarla|reprogramarla|reajustar|cambiame|cambieme|ajustar|reacomodar|adelanten",
    "cancelv": "cancel|canceling|cancelling|cancelar|cancele|cancelen|canceles|cancelarla|cancelarme|cancela|cancelo|cancelarme|cancelarle|cancelenme|cancelame|canceleme|cancelalo|"
    "anular|anule|cancelemos|canceled|cancelled",
}

MOVE = [
    "lets|hagamoslo|dejemoslo|podemos|hagamosla do|try|make|shoot|hacerlo|dejarlo|el|para for|la|en? {day}|later|another|different",
    "there|ahi|here|alla|alli|llego in|en 5|10|15|20|25|30|35|40|45|60 .. traffic|trafico|stuck|atorad*|late|sorry|perdon|disculp*|tarde",
    "traffic|trafico|stuck|atorad*|held .. in|en 5|10|15|20|25|30|35|40|45|60",
    "puedo|puede|podria|podemos|pueden|podriamos|quiero|quisiera|necesito|se .. later|earlier|instead|another|different|sooner|reschedule|change|move|switch !from",
    "{cant}|{nopuedo}|no|not .. {day}|(that day)|(that time)|(ese dia)|(esa hora) .. but|pero|puedo|(can do)|(how about)|(what about)|free|maybe|quiza|tal|mejor .. {day}|another|otro|otra|later|next",
    "do|have|got|is|are|any|tiene|tienen|hay|anything you|there|anything|yall|algo? .. openings|opening|spots|slots|cancellations|lugar|campo|cupo|disponible|espacio|available|availability",
    "me|nos cambian|cambia|mueven|pasan|recorren|adelantan|atrasan|mueve|pasa .. cita|hora|dia|{day}|visita",
    "reschedule|reagendar|reprogramar|reagende|reagenden|reprograme|posponer|postpone|reprogramarla|reagendarla|rebook|posponerla|postponed",
    "{move} .. {noun}|it|time|day|days|date|hour|me|mine|dates|times !address|number|phone|insurance|dose",
    "{move} .. to|for|until|back|up .. {day}|another|different|later|earlier|next|an|one|two|half|after|before|in|12|1|2|3|4|5|6|7|8|9|10|11",
    "(push it)|(push back)|(push my)|(move me)|(bump me)|(switch me)|(switch days)|(switch times)|(swap days)|(change times)|(change days)|"
    "(pushed back)|(move it)|(change it)|(switch it)|(different day)|(different time)|(another day)|(another time)|(another date)|"
    "(other day)|(other time)|(other times)|(other days)|(a later time)|(an earlier time)|(later time)|(earlier time)|(rain check)|"
    "(raincheck)|(new time)|(new day)|(new appointment)|(new date)|(different date)|(some other time)|(other openings)|(another slot)|"
    "(any openings)|(any other times)|(earlier slot)|(later slot)|(sooner appointment)|(earlier appointment)|(later appointment)|"
    "(other availability)|(next available)|(another appointment)|(make a new)|(next opening)|(move up)|(time change)",
    "(can|could) we|i|you|it|they do|come|make|move|have|push|get|try|meet|go|be|take|aim .. {day}|later|earlier|sooner|instead|another|"
    "different|afternoon|morning|next|other|am|pm|2pm|3pm|1pm|4pm|5pm|11am|10am|9am|8am|noon|after|30",
    "can|could|may|possible|might|want|like|need|prefer|rather|wanted|id we|i|you|to|it|if|be|for|us|somebody? .. (do|come|make|have|push|get|try|"
    "go|be|take|switch|start|schedule|see)|do|come|make|have|push|get|try|go|be|take|switch|start|schedule|seen|move|swap|change !help|home .. "
    "later|earlier|sooner|instead|another|different|1pm|2pm|3pm|4pm|5pm|12pm|8am|9am|10am|11am|(next week)|(next month)|(other day)|"
    "(in the afternoon)|(in the morning)|(different time)|(afternoon)|(instead of) !with|today",
    "can|could|may we|i|you|it be|do|come|make|move|push|switch|go|change|be? .. {day}|1|2|3|4|5|8|9|10|11|12|noon !help|drive|eat|drink|take",
    "how|what about {day}|later|earlier|another|next|1|2|3|4|5|8|9|10|11|12|2pm|3pm|1pm|4pm|10am|11am|9am|noon|a",
    "{day} instead|better|work|works|ok|possible|then|(work instead)|(instead work)",
    "would|does|will|is {day}|later|earlier|another|1pm|2pm|3pm|4pm|10am|11am work|be|okay|ok|possible|available|open|better|instead",
    "instead $|of",
    "do|are|is|have|any you|there|u guys? have? .. anything|opening|openings|available|availability|spots|slots|times|something|appointments|time "
    "on|for|later|earlier|sooner|next|{day}|else|in|before|after|at|open|available|other",
    "is|are|any there|you? .. later|earlier|sooner|afternoon|another|different|other .. in|time|times|day|spot|slot|option|available|appointment|"
    "openings|opening|the",
    "{cant} .. {day}|then|time|(make that)|that .. how|what|can|could|maybe|is|do|but .. {day}|later|another|next|about|earlier",
    "{day} .. (wont|doesnt|dont|isnt|not)|wont|doesnt|isnt|not work|good|possible|for",
    "(that day)|(that time)|(the time)|(this time)|(that date)|(this day)|(9am)|(8am)|time|date|day wont|doesnt|isnt|not|cant work|good|possible",
    "need|want|prefer|like|would|take|get a|an|to|have? (different|later|earlier|another|new) day|time|date|appointment|slot|one",
    "running|ill|im|going|gonna|be|were|will|might|i|is|may|just|a|few|be? .. late $|by|like|about|sorry|for|to|but|due|because|today|traffic|is|on|"
    "im|got|1|2|3|4|5|10|15|20|25|30|45|minutes|min|there|traffic|and|maybe|tomorrow|ok|thats|if|this|my|please|can|my|hope|getting|leaving|car|was",
    "running|be|im|going|arrive|get|there|ill late|behind|(a little late)|(a bit late)|(minutes late)|(min late)|(mins late)|(bit late)|(few minutes late)",
    "minutes|min|mins|hour|minute|hr late|behind|away|out|tarde",
    "(late $)|(running late)|(running behind)|(be late)|(going late)|(few late)|(stuck in traffic)|(arriving late)|(there late)|(get there late)|"
    "(little late)|(lost on the way)|(got a flat)|(flat tire)|(held up at)|(a tad late)|(delayed in traffic)",
    "{mover} .. {noun}|hora|dia|fecha|horario|{day}|(otro dia)|(otra hora)|otro|otra|tarde|temprano",
    "me|la|lo|se|nos|le {mover} .. {day}|otro|otra|para|al|hora|dia|temprano|tarde|despues|el|la",
    "{mover} $|la|mi|para|el|al|me !numero|telefono|direccion|seguro|nombre|correo",
    "otro|otra|diferente|distinto|nuevo|nueva dia|hora|horario|fecha|cita|horarios|momento|semana|turno|mes",
    "dia|hora|horario|fecha diferente|distint*|despues",
    "mas tarde|temprano|tardecito|tempranito|adelante !$",
    "(mas tarde)|(mas temprano)|(mas tempranito)|(mas tardecito)",
    "hay|tiene|tienen|tendra|tendran|habra|tienes|algo .. lugar|espacio|disponible|disponibilidad|cita|citas|horario|horarios|campo|hueco|"
    "cupo|algo|otro|libre|lugar .. {day}|para|en|el|mas|antes|despues|por|$|la|disponible",
    "mejor|prefiero|puede|puedo|podria|podriamos|podemos|seria|se|puede|pueden|que|y|o|si|para|quisiera|quiero|tal|(es posible) ser|en|el|la|para|"
    "ir|venir|llegar|lo|dejarla|dejarlo|que|vez|hacerla|sea|dejamos|hacerlo|verla? .. {day}|otro|otra|tarde|temprano|despues !a|hacer",
    "mejor (el|la|para|en|otro|otra) {day}|dia|semana",
    "mejor .. {day}|(otro dia)|(otra semana)|(otra hora)|(mas tarde)|despues",
    "para {day}|(otro dia)|(otra semana) $|mejor|porfavor|se|es|puede|por",
    "llego|llegar|llegare|llegamos|voy|vamos|ando|estoy|andamos|llegando|llegaremos|voi|iba|demor*|tardar*|(hacer)|retras* .. tarde|tardecito|atrasad*|"
    "retrasad*|minutos|min|mins|tardar|demorar|demorada .. $|como|unos|minutos|por|10|15|20|30|5|min|tarde|hay|porque|a|llego|en|disculpe|perdon|el|me|de",
    "(voy tarde)|(llego tarde)|(llegar tarde)|(llegare tarde)|(se me hizo tarde)|(voy retrasad*)|(ando retrasad*)|(voy atrasad*)|(ando atrasad*)|"
    "(se me hace tarde)|(me voy a tardar)|(me tardo)|(voy un poco tarde)|(estoy atorad*)|(en el trafico)|(voy a demorar)|(un poco tarde)|"
    "(poquito tarde)|(minutos tarde)|(min tarde)|(mins tarde)|(un ratito tarde)|(media hora tarde)|(voy retrasado)|(me retraso)|(me retrase)",
    "(cambio de)|cambio|cambiar de hora|dia|fecha|horario|cita|planes",
    "no puedo a? esa|ese|esta|este|las|la hora|dia|fecha|hora|9|10",
    "(no me queda)|(no me acomoda)|(no me conviene)|(no me sirve)|(no me va bien) .. hora|dia|horario|{day}|fecha|esa|ese|$",
]

LATE = [
    "there|ahi|here|alla|alli|llego in|en 5|10|15|20|25|30|35|40|45|60 .. traffic|trafico|stuck|atorad*|late|sorry|perdon|disculp*|tarde",
    "traffic|trafico|stuck|atorad* .. in|en 5|10|15|20|25|30|35|40|45|60",
    "late|tarde|tardecito|retrasad*|atrasad*|demorar|(stuck in traffic)|(en el trafico)|(running behind)|(me tardo)|(flat tire)",
]

CANCEL = [
    "dont|(no longer)|nolonger|(no more) want|need|wish my|the|this|that|any|an {noun}",
    "{nopuedo}|no|cant .. make|come|attend it|in|{day}|today|$|manana|hoy",
    "mejor cancelela|cancelala|cancelenla|cancelelo|cancelenmela",
    "cancelela|cancelala|cancelenla|cancelenmela|cancelemela",
    "(ya no)|no necesito|ocupo|quiero|requiero la|mi|otra|esa cita|visita",
    "cancel|cancelar|cancele|cancelen|cancelarla|anular|anule|cancelling|canceling|cancelled|canceled|cancelo|cancela|cancelenme|cancelenmela|drop|scratch|"
    "(call off)|(back out) .. {visit}|{noun}|{day} !ride|refill",
    "(need)|need|want|like|going|got|gotta|have|wanna|must|(id like)|(would like)|wish|wanting|hoping|trying|decided|please|ill|will|should|"
    "better|lets|(we should)|can|could|might|may|you|i|had|us|just|we|to|prefer to|you|we|i|have|be? to? to? cancel|(call off)|(back out)|(call it off)|"
    "(cancel out) !refill|prescription|card|order|subscription|(my ride)|insurance|membership",
    "(need to cancel)|(have to cancel)|(want to cancel)|(has to cancel)|(cancel it)|(cancel that)|(cancel this)|(cancel me)|(cancel us)|"
    "(cancel please)|(cancel my)|(cancel for)|(cancel everything)|(cancel on you)|(cancel due)|(cancel because)|(cancel the rest)|(cancel all my)|"
    "(cancel mine)|(cancel i)|(call off my)|(call it off)|(drop my appointment)|(take me off the schedule)|(take me off the calendar)|"
    "(remove me from the schedule)|(off the schedule)|(off the books)|(give my spot)|(give my slot)|(give away my spot)|(free up my)|"
    "(open up my slot)|(backing out)|(no longer need the appointment)|(dont need the appointment)|(no show)|(not feeling up to)|(pass this time)|"
    "(have to pass)|(skip this one $)|(skip my appointment)|(skip the appointment)|(skip tomorrow)|(skip this visit)|(skip this week)|"
    "(miss my appointment)|(missing my appointment)|(miss the appointment)|(have to miss)|(going to miss)|(gonna miss)|(miss tomorrow)|(miss today)",
    "{cant} .. make|come|attend|be|go|get|keep|(show up)|do !feel|better|(it stop)|sick|sense|him|her|sleep .. it|in|tomorrow|today|there|appointment|visit|"
    "{day}|$|my|the|this|that|out|anymore|by|because|at|for|up|down|as|into",
    "{cant} (make it)|(be there)|(come in)|(be coming)|(come tomorrow)|(come today)|(be able)|(make the)|(make my)|(attend)|come|(make tomorrow)|"
    "(make today)|(go $)|(go tomorrow)|(go today)|(get there)|(get a ride)|(keep my)|(keep the)|(be in today)|(be in tomorrow)|(be able to)|(be attending)|"
    "(show up)|(make it in)|(get off work)|(get out of work)|(do tomorrow)|(do today)|{day} !up|(up with)|back|down",
    "{cant} {day}|(that day)|(that time)|(that date)",
    "(cant make)|(wont make) it|{day}|that|my|the|this",
    "not|wont|isnt|im|wont|aint be? coming|(showing up)|attending|(making it)|(going tomorrow)|(going today)|(going to make) $|tomorrow|today|in|to|anymore|"
    "{day}|the|because|it|there",
    "wont|cant|not be? there|attending|able|coming|(in today)",
    "(not coming)|(not going to make)|(not gonna make)|(wont be in)|(wont be coming)|(wont be there)|(not be there)|(not able to come)|"
    "(not able to attend)|(unable to attend)|(unable to make)|(unable to come)|(not attending)|(changed my mind about)|(something came up)|"
    "(cant anymore $)|(cant today)|(cant tomorrow)|(not today $)|(im out $)|(gotta cancel)|(cant come)|(cant attend)|(cant do it $)|(no longer coming)|"
    "(no ride tomorrow)|(dont have a ride)|(have no ride)|(dont have a driver)|(no longer available)|(not available)|(cant get there)|"
    "(wont make)|(have to work)|(cant make)|(not gonna be)|(no longer able)|(decided not to come)|(decided not to go)|(decided against)",
    "{nopuedo} .. ir|asistir|llegar|venir|acudir|presentarme|presentar|hacerla|estar|ahi|cita|(a la cita)|alcanzar|faltar|manejar .. $|a|al|la|el|"
    "{day}|mi|por|porque|estoy|me|tengo|hoy|ya|disculpe|gracias|con|se|lo|perdon|no|ese|esa",
    "{nopuedo} ir|asistir|llegar|venir|acudir|{day}|(a la cita)|(a mi cita)|(hoy)|(el lunes)|(el martes)|(el miercoles)|(el jueves)|(el viernes)|(el sabado)",
    "(no voy)|(ya no voy)|(no vamos)|(no ire)|(no iremos) $|hoy|manana|a|por|porque|al|el|estoy|tengo|{day}",
    "(no voy) a poder|ir|llegar|asistir|estar",
    "(ya no) voy|puedo|podre|quiero|vamos|ire .. ir|cita|asistir|hoy|manana",
    "(ya no) voy|ire|vamos $",
    "(no quiero) ir|(la cita)|(mi cita)|(otra cita)|(mas citas)",
    "{cancelv} .. {noun}|{day}|$|mi|la|lo|por|porque|todas|todo",
    "quiero|quisiera|necesito|tengo|voy|puede|pueden|puedo|podria|favor|desea|deseo|hay|debo|tendre|me|vamos|podrian|por|ocupo|queria|gustaria "
    "que|a|de|me|la|favor? {cancelv} !suscripcion|mensajes|textos|los|receta",
    "(surgio algo)|(me salio algo)|(me surgio)|(se me presento)|(tuve un imprevisto)|(tengo un imprevisto)|(no me va a ser posible)|(no me sera posible)|"
    "(no asistire)|(no podre)|(no voy a poder)|(no estare)|(no vamos a poder)|(no podremos)|(faltare)|(voy a faltar)|(tengo que faltar)|"
    "(no cuento con quien me lleve)|(no va a ir)|(no contare)|(no cuenten conmigo)|(no alcanzo a llegar)|(no alcanzo a ir)|(quiten mi cita)|"
    "(quite mi cita)|(borre mi cita)|(borren mi cita)|(ya no quiero la cita)|(no puedo $)|(den mi lugar)|(le pueden dar mi lugar)|(no me esperen)|"
    "(no tengo quien me lleve)|(no tengo ride)|(no tengo en que ir)|(no tengo como ir)|(no tengo como llegar)",
]

CANCEL_NOT = [
    "charge*|fee|cost|penalty|policy|cobran|cobra|multa|cargo|what|happens|how|late|cuanto .. if|to|for|por|si|i? {cancelv}",
    "did|didnt|why|porque you|they|the|yall|se|someone|anyone|it|clinic|office? guys|all|the|clinic|office|been|they|did? .. {cancelv}",
    "is|was|are|were|has|have|been|getting|being you|they|the|it|my|clinic|office? .. cancelled|canceled|cancelado|cancelada",
    "i|we|my|they|ya|have|ive? cancelled|canceled|cancele my|our|the|mi|otra|las|otras other|dentist|trip|flight|plans|vacation|work|meeting|class|otra|otras|viaje|planes|dentista",
    "cancelaron|suspendieron|canceled|cancelled las|la|school|clases|class|my|mi other|clases|escuela|flight|vuelo|trip|for|work",
    "{cancelv} .. (her thing)|(his thing)|policy|fee|rent|gym|netflix|flight|trip",
    "did|why|was|were|is|are|when|whos|dont|never|didnt|nunca|not|doesnt|wont|if you|they|it|i|we|my|the|me|us|want|need|have|wanna|going|he|she|anyone? to? "
    "be|get|got|been? {cancelv}",
    "dont|never|not|didnt|wont {cancelv}",
    "was|is|are|were|got|been|did .. cancelled|canceled",
    "no|nunca me? la? lo? quiero|voy|puedo|vayan|vaya|pienso|quisiera? a? {cancelv}",
    "cancel|cancellation|cancelation|cancelacion fee|policy|cargo|multa|politica",
    "if|si i|we|tengo|la|lo? que|need|have|to|want? to? {cancelv}",
    "ride|driver|meeting|flight|class|school|work|they|insurance|she|he|babysitter|doctor cancelled|canceled|cancel|cancelo|cancelaron",
    "cancel .. refill|prescription|order|subscription|card|insurance|membership|receta|seguro|mensajes|textos|suscripcion|fee|policy|texts|messages",
    "cant|wont|couldnt|dont come|be|make|go|do .. soon|sense|eat|better|happier|grateful|(it stop)|him|her|enough|(the pain)|sleep|fever|dizzy",
    "cant wait",
    "no puedo ir al? (bano)|bano|trabajo|escuela",
    "dont|not|cant|cannot|wont go to sleep|bed",
    "no voy al|a bano|comer|tomar|dormir",
    "(wont be late)|(not be late)|(wont go away)|(cant get over)|(cant get up)|(cant get comfortable)|(cant get to sleep)|(cant come to the phone)|"
    "(cant go back)|(wont get better)|(wont go down)|(cant do anything)|(cant get it)|(cant get the link)|(cant keep)|(cant get into)|"
    "(cant come soon enough)|(wont come out)|(wont come off)|(can i be there)|(cant keep food)|(cant keep anything)",
]

MOVE_NOT = [
    "otra|otro|another|different persona|pregunta|question|cosa|nurse|enfermera|numero|number|phone|direccion|address|doctor|clinica|clinic|way|forma|medicina|ride|driver|one|person|thing|note|place|room",
    "puedo|podre|can|could|may i|we? (ir a)|(go to)|(ir al)|(go back to) trabajar|work|trabajo|school|escuela|gym|gimnasio",
    "{nopuedo} .. make|come|go|attend .. {day}|$",
    "puedo|podre|puede|can|could|may|when|cuando|debo|should i|we|puedo|you? manejar|comer|tomar|trabajar|banarme|drive|eat|drink|work|shower|exercise|fly|volar|beber|fumar|dormir .. otro|next|manana|tomorrow|later|despues|another|siguiente|{day}",
    "numero|telefono|direccion|seguro|correo|nombre|apellido|email|number|phone|address|insurance|pharmacy|farmacia|carro|trabajo|job|name|doctor|meds|dose .. {mover}|changed|change|cambio|moved|cambiaron",
    "{move}|changed|{mover} .. number|phone|address|insurance|email|pharmacy|numero|telefono|direccion|seguro|correo|nombre|farmacia|name|doctor|meds|dose|medicina|medication|password",
    "otra|de|una|nueva vez|nuevo",
    "{nopuedo} ir|asistir|llegar|venir|estar .. {day}|$",
    "{nopuedo} .. cita",
    "{cant} .. make|come|be|go|attend .. {day}",
    "{cancelv} .. {noun}|{day}",
    "text|call|send|email|message|tell|ask|llame|mande .. instead",
    "que hora|dia es|tengo|seria|era? .. {day}|cita|$",
    "cant|didnt|couldnt|wont|dont change|move !my|the|appointment",
]
CONFIRM = [
    "(cant wait $)|(no puedo esperar $)",
    "confirm|confirmed|confirming|confirmo|confirmar|confirmada|confirmado|confirmamos|confirmen|confirma|confirmando|comfirm|confrim|confrm|cofirm|"
    "comfirmed|confirmd|conf|conform|confirmación|confimo|comfirmo|confirms",
    "see|c|seeing|ya you|u|ya|yall|guys|everyone then|tomorrow|there|soon|at|{day}|$|all|on|in|next|8|9|10|11|12|1|2|3|4|bright|guys|later",
    "(see you)|(see ya)|(cya)|(cu then)|(cu tomorrow)|(c you then)|(c you tomorrow)|(c ya) then|tomorrow|there|soon|at|{day}|$|all|on",
    "i|ill|we|well|will|im|shell|hell|were|definitely|be|yes|she|he|gonna|id will|be|ill? be there|here|(in attendance)|(on time)|(waiting)|present",
    "(be there)|(we are coming)|(im coming)|(were coming)|(ill come)|(i will come)|(ill make it)|(planning on it)|(plan on being)|(plan to be there)|"
    "(on my calendar)|(in my calendar)|(on the calendar)|(on my way)|(omw)|(looking forward)|(will do)|(wouldnt miss it)|(count me in)|(count on me)|"
    "(i can make it)|(can make it)|(can make that)|(ill be in)|(ill see you)|(planning to attend)|(will attend)|(plan to attend)|(im in $)|"
    "(we can make it)|(i am in $)|(its a date)|(got my ride)|(ready for tomorrow)|(all set)|(i plan on it)|(will be attending)|(good to go)|"
    "(works for me)|(that works)|(that time works)|(still good)|(were good)|(still on)|(still coming)|(im still coming)|(i will make it)|(attending)",
    "ahi|alli|alla|ay|aya|hay estare|estaremos|estamos|voy|vamos|(nos vemos)|(los veo)|(le veo)|(la veo)|(andare)|llego|(te veo)|(los miro)|(nos miramos)|"
    "(voy a estar)|(vamos a estar)|andamos|(estar)|llegamos|(le caigo)|(les caigo)|(caigo)|estoy|estará|(estaré)",
    "si|ok|claro|alli|ahi|yo|sin|manana|seguro voy|vamos|ire|asisto|estare|asistire|puedo|llego|(voy a ir)|iremos|acudire",
    "^ voy|ire|asistire|vamos|iremos|(voy a ir)|(si puedo ir) $|manana|gracias|sin|seguro|ir|(a ir)|(a la cita)|(a estar)|(a asistir)",
    "(voy a ir)|(voy a asistir)|(voy a estar)|(cuente conmigo)|(cuenten conmigo)|(nos vemos)|(los veo)|(le veo)|(sin falta)|(estare ahi)|(estare alli)|"
    "(primero dios)|(si dios quiere)|(dios mediante)|(ya quedo agendad*)|(ya lo apunte)|(ya la apunte)|(estare puntual)|(ahi le caigo)|(voy en camino)|"
    "(asistire)|(estare presente)|(ahi llego)|(ire a la cita)|(ire a mi cita)|(ahi nos vidrios)|(lo esperamos)|(la espero)|(alli nos vemos)|(a la orden)",
]
CONFIRM_NOT = [
    "dont|not|cant|wont|didnt|no|nunca|havent|never|isnt|wasnt|unable|couldnt|arent|doubt i|me|to|be|be|think|puedo|voy|ill|able|im|we|he|she|quiero|a|voy|"
    "pude|que|lo|se|estare|can|well? .. confirm*|there|coming|ahi|estare|asistire|asistir|ire|alli|(make it)|attending|vemos|veo|ir|here",
    "did|can|could|do|should|how|when|where|have|am|is|was|need|puede|pueden|puedo|como|debo|tengo|cuando|(will you)|(will i)|(will someone)|please|podria|need|want|call|calling|favor "
    "you|i|we|to|someone|it|que|my|a|de|do|us|me|the|have|so|se|y? .. confirm*|(be there)|(see you)|comfirm",
    "confirm|confirmar|confirmen|confirme|confirma|confirmed what|if|when|where|that|whether|my|la|si|cuando|donde|a|later|mas|the|your|time time|hora|tarde|is|"
    "it|que|insurance|address|medication|medications|day|date|direccion|dia|fecha|con|i|dose|after|cuando|your",
    "(be there)|(been there) when|for me|you|once",
    "will|can|could|should my|someone|the|a|you|mom|husband|doctor|he|she|they .. be there",
    "how|what|when|where should|do|would|early|long|time|late? .. be there|(see you)",
    "(be late)|(be there late)",
]

YES_WORDS = (
    "yes yep yeah yup yea yas yess yesss yass yah yeh ya ye yessir yesir yesmam yuh yeap yeup ys yse eys yez y si sip sii siii simon sipi simona sis sip "
    "sim claro aha uhhuh aja sure absolutely definitely affirmative certainly indeed correct correcto afirmativo totally por_supuesto obvio "
    "definitivamente seguro cierto exacto exactly arre andale sipo sep sepi sisi sisisi yesyes yepp yupp 1yes si1 yezzir afirma efectivamente "
    "affirm bet true verdad"
).split()
OK_WORDS = (
    "ok okay k kk oki okey okie okk oke okis okidoki alright aight fine cool great perfect perfecto perfecta good awesome wonderful excellent excelente "
    "orale orales dale va vale listo lista sale salevale bueno bien acuerdo enterado enterada entendido roger gotcha deal noted understood "
    "copy fantastic lovely works genial super zas ta okas vientos sobres ready set"
).split()
OK_PHRASES = [
    "^ (sounds good)|(sounds great)|(sounds perfect)|(sounds like a plan)|(got it)|(of course)|(for sure)|(sure thing)|(you bet)|(no problem)|"
    "(no problema)|(no worries)|(that works)|(works for me)|(works $)|(thats fine)|(thats good)|(thats perfect)|(all good)|(im good)|(good deal)|"
    "(will do)|(10 4)|(ten four)|(de acuerdo)|(esta bien)|(ta bien)|(sta bien)|(me late)|(por supuesto)|(con gusto)|(como no)|(a huevo)|"
    "(va que va)|(pos si)|(pues si)|(claro que si)|(asi es)|(que si)|(eso es)|(ya quedo)|(muy bien)|(todo bien)|(me parece bien)|(me parece)|"
    "(no hay problema)|(sin problema)|(aqui confirmando)|(sure will)|(sure am)|(sure do)|(yes maam)|(i will $)|(im $)|(i do $)|(i can $)|(i did $)|"
    "(we will $)|(we are $)|(we can $)|(oh yes)|(oh yeah)|(hell yes)|(hell yeah)|(thats right)|(thats correct)|(uh huh)|(aww yes)|(well yes)|(pero claro)|"
    "(pero por supuesto)|(le entro)|(desde luego)|(en efecto)|(a la orden)|(sin duda)|(of coarse)|(thank you yes)|(thanks yes)|(gracias si)|"
    "(hola si)|(hi yes)|(hello yes)|(good morning yes)|(buenos dias si)|(buenas tardes si)|(buen dia si)|(eso si)|(a si)|(ah si)|(oh si)|(muy bien)",
]
NO_WORDS = "no nope nah naw nop noup nel nelson n negative negativo nay noo nooo nones nanay neh nopes nopi nelpastel nogracias nuhuh noppe ño".split()
NO_PHRASES = [
    "(not yet)|(not really)|(not at all)|(not today)|(not quite)|(not now)|(not home)|(not there yet)|(no yet)|(aun no)|(todavia no)|(aun sigo)|(ni modo no)|"
    "(para nada)|(claro que no)|(por supuesto que no)|(of course not)|(absolutely not)|(definitely not)|(hell no)|"
    "(still waiting)|(still here)|(still at)|(still in the car)|(havent left)|(havent gotten)|(todavia estoy en)|(todavia sigo)|(aun estoy en)|"
    "(todavia ando)|(creo que no)|(i dont think so)|(dont think so)|(no creo)|(uh uh)|(nuh uh)|(no way)|(im afraid not)|(afraid not)|(ni madres)|"
    "(pos no)|(pues no)|(que no)|(tampoco)|(not so far)|(ahorita no)|(por el momento no)|"
    "(no todavia)|(ya mero)|(almost $)|(casi $)|(nope not)",
    "^ never|nunca|nadie|ninguno|ninguna|nada|none|not|havent|wasnt|didnt|isnt|hasnt $|yet|aun",
]
DENIALS = [
    "i|we|he|she|it havent|hasnt|didnt|dont|cant|wont|doesnt|arent|isnt|wasnt",
    "havent|im not",
    "im|hes|shes not",
]
YES_PHRASES = [
    "(made it)|(im home)|(home safe)|(safe at home)|(got home)|(at home)|(am home)|(were home)|(home now)|(already home)|(back home)|(safely home)|"
    "(home already)|(ya llegue)|(llegue bien)|(ya llegamos)|(llegamos bien)|(en casa)|(en la casa)|(en mi casa)|(ya estoy aqui)|(ya estamos)|(ya quedo)|"
    "(arrived safe*)|(safe and sound)|(sano y salvo)|(sana y salva)|(all good)|(todo bien)|(just got in)|(i have one)|(already arranged)|(got a ride)|"
    "(have a ride)|(my wife is)|(my husband is)|(ya tengo)|(ya lo tengo)|(ya esta)|(all set)|(llegue a casa)|(we made it)|(i have a ride)|(got one)|(did it)",
    "^ home|llegue|safe|arrived|already|done|llegamos $|safe|safely|thanks|gracias|bien|a|now|already",
]
UNSURE = [
    "(not sure)|(im unsure)|maybe|perhaps|probably|(tal vez)|talvez|quiza|quizas|(no se)|(depends)|(depende)|possibly|(posiblemente)|(i think so)|"
    "(creo que si)|(let me check)|(ill let you know)|(let you know)|(get back to you)|(dejeme ver)|(luego le digo)|(le aviso)|(les aviso)|(a lo mejor)|"
    "(idk)|(dont know)|(i hope so)|(espero que si)|(have to check)|(need to check)|(voy a ver)|(dejeme checar)|(tengo que ver)|(might)|(if i can)|"
    "(will try)|(ill try)|(tratare)|(voy a tratar)|(hare lo posible)|(trying to)|(if i get)|(if i find)|(if my)|(si consigo)|(not certain)|(quien sabe)|"
    "(sepa)|(no estoy segur*)|(more or less)|(mas o menos)|(kind of)|(sort of)|(a medias)|(yes and no)|(si y no)",
]

POLITE = frozenset(
    ", thanks thank you gracias muchas mil please porfavor ma'am maam sir señorita senorita senor senora doctor dr doc sorry perdon hi hello hola hey oh "
    "ah well pues good morning afternoon evening buenos dias buenas tardes noches buen dia oye mija mijo amigo amiga bro im i dear hon".split()
)
GREETINGS = frozenset(
    ", . hi hello hola hey oh ah well pues um uh hmm good morning afternoon evening buenos dias buenas tardes noches buen dia oye ay mm thanks gracias "
    "muchas thank you ok".split()
)
