"""What the console says about texts: their languages, and what the program's own ones are for."""

from __future__ import annotations

LANGUAGES = {"en": "English", "es": "Spanish"}

#: The texts that no rule names (`reminders.templates.names.ANSWERS`): when each is sent.
FIXED = {
    "help": "answers HELP",
    "opt_out_done": "answers STOP",
    "opt_in_done": "answers START",
    "confirm_thanks": "thanks who confirms",
    "cancel_request": "answers who wants to cancel",
    "reschedule_request": "answers who wants another time",
    "no_to_confirmation": "answers a no to “reply C to confirm”",
    "impaired_call_tomorrow": "answers a request on the day of a visit",
    "inbox_notice": "says that a person reads the text",
    "ask_which": "asks which visit or patient is meant",
    "late_confirm": "answers C to an old time",
    "visit_over_or_cancelled": "answers C to a visit that is over",
    "withheld_again": "asks again for a text that Twilio withheld",
    "survey_again": "asks a check-in’s question again",
    "survey_help": "offers the page of a check-in",
    "survey_nudge": "reminds of a check-in",
    "survey_link_nudge": "reminds of a check-in by link",
    "survey_or_visit": "asks whether the visit or the check-in is meant",
    "survey_who": "asks which of the patients on a phone answers",
    "survey_thanks": "ends a check-in",
    "less_done": "answers LESS",
    "more_done": "answers MORE",
    "crisis": "safety: words of crisis",
    "emergency": "safety: words of a medical emergency",
    "urgent": "safety: words of a medical problem",
    "page": "pages staff about an alert",
    "page_ack": "answers ACK of staff",
    "page_reminder": "pages staff about an alert again",
    "page_taken": "reminds staff of an alert that is taken and not closed",
    "system_page": "tells staff that something is broken",
}

#: What a text begins with that is new.
FIRST_WORDS = {
    "en": "{{ clinic.name }}:  STOP to stop.\n",
    "es": "{{ clinic.name }}:  STOP para salir.\n",
}


def language(code: str) -> str:
    return LANGUAGES.get(code, code)
