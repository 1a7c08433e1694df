"""What patients write instead of the labels of a choice, and how they point at an option."""

# ruff: noqa: E501 (tables: a row is one thought)

from __future__ import annotations

import re

_NONE = "none no nope nah nothing nada ninguno ninguna ningun zero cero nil not_at_all not_any never nunca nadita para_nada en_absoluto"
_SLIGHT = "a_little_bit a_little little little_bit a_bit slightly slight mild poco poca un_poco un_poquito poquito poquita una_poca tantito leve some a_touch a_lil_bit a_lil lil_bit lil alittle"
_MEDIUM = "moderate moderately somewhat medium moderado moderada regular mas_o_menos"
_STRONG = "a_lot alot lots quite quite_a_bit quite_a_lot a_good_bit pretty_bad pretty_much mucho mucha bastante harto muy"
_WORST = "extreme extremely extremado extremada extremo demasiado demasiada muchisimo muchisima a_ton very_much very_bad severely terrible terribly the_worst lo_peor"
# Normalised label -> other words for it. A word that belongs to two of the options asked is ignored.
SYNONYMS = {
    "not at all": f"{_NONE} not_really not_once no_days zero_days",
    "ningun dia": "none never nada nunca no ninguno cero ni_un_dia",
    "nada": _NONE,
    "none": _NONE,
    "ninguna": _NONE,
    "ninguno": _NONE,
    "no": "n nope nah no_senor no_senora nel nada not_at_all not_really nunca never",
    "nunca": "none never not_at_all nada no jamas nope",
    "never": "none never not_at_all nada no jamas nope nunca",
    "several days": "several some_days a_few_days few_days a_few_times a_couple_days a_couple_of_days couple_days sometimes algunos_dias unos_dias a_veces unos_cuantos_dias varias_veces",
    "more than half the days": "more_than_half most_days half_the_days half_of_the_days more_than_half_of_the_days over_half mas_de_la_mitad la_mayoria_de_los_dias casi_la_mitad most_of_the_time more_then_half more_than_half_days",
    "nearly every day": "every_day almost_every_day daily everyday all_the_time always todos_los_dias siempre casi_diario diario diariamente cada_dia every_single_day todo_el_tiempo almost_daily almost_everyday",
    "a little bit": _SLIGHT,
    "un poco": _SLIGHT,
    "a little": _SLIGHT,
    "poca": _SLIGHT,
    "poco": _SLIGHT,
    "mild": _SLIGHT,
    "leve": _SLIGHT,
    "some": "algo alguna some somewhat",
    "moderately": _MEDIUM,
    "moderate": _MEDIUM,
    "moderada": _MEDIUM,
    "quite a bit": _STRONG,
    "bastante": _STRONG,
    "a lot": f"{_STRONG} so_much a_whole_lot muchisimo muchisima very_much",
    "mucho": f"{_STRONG} muchisimo",
    "very much": f"{_STRONG} so_much a_whole_lot extremely",
    "mucha": f"{_STRONG} muchisima",
    "extremely": _WORST,
    "extremadamente": _WORST,
    "severe": f"{_WORST} severa severo really_bad fuerte grave",
    "rarely": "hardly_ever seldom rara_vez casi_nunca",
    "sometimes": "a_veces once_in_a_while de_vez_en_cuando aveces some_times",
    "often": "a_lot frequently seguido a_menudo frecuentemente muchas_veces",
    "always": "all_the_time siempre every_time todo_el_tiempo",
    "better": "mejor mejorcito mejorcita a_little_better un_poco_mejor improved",
    "same": "igual the_same about_the_same lo_mismo no_change sin_cambio igualito",
    "the same": "igual same about_the_same lo_mismo no_change sin_cambio igualito",
    "worse": "peor a_little_worse un_poco_peor peorcito",
    "yes": "y yep yeah yea ya yup si sip simon sure claro yes_maam yes_sir",
}  # fmt: skip

_ORDINALS = {
    "first": 0, "1st": 0, "primera": 0, "primero": 0, "primer": 0, "1ra": 0, "1era": 0, "1ro": 0, "first one": 0,
    "second": 1, "2nd": 1, "segunda": 1, "segundo": 1, "2da": 1, "2do": 1,
    "third": 2, "3rd": 2, "tercera": 2, "tercero": 2, "tercer": 2, "3ra": 2, "3ro": 2,
    "fourth": 3, "4th": 3, "forth": 3, "cuarta": 3, "cuarto": 3, "4ta": 3, "fifth": 4, "5th": 4, "quinta": 4, "quinto": 4, "5ta": 4,
    "last": -1, "ultima": -1, "ultimo": -1, "bottom": -1, "top": 0, "second to last": -2, "penultima": -2, "next to last": -2,
}  # fmt: skip
_PLACE = re.compile(
    r"(?:i (?:pick|choose|say|would say) |id say |its |it is |es |escojo |prefiero |creo que |probably |maybe )?(?:the |la |el |lo )?(?:opcion |option |respuesta |answer )?"
    rf"({'|'.join(sorted(_ORDINALS, key=len, reverse=True))})"
    r"(?: (?:one|option|choice|answer|opcion|respuesta|uno|de la lista|on the list))?(?: (?:please|thanks|thank you|gracias|por favor))?"
)
_LETTER = re.compile(
    r"(?:(?:option|opcion|letter|letra|answer|respuesta|choice|inciso|la|the) )([a-h])\b.{0,20}|([abdefgh])(?: (?:please|thanks|gracias|por favor))?"
)


def place(text: str, count: int) -> int | None:
    """Which of `count` options "the second one", "la última" or "option b" points at, counted from 0.

    A bare c is none: it confirms a visit.
    """
    if match := _PLACE.fullmatch(text):
        at = _ORDINALS[match[1]]
        at = at + count if at < 0 else at
    elif match := _LETTER.fullmatch(text):
        at = "abcdefgh".index(match[1] or match[2])
    else:
        return None
    return at if 0 <= at < count else None
