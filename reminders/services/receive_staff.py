"""What people on the alert chains text: `ACK 4F2`, and STOP."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from reminders.db import alerts as alert_rows
from reminders.db import tasks
from reminders.services import alert_taken, alerts
from reminders.services.alert_paging import chain_of, is_drill, people_of
from reminders.services.follow_up import page_answer
from reminders.services.receive_case import Case

_ACK = re.compile(
    r"\W*(?:(?:ok(?:ay)?|yes|sure|i|ill|i['’]ll|i will|si|sí)\W+)*"
    r"ack(?:nowledged?)?\W*(?:(?:code|alert)\W+)?(?P<code>\w*).*",
    re.I | re.S,
)
_BARE_CODE = re.compile(r"\W*(?P<code>\w{3})\W*(?:ack(?:nowledged?)?\W*)?", re.I)
#: Whoever says so has not got it, though the text begins with ACK. What is in doubt goes on climbing.
_DECLINES = re.compile(
    r"\b(?:can ?not|can['’]?t|unable|won['’]?t|not (?:me|mine|on|available|in|here|working)|"
    r"off (?:today|duty)|some(?:body|one) else|no puedo|no (?:me )?toca|no (?:soy|estoy)|otra persona|"
    r"alguien m[aá]s)\b",
    re.I,
)
#: Tells nothing of what is open: whoever holds the phone may not be who we think.
_NO_SUCH_CODE = {
    "en": "{}: no open alert has that code; nothing was taken. Look at the page again, or in the console.",
    "es": "{}: ninguna alerta abierta tiene ese codigo; nada cambia. Revise el aviso o abra la consola.",
}
_NOT_TAKEN = {
    "en": "{}: not taken; others go on being paged. To take it, reply only ACK and the code.",
    "es": "{}: no queda a su cargo; se sigue avisando a otros. Para tomarla responda solo ACK y el codigo.",
}


def command(case: Case) -> bool:
    """Takes an alert if the text says so and comes from a phone paged for it; whether the text was such."""
    if not case.staff:
        return False
    mine = [row for row in alert_rows.all_open(case.connection) if _is_mine(case, row)]
    said = _ACK.fullmatch(case.inbound.body)
    bare = _BARE_CODE.fullmatch(case.inbound.body)
    code = (said or bare or {"code": ""})["code"].upper()
    found = [row for row in mine if row.code == code]
    if said is None:
        # The code alone is clear too; any other text is not for us.
        return bool(found) and _take(case, found)
    if _DECLINES.search(case.inbound.body):
        case.outcomes.append("ack_declined")
        case.for_inbox = True
        _tell(case, _NOT_TAKEN)
        return True
    waiting = [row for row in mine if row.acknowledged_at is None]
    # A drill never stands in the way of a real one.
    waiting = [row for row in waiting if not is_drill(row)] or waiting
    # "ACK", "ack thanks": clear while one alert waits. Every code holds a digit, and no such word does.
    if not any(char.isdigit() for char in code) and len(waiting) == 1:
        found = waiting
    return _take(case, found)


def _take(case: Case, found: Sequence[Row[Any]]) -> bool:
    if not found:
        case.outcomes.append("ack_unknown")
        _tell(case, _NO_SUCH_CODE)
        return True
    row, person = found[0], case.staff[0]
    taken = alerts.acknowledge(
        case.connection, row.code, by=person.name, now=case.now, inbound_id=case.inbound_id
    )
    case.alert_code = row.code
    still = not taken and alert_taken.still_at_it(
        case.connection, row.id, by=person.name, now=case.now, inbound_id=case.inbound_id
    )
    case.outcomes.append("acknowledged" if taken else "still_at_it" if still else "acknowledged_before")
    # Also to one who was second: that a person has it is what they need to know.
    words = {"code": row.code, "severity": row.severity}
    page_answer(case, template="page_ack", context={"alert": words}, alert_id=row.id)
    return True


def _tell(case: Case, words: Mapping[str, str]) -> None:
    language = case.clinic.languages[0]
    page_answer(case, body=words.get(language, words["en"]).format(case.clinic.name))


def broke_chain(case: Case) -> None:
    """A phone of a chain said STOP: every open alert and a task say so; pages go to the others."""
    for person in case.staff:
        for row in alert_rows.all_open(case.connection, waiting=True):
            if person.id in people_of(chain_of(case.alerts, row.severity)):
                alert_rows.step(
                    case.connection,
                    row.id,
                    "unreachable",
                    case.now,
                    person=person.id,
                    inbound_id=case.inbound_id,
                    detail="sent STOP",
                )
        tasks.open_task(
            case.connection,
            tasks.TaskKind.DELIVERY,
            case.now,
            key=f"staff_stop:{person.id}:{case.inbound_id}",
            inbound_id=case.inbound_id,
            detail=f"{person.name} sent STOP and can no longer be paged by text. They must text START.",
        )
        alerts.raise_alert(
            case.connection,
            "system",
            alerts=case.alerts,
            now=case.now,
            clinic=case.clinic,
            summary="A phone of the alert chains sent STOP and cannot be paged by text. It must text START.",
            key=f"staff_stop:{person.id}:{case.inbound_id}",
        )


def _is_mine(case: Case, row: Row[Any]) -> bool:
    """Of its chain; or paged for it all the same, as whoever is left when nobody of it can be reached."""
    chain = people_of(chain_of(case.alerts, row.severity))
    return any(
        person.id in chain or alert_rows.was_paged(case.connection, row.id, person.id)
        for person in case.staff
    )
