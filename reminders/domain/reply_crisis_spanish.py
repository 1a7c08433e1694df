"""Spanish phrases of a crisis, violence included (notation: `reply_phrases`).

`ES_FLAT` holds its own negation ("no quiero vivir").
"""

# ruff: noqa: E501 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

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
