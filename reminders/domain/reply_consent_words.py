"""Commands and sentences about being texted: stop, start again, who is this, wrong number."""

# ruff: noqa: E501, SIM905 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

# Courtesies that may stand around a command without changing it.
COURTESY = frozenset(
    ", . please porfavor thanks thank you gracias sorry now ya ahora asap immediately inmediatamente ok okay hi hello "
    "hola just plz perdon disculpe sir maam ahorita today already lo siento right señorita senor senora senorita bye lol lmao haha jaja tbh bro man dude smh ugh".split()
)
OUT_WORDS = frozenset(
    "stop|stopall|stop all|all stop|unsubscribe|unsubscribe me|unsubscribe all|end|quit|revoke|optout|opt out|opt me out|"
    "opting out|stop stop|stop stop stop|stop it|stop this|stop msg|stop sms|stop text|stop messages|remove|remove me|"
    "delete|delete me|take me off|end all|end this|quit it|quit this|no more|enough|leave me alone|go away|"
    "alto|parar|pare|paren|para|baja|basta|ya basta|ya para|ya pare|ya paren|no mas|ya no|ya no mas|detener|detengan|"
    "detenganse|detener mensajes|suspender|suspendan|terminar|finalizar|dejenme|dejen de|borrar|borrarme|borrenme|"
    "eliminar|eliminarme|eliminenme|quitarme|quitenme|saquenme|bastante ya|de baja|dar de baja|darme de baja|desuscribir|"
    "desuscribirme|desuscribir me|desuscripcion|desubscribir|desinscribir|desinscribirme|salir|salirme|no gracias basta|"
    "alto ya|stop alto|cancelar suscripcion|estop|stop porfa|remover|removerme|desactivar|unstart|"
    "cancelen suscripcion|cancelar mensajes|cancel texts|cancel messages|cancel all|cancel all texts|arret".split(
        "|"
    )
)
# Readings of our own, beside the carriers' words, that answer an open question of that kind: "ya no" is a no, and a
# mood is "baja". ALTO and PARA ("stop", as a plain wish) stay what they are.
ANSWERS_TO = {
    "yes_no": frozenset({"ya no", "no ya no", "ya no no"}),
    **dict.fromkeys(("scale", "number", "choice"), frozenset({"ya no", "baja", "alta"})),
}
CANCEL_WORDS = frozenset({"cancel", "cancelar", "cancelen", "cancele", "cancela", "cancelado", "canceling"})
IN_WORDS = frozenset(
    "start|unstop|join|iniciar|empezar|comenzar|inicio|subscribe|resubscribe|suscribir|suscribirme|suscribir me|"
    "re subscribe|opt in|optin|opt me in|alta|darme de alta|reanudar|reanudar mensajes|resume|restart|continuar|"
    "activar|reactivar|empiecen|start again|start texts|start messages|sign me up|subscribe me|resubscribe me|unblock".split(
        "|"
    )
)
HELP_WORDS = frozenset(
    "help|help me|info|more info|information|more information|need help|i need help|need info|ayuda|ayudame|ayudenme|"
    "ayudeme|informacion|mas informacion|mas info|informes|necesito ayuda|who is this|whos this|who this|who are you|"
    "what is this|whats this|what is this about|whats this about|what is this for|what is this number|whats this number|"
    "what number is this|who|who dis|new phone who dis|new phone who is this|sorry who is this|who is texting me|"
    "who is this please|quien es|quien es usted|quien eres|quien habla|quien manda esto|quien me escribe|"
    "quien es este|quien son|quienes son|quienes son ustedes|quien es este numero|que numero es este|"
    "de quien es este numero|de parte de quien|de que es esto|que es esto|de que se trata|de que se trata esto|"
    "esto que es|de que es|de donde es|de donde son|de donde me escriben|para que es esto|who is messaging me|"
    "why are you texting me|why am i getting this|why am i getting these texts|why am i getting these messages|"
    "why am i getting these|why do i get these|how did you get my number|como consiguieron mi numero|"
    "por que me llegan estos mensajes|por que me mandan esto|por que me escriben|por que me llega esto|"
    "porque me llegan estos mensajes|porque me escriben|porque me mandan esto|what company is this|what clinic is this|"
    "what office is this|where is this from|who sent this|is this a scam|is this spam|is this real|que clinica es|"
    "que clinica es esta|who am i texting|can you help me|can someone help me|help needed|options|commands|menu|"
    "how does this work|como funciona esto|me puede ayudar|me pueden ayudar|what is this text about|"
    "what are these texts|what are these messages|que son estos mensajes".split("|")
)

MACROS = {
    "texts": "texts|text|messages|message|messaging|texting|sms|notifications|reminders|alerts|spam|mensajes|mensaje|textos|"
    "recordatorios|(text messages)|updates|these|(this stuff)|avisos|notificaciones",
    "me": "me|us|(this number)|(this phone)|(my phone)|(my number)|here|(my cell)",
    "doing": "texting|messaging|sending|contacting|bothering|harassing|spamming|calling|bugging|(blowing up)|writing|"
    "messing|annoying|pestering|asking|(hitting up)|txting|sendin|textin|(with the)|(with these)|(with all the)",
    "escribir": "mandarme|escribirme|molestarme|textearme|enviarme|contactarme|mandar|enviar|molestar|escribir|textear|"
    "mensajear|mensajearme|chingar|fregar|joder|llamarme|llegar|mandando|escribiendo|mandarnos|spamearme|hostigarme|acosarme",
    "manden": "manden|mande|mandes|envien|envie|envies|escriban|escriba|escribas|contacten|contacte|molesten|moleste|"
    "molestes|texteen|textee|texteeen|mensajeen|mandeis|chinguen|chingue|fastidien|llamen|lleguen|hostiguen|vuelvan",
    "dejen": "dejen|deje|deja|dejar|paren|pare|para|parar|basta|ya|dejense|cesen|eviten",
    "quitar": "quitenme|quiteme|quiten|quite|saquenme|saqueme|saquen|saque|borrenme|borreme|borren|borre|eliminenme|elimineme|"
    "eliminen|elimine|remuevanme|remuevan|remueva|tachenme|quitame|sacame|borrame|eliminar|borrar|quitar|sacar|quitarme|sacarme|"
    "borrarme|remover|removerme|eliminarme|saquenos",
    "list": "list|lists|texts|messages|these|this|contacts|contact|database|system|thread|spam|number|phone|reminders|sms|mailing|text|it",
}
OUT_PHRASES = [
    "stoop|stp|sotp|stpo|sto|tsop|stopp|stap|srop|dtop {doing}|{texts}|me",
    "stop|alto|para|paren|quit|end|cancel los|sus|estos|mis|las|con|the|de|all|with|a ya? {texts}",
    "want|wanna|get|let|need me? off|out of? this|the|your|these|de|that? list|lists|texts|thread",
    "never|didnt|havent signed|sign|subscribed|agreed up? $|for|to",
    "text|message|contact|write|bother me no more",
    "{doing}|text|message|contact .. (no more $)|(no mas $)",
    "rather|prefer|want|wish|like|(would like) not to? (be)|get|receive|have|see|getting|receiving|being .. {texts}|texted|contacted|messaged",
    "parenle|parele|parale|bajenle|bajale|cortenle|corta|corten con|a|de|ya|los|tanto|tantos .. {texts}",
    "{texts}|this|esto|estos need|needs|has|have|must|should|got|tiene|tienen|deben|debe to|que|de? stop|end|cease|parar|terminar $|now|ya|please",
    "want|need|like|wish|quiero|make {texts}|this|it|(all this) to? stop|end|parar $|now|please",
    "how|como do|can|i|to|hago|puedo|le|para? i|to|para|le|hago? stop|unsubscribe|(opt out)|cancel|end|parar|desuscrib*|quitar|(dejar de recibir)|(get off) {texts}|this|these|getting|receiving|$|me|from|los|esto",
    "(im blocking you)|(i will block)|(ill block)|(you are blocked)|(youre blocked)|(blocking this number)|(this is spam)|(reporting you)|(stop or ill)|(los voy a bloquear)|(voy a bloquear)|(esto es spam)|(bloqueado)",
    "never|didnt|dont|havent|nunca|no|not gave|give|given|authorize*|di|doy|he|autoric* .. consent|permission|consentimiento|(my number)|consentimiento|permiso|(mi numero) !info",
    "no|not (longer)?|more|longer want|need|interested|wish|wants|wanting .. {texts}",
    "ya? no (necesito)|ocupo|quiero|deseo|requiero|kiero|(me interesan)|(me interesa) mas? .. {texts}|mensajes|textos|recordatorios !otra",
    "(knock it off)|(cut it out) $|with|already|texting",
    "(i said stop)|(i already said stop)|(told you to stop)|(asked you to stop)|(said to stop)|(ya dije que)|(les dije que ya no)",
    "^ ya? parenle|parele|parale|(ya estuvo) $",
    "never|didnt|havent signed|sign|agreed|agree|subscribed|subscribe up? for|to this|these|anything|that|any",
    "stop|quit|cease|halt|(knock off)|discontinue {doing} !my|work",
    "stop|quit|cease|end|halt|discontinue|cancel|(turn off)|(shut off)|disable|block the|these|this|all|your|my|any|with? "
    "{texts} !for|on|is",
    "stop|cancel {texts}",
    "^ i? need|want|(would like)|like|(id like)|wanna|you|can|could|would|will|please|ok|so? you? to? stop|unsubscribe|(opt out)|quit "
    "$|this|it|now|everything|all !from",
    "^ stop|stopall|unsubscribe|alto $",
    "$ stop",
    "^ stop|alto|basta (i dont)|(i do not)|im|(not interested)|(you are)|(no more)|(wrong number)|(leave me)|bothering|(ya no)|no|(me want)|contact",
    "dont|never|(no need to)|(do not)|quit text|message|contact|txt|bother|msg|sms|write|spam|messaging|texting|email|reach !her|him|my|back|until|"
    "while|before|after|anything|you|and me|us|(this number)|(this phone)|here|(my phone)|to|out|(or call me) $|anymore|again|(no more)|(nothing $)|(nothing else)|(nothing more)|ever|at|or|"
    "about|i|im|you|on|here|stop|this|thank|thanks|por|with",
    "dont|never|(no more) send|sending|give|giving {me} {texts}|this|anything|any|stuff|more|anymore|(nothing $)|(nothing else)|(nothing more)|(no more) !form|link|ride",
    "dont|never|quit send|sending any|more|these|texts|messages|me? ..  texts|messages|these|anymore|this|again",
    "dont|not|(no longer)|wouldnt|never|didnt|(dont think i)|(dont really)|havent want|wish|like|care|need|(sign up)|(signed up)|asked|ask|"
    "agree|consent|consented|subscribe|subscribed to|for|your? (be)|receive|get|getting|receiving|have|you|see|any|more|your|the|these|"
    "this|be|being? .. {texts}|texted|messaged|contacted|spammed",
    "(no longer)|nolonger|dont want|need|wish|interested to|in? (these)|{texts}|(be contacted)|(be texted)|(receiving)|(your messages)",
    "(no more)|(no mas)|(enough with)|(tired of)|(sick of) .. {texts} !that",
    "dont want|like|wanna|need this $|shit|crap|anymore",
    "ya? no more|mas texts|text|messages|mensajes|textos|sms|mensaje|calls|reminders",
    "(ya no) texts|messages|sms",
    "remove|take|delete|get|scratch|drop|pull|erase|scrub|removed|cut|kick me|us|(my number)|(this number)|(my name)|(this phone)|(my phone)|number off|from|out of? .. {list} !for|schedule|calendar",
    "take|get|remove|want me|us|(my name)|(my number)|(this number)|(my phone) off|out $|(of this)|(of here)|this|please",
    "remove|delete|erase|lose|forget|block (my number)|(this number)|(my info)|(my contact)|(my phone number)|(my phone)|(my cell) !and|with",
    "want|like|need|(trying to)|please|(how do i)|(how can i)|(how to)|(let me)|wish to? (be removed)|(opt out)|optout|(out of these)|(out of this list)|unsubscribe|(get off)|"
    "(stop getting)|(stop receiving)|(stop these)|(be taken off) !my|his|her|of",
    "unsubscribe|unsubscribing|unsubscription me|us|from|this|(my number)|please|now|$|immediately|i|all !husbands",
    "opt|opting|opted|(opt me) out $|of|from|please|and|for|completely",
    "revoke|withdraw|revoking|withdrawing|cancel|retiro|revoco|revocar|retirar my|mi|el? consent|permission|authorization|subscription|"
    "consentimiento|permiso|autorizacion|suscripcion|opt",
    "leave me|us (alone)|(the hell alone)|(the fuck alone)|be $",
    "(leave me alone)|(leave us alone)|(fuck off)|(piss off)|(go to hell)|(get lost)|(screw off)|(lose my number)|(lose this number)|"
    "(not interested)|(no consent)|(harassment)|(report you)|(reporting this as)|(report this as)|(reported as)|(f off)|"
    "(take the hint)|(i will sue)|(do not contact)|(dont contact)|(dejenme en paz)|(dejeme en paz)|(dejame en paz)|(dejen en paz)|"
    "(dejenme tranquil*)|(dejenos en paz)|(dejenme sol*)|(vayanse)|(no me interesa)|(no estoy interesad*)|(no autorizo)|"
    "(los voy a reportar)|(los voy a demandar)|(ya estuvo bueno)|(vete a la)|(no molesten)|(no molestar)|(no moleste)|(no fastidien)|"
    "(dejenme en pas)",
    "no|nunca|tampoco me|nos|se|les? {manden}|(vuelvan a) mas|mensaje*|textos|nada|esto|estos|$|porfavor|por|tanto|tantos|a|(su)|sus|"
    "otra|otro|escribir|mandar|contactar|recordatorios|ningun|al|aqui|gracias|cosas",
    "no (manden)|mandar|manden|mande|envien|enviar|envie|escriban|escribir mas|mensaje*|textos|nada|a|ya|$",
    "{dejen} (de) {escribir}",
    "{dejen} de (mandar)|mandar|enviar|mandarme|enviarme mensajes|textos|cosas|esto",
    "no|nunca me? quiero|deseo|necesito|quisiera|gusta|gustan|interesa|interesan|pedi|(autorice)|solicite|acepto .. {texts}|textos|"
    "(que me escrib*)|(que me mand*)|(que me contact*)|(sus mensajes)|(mas de esto)|(que me envi*)|(que me molest*)|(que me text*)",
    "no quiero|deseo (recibir)|mas $|nada|esto|textos|mensajes|sus|de|recibirlos",
    "(ya) no (recibir) mas? mensajes|textos",
    "{quitar} me? (mi numero)|(este numero)|(mi telefono)|(de la lista)|(de su lista)|(de sus listas)|(de lista)|(de esta lista)|"
    "(de aqui)|(de esto)|(del sistema)|(de su sistema)|(mi nombre)|(de ahi)|(de sus mensajes)|(de los mensajes)|(mi contacto)|"
    "(mis datos)|(de sus contactos)|(de la base)|(de tu lista)|(del grupo)|(de los textos)",
    "quitenme|saquenme|borrenme|eliminenme|quiteme|saqueme|borreme $",
    "darme|denme|deme|doy|dar|dame|den|dese|darse|dar me? de baja",
    "quiero|deseo|solicito|pido|necesito (la baja)|(mi baja)|baja",
    "cancelar|cancele|cancelen|cancela|detener|detengan|suspendan|suspender|parar|paren|detenga|suspenda|pare|terminen|alto|basta|(ya basta) "
    "de|con|a|la|mi|los|estos|esos|sus|tantos|todos|el|tanto? los|estos|tantos|tanto|sus|el? suscripcion|subscripcion|mensajes|textos|"
    "mensaje|(servicio de mensajes)|recordatorios|envios|notificaciones",
    "desuscrib*|desubscrib*|desinscrib*|desuscriv*|dessuscrib*|(des suscribir)",
]
WRONG_PHRASES = [
    "isnt|not|no|aint|nolonger|(no longer)|(ya no es)|(no es) el? her|his|their|my|su|mi|ese number|phone|cell|numero|telefono|celular",
    "wrong|rong|incorrect number|person|phone|guy|girl|lady|patient|num|contact|#|recipient|man|woman",
    "(wrong number)|(wrong person)|(wrong #)",
    "not the? right|correct number|person|phone",
    # only with a name: "no one here" says that somebody is alone
    "nobody|noone|(no person) .. (that name)|(this name)|(such name)|(by the name)|(under the name)|(with the name)",
    "nobody|noone|(no person) here? named|called !me|us|back|my|the|to|it",
    "nobody|noone|(no person) here? goes? by that|this",
    "(no such person)|(dont know who that is)|"
    "(dont know this person)|(dont know that person)|(i dont know her)|(i dont know him)|(not me $)|(this isnt me)|(thats not me)|"
    "(isnt my name)|(thats not my name)|(not my name)|(im not that person)|(im not this person)|(im not the person)|(im not him $)|"
    "(im not her $)|(not a patient)|(never been to your)|(dont have an appointment with you)|(not your patient)|(i just got this number)|"
    "(just got this phone)|(this is a new number)|(number belongs to)|(new owner of this number)",
    "(doesnt have)|(no longer has)|changed|(doesnt use)|(hasnt had)|(no longer uses)|(used to have)|(doesnt own) this|her|his|the number|phone",
    "number|phone isnt|(no longer)|not|doesnt|belong* .. hers|his|(belong to)|theirs|anymore",
    "numero|persona|telefono|celular|contacto|paciente equivocad*|incorrect*|erroneo|errado|equivicad*",
    "(se equivoco)|(se equivocaron)|(se equivoca)|(te equivocaste)|(estan equivocad*)|(esta equivocad*)|(equivocado de numero)|"
    "(equivocad* de)|(se an equivocado)|(se han equivocado)|(se ha equivocado)|(^ equivocado)",
    "equivocado|equivocada|equivocados $",
    "aqui|ahi no vive|conocemos|trabaja|hay|esta|existe esa|ese|(alguien con)|(alguien que se)|con|(nadie con ese)|(nadie con el nombre)|(nadie que se)|(nadie llamad*)",
    "aqui|ahi no vive|conocemos|trabaja|hay|esta|existe ningun* !familiar*|amig*|vecin*|person*|adult*|otr*|cuidador*|hij*|parient*|enfermer*|ayuda|$",
    "nadie|persona .. (ese nombre)|(este nombre)|(el nombre de)",
    "aqui nadie (se llama)|(con ese)",
    "(no vive aqui)|(no soy esa persona)|(no soy esa $)|(no soy ella $)|(no soy el $)|(no soy ese $)|(no soy la persona)|(no soy quien)|"
    "(yo no soy esa)|(no es mi nombre)|(no me llamo)|(no soy paciente)|(no es su numero)|(no es el numero de)|(no es el telefono de)|"
    "(no es numero de)|(este no es el numero)|(ya no es su numero)|(ya no tiene este numero)|(cambio de numero)|(no soy esa senora)|"
    "(este numero no es)|(este telefono no es)|(este numero ya no)|(no conozco a esa)|(no conozco a ese)|(numero nuevo mio)",
    "no conozco|conocemos a ningun*|esa|ese|esta",
]
# "I typed the wrong number, its 6" is about an answer.
NOT_WRONG_PHRASES = [
    "i|ive|oops|sorry|escribi|puse|mande|marque|conteste wrote|typed|put|gave|sent|hit|pressed|entered|meant|picked|pushed|chose|answered|el|un|la .. number|num|numero|person|answer",
    "wrong|equivocad* answer|building|room|link|turn|entrance|button|edificio|puerta|salida|respuesta",
]
IN_PHRASES = [
    "start|begin|resume|restart|continue|renew|reactivate texting|messaging|sending|(the texts)|(the messages)|(my texts)|(my messages)|texts|"
    "messages|(my reminders)|(the reminders)|reminders|(getting texts)|(receiving)|(my subscription) !her|him",
    "turn|put|switch|add|sign|opt|hook|get|subscribe me|us|(the texts)|texts|(my texts)|messages|(the messages)|(my messages)|them|"
    "reminders|(my reminders)|(the reminders)|(my number)|it (back on)|(back up)|(back in)|on|(up again)|(back to the list)|(in again)|"
    "(back on the list)|(to the list)|(up for texts)|back|in|(up for the texts)|(on the list) !friday|monday|appointment|schedule|for",
    "(turn on)|(turn back on) texts|messages|reminders|the|my",
    "want|like|wish|love|ready|(can i)|(could i)|please|need to? (get)|getting|get|receive|have|receiving|see the|your|these|my|more? "
    "texts|messages|reminders|text|messages|them again|back|(once more)|nuevamente",
    "want|like|need (the texts)|(texts)|(messages)|(my messages)|(the messages)|(my texts)|(reminders)|(my reminders)|(the reminders) again|back",
    "resubscrib*|(re subscribe)|(opt back in)|(opting back in)|(opt me in)|(opt in)|unstop",
    "changed my mind .. text|texts|texting|send|messages",
    "(you can)|please text|message me|us again",
    "(text me again)|(send me texts again)|(send texts again)|(message me again)|(send the reminders again)|(send them again)|"
    "(send me reminders again)|(send me messages again)",
    "(quiero)|quiero|deseo|quisiera|gustaria|(me gustaria) volver|otra|seguir|nuevamente|si|que|de|comenzar|empezar a? .. "
    "(recibir)|recibiendo|(me manden)|(me escriban)|(me envien) .. mensajes|textos|recordatorios|$",
    "quiero|deseo|quisiera|gustaria|acepto recibir los|sus|mis|otra? mensajes|textos|recordatorios",
    "vuelvan|volver|vuelva|empiecen|comiencen|sigan|siga|reinicien|reanuden|activen|reactiven|activar|reactivar|vuelve|regresen|inicien "
    "a|con|los|mis|de|nuevo|el? (mandarme)|mandarme|escribirme|enviarme|mandar|enviar|mensajes|(mis mensajes)|textos|recordatorios|"
    "mandandome|escribiendome|enviandome",
    "mandenme|mandeme|enviame|envienme|mandame|envieme|escribanme (mensajes otra)|(los mensajes otra)|(otra vez)|(de nuevo)|(mensajes de nuevo)|"
    "(textos otra)|(textos de nuevo)|(recordatorios otra)|(nuevamente)|(mensajes otra)|(los mensajes de nuevo)",
    "suscribanme|suscribeme|suscribirme|inscribanme|inscribirme|apuntenme|activenme|reactivenme|(denme de alta)|(darme de alta)|(deme de alta)",
]
# A consent verb after one of these says the opposite ("dont stop texting me") or asks ("should I stop my …").
REVERSERS = frozenset("dont never didnt wont not no cant nunca doesnt wouldnt did".split())

# Ordinary words one slip away from a command: they are never one.
ORDINARY = frozenset(
    "alot shop step top stoop slop atop stow strop stomp stops stopped sop swop quiet quite suit quiz quilt unit cancer cancels "
    "and bend send lend mend tend fend ends evoke revoked state star stars stat smart tart held hell hello heal helps heap "
    "canal candle subscribe subscribed started starts storp estoy esto est stay stab stub spot soap shot crop drop prop "
    "stoops stock store storm story stood stool stone stole sport short stout unto into invoke provoke chancel".split()
)
SLIPS = {
    "stop": 1,
    "unsubscribe": 2,
    "cancel": 1,
    "stopall": 1,
    "optout": 1,
    "revoke": 1,
    "desuscribir": 2,
    "unstop": 1,
}
SWAPS = ("help", "start", "quit", "ayuda", "parar", "basta", "alto")


# What may stand beside a command in its sentence: "yes stop", "no. stop".
ANSWERS = frozenset("yes yeah yep yea si no nope ok okay and but y pero".split())
# "cancel today" may be about the visit: days are no courtesy beside a CANCEL.
DAYS = frozenset("today hoy ahorita asap already".split())
# Commands that are everyday words too: they count only as the whole text, not as one sentence of it.
EVERYDAY = frozenset(
    "end|para|baja|salir|ya no|enough|remove|delete|terminar|finalizar|no more|no mas|ya no mas|end all|end this|suspender|"
    "borrar|quitarme|stop it|stop this|quit|quit it|quit this|pare|paren|remover|basta ya|all stop|go away".split(
        "|"
    )
)
KEYWORD_SENTENCES = OUT_WORDS - EVERYDAY
