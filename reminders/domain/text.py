"""What a text says, freed from how it was typed.

`normalise` undoes typography (case, accents, invisible marks, look-alike letters, curly quotes, keycaps); `words`
goes on to a list of plain words for the phrase tables: contractions, texting shorthand and common misspellings
become one spelling, and punctuation becomes "." (a sentence ends) or "," (a pause). Both are for reading only: what
a patient wrote is kept as it came.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

_LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("‘’‛´`ʼ′＇", "'"),
        **dict.fromkeys("“”„‟«»″＂", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\r\v\f\u0085\u2028\u2029", "\n"),
        **dict(zip("аеорсухіѕкмтн", "aeopcyxiskmth", strict=True)),
        "½": " 1/2",
        "…": "...",
        "ı": "i",
    }
)
_MARKS = ("Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn")
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def normalise(text: str) -> str:
    """Lower case, no accents or invisible marks, plain quotes and dashes, single spaces; line breaks stay.

    Idempotent.
    """
    for _ in range(5):
        before, text = text, _normalise_once(text)
        if text == before:
            break
    return text


def _normalise_once(text: str) -> str:
    if text.isascii():
        bare = text.lower().replace("\r", "\n").replace("`", "'")
    else:
        bare = unicodedata.normalize("NFKD", text.translate(_LOOK_ALIKES)).casefold().translate(_LOOK_ALIKES)
    kept = "".join(c for c in bare if c in "\n\t" or _is_visible(c))
    lines = (" ".join(line.split()) for line in kept.split("\n"))
    return "\n".join(line for line in lines if line)


def _is_visible(char: str) -> bool:
    if char.isascii():
        return char.isprintable()
    return unicodedata.category(char) not in _MARKS and ord(char) not in _SKIN_TONES


# Words whose double letter is right; in any other word three or more equal letters are one.
_DOUBLES = frozenset(
    "all will kill killed killing pill pills off call feel need sleep good soon too see keep been week tell well "
    "still hell yell pee beer weed been feet book bridge door add cannot dizzy happy hopeless worthless useless "
    "really alli alla llamar llego llegar ella ellos carro perro better matter cutting hitting getting "
    "appointment address full hell dull sorry tomorrow swollen miss missed class pass passed ass less "
    "goodbye rifle rattle bottle bleed bleeding blood unless arriving cancelled stopped stopping".split()
)
_LEET = str.maketrans("0134578@$!*", "oieastbasio")
_LEET_WORDS = frozenset(
    "die dead kill killing kills suicide suicidal suicidio stop myself hurt harm pills gun morir matar matarme "
    "morirme suicidarme vivir help unalive death want end cancel muerte quit".split()
)

_SHORTHAND: dict[str, str] = {
    key: value
    for value, keys in {
        "want to": "wanna wana wannna",
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
        "cant": "cannot cnt",
        "someone": "some1",
        "anymore": "nomore nemore anymor",
        "reschedule": "resched reschedual rescedule reshedule reschedul reschdule rescheduling rescheduled resch",
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
        "vivir": "bibir vibir vibir",
        "vida": "bida",
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
        "myself": "mysef myslef my-self mysel myselff meself",
        "breathe": "breath breth breathee brethe",
        "breathing": "breathin breating brething",
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
_PAIRS = {
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
_FORGIVEN = (
    "suicide suicidal suicidarme suicidio myself themselves breathing overdose overdosed pastillas desaparecer "
    "appointment reschedule unsubscribe respirar embarazada convulsion desmayarme pregnant hallucinating "
    "confirmed confirmar unconscious reprogramar"
).split()

_TOKEN = re.compile(r"\d+(?:[./:]\d+)+|[a-z0-9@$!*]*[a-z0-9]+|[^\w\s]|\w+")
_SPELLED_OUT = re.compile(r"(?<![a-z0-9])[a-z0-9](?:[ ._*-][a-z0-9]){3,}(?![a-z0-9])")
_RUN = re.compile(r"(.)\1{2,}")


def words(text: str) -> list[str]:
    """The plain words of `text` in order, with "." and "," between its parts; emoji are words of their own."""
    return list(_words(normalise(text)))


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[str, ...]:
    joined = _SPELLED_OUT.sub(lambda match: re.sub(r"[ ._*-]", "", match[0]), text)
    joined = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", re.sub(r"(?<=\w)'(?=\w)", "", joined).replace("\n", " . "))
    out: list[str] = []
    for token in _TOKEN.findall(joined):
        for word in _plain(token, first=not out).split():
            _append(out, word)
    return tuple(out)


def _append(out: list[str], word: str) -> None:
    """Adds a word, joining pairs ("do not") and dropping a pause beside a longer one."""
    if word in ".,":
        if not out or out[-1] == ".":
            return
        if out[-1] == ",":
            out.pop()
    elif out and (joined := _PAIRS.get((out[-1], word))):
        out[-1] = joined
        return
    out.append(word)


def _plain(token: str, *, first: bool) -> str:
    if len(token) == 1 and not token.isalnum():
        return "." if token in ".!?;" else "," if token in ",:()\"'-/[]{}<>*_~¿¡&+=#@$%^|\\" else token
    if not token.isascii():
        return token
    token = _unleet(token)
    if token == "k" and not first:
        return "que"
    return _SHORTHAND.get(token) or _forgive(_unstretch(token))


def _unleet(token: str) -> str:
    if token.isalpha() or token.isdigit():
        return token
    guess = _unstretch(token.translate(_LEET))
    return guess if guess in _LEET_WORDS else token.strip("@$!*")


def _unstretch(token: str) -> str:
    """ "stoooop" is stop, "kiiilll" is kill; digits are left alone."""
    if not _RUN.search(token) or any(char.isdigit() for char in token):
        return token
    double = _RUN.sub(r"\1\1", token)
    single = _RUN.sub(r"\1", token)
    found = next((word for word in (double, _RUN.sub(r"\1", token[:-1]) + token[-1], single) if word in _DOUBLES), None)
    mixed = found or next((w for w in _mixtures(token) if w in _DOUBLES), single)
    return _SHORTHAND.get(mixed, mixed)


def _mixtures(token: str) -> list[str]:
    """Every way to read each stretched letter as one or two (at most four of them)."""
    out = [""]
    for piece in re.findall(r"(?:(.)\1{2,})|(.)", token[:40]):
        run, char = piece
        out = [o + t for o in out for t in ((run * 2, run) if run and len(out) < 16 else (run or char,))]
    return out


@lru_cache(maxsize=4096)
def _forgive(token: str) -> str:
    if len(token) < 6 or not token.isalpha() or token in _FORGIVEN:
        return _SHORTHAND.get(token, token)
    near = (w for w in _FORGIVEN if w[0] == token[0] and OSA.distance(w, token, score_cutoff=1) <= 1)
    return next(near, token)
