"""What the page of a visit says in each language, beside what the clinic wrote."""

from __future__ import annotations

from collections.abc import Mapping

VISIT_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "visit": "Your visit",
        "visits": "Your visits",
        "calendar": "Add to my calendar",
        "called_off": "This visit is cancelled. Would you like another time? Please call us.",
        "nothing_written": "Questions about how to prepare? Please call us.",
    },
    "es": {
        "visit": "Su visita",
        "visits": "Sus visitas",
        "calendar": "Agregar a mi calendario",
        "called_off": "Esta visita está cancelada. ¿Quiere otra fecha? Llámenos, por favor.",
        "nothing_written": "¿Preguntas sobre cómo prepararse? Llámenos, por favor.",
    },
}
