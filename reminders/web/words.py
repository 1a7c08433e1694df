"""What codes mean, in the words of staff: for the status page and `run.py why`."""

from __future__ import annotations

STATUSES = {
    "planned": "will be sent",
    "sending": "being sent",
    "uncertain": "uncertain: Twilio is asked",
    "accepted": "with Twilio",
    "sent": "with the carrier",
    "delivered": "delivered",
    "undelivered": "not delivered",
    "failed": "failed",
    "cancelled": "cancelled",
    "skipped": "not sent",
    "expired": "too late",
    "not_planned": "not planned",
}

REASONS = {
    "cancelled": "the visit is called off",
    "past": "the visit is over",
    "no_phone": "no phone number",
    "opted_out": "the number said STOP",
    "no_consent": "no consent to text",
    "unless": "left out by the rule (for example: already confirmed)",
    "merged": "named in another text that day",
    "booked_late": "booked after its time",
    "missed": "its time passed while the service was down, or before we knew of the visit",
    "ask_staff": "its time had passed: staff were asked",
    "expired": "its time passed before it could be sent",
    "quiet_hours": "no open hour was left",
    "budget": "the patient gets enough texts already",
    "overtaken": "replaced by something newer",
    "rule_gone": "the rule was taken out, or is not for this visit any more",
    "moved": "the visit has moved",
    "bad_number": "the number cannot be texted",
    "refused": "Twilio refuses it",
    "dry_run": "dry run: nobody is texted",
    "not_in_send_only_to": "not on the list for going live",
    "template": "its template cannot be used",
    "unreadable": "it cannot be read with this secret key",
    "patient_paused": "texts to this patient wait for a person",
    "paused": "texts to this patient wait for a person",
    "change_requested": "the patient asked to cancel or move",
    "gone_from_source": "the visit is gone from the calendar",
}

#: What happened to a message. What is not here is shown as it is.
EVENTS = {
    "planned": "planned",
    "claimed": "about to be sent",
    "accepted": "Twilio has it",
    "accepted_twice": "Twilio has it twice",
    "uncertain": "no answer from Twilio: it is asked",
    "returned": "not sent yet: tried again later",
    "report": "Twilio reports",
    "moved": "moved to another time",
}

PURPOSES = {
    "rule": "by a rule",
    "answer": "answer",
    "safety": "safety answer",
    "page": "page to staff",
    "console": "written by staff",
}

TASKS = {
    "change_request": "asked to cancel or move",
    "maybe_cancel": "wrote CANCEL: may have meant the visit",
    "wrong_number": "wrong number",
    "opt_in_request": "asked to be texted again",
    "bad_number": "fix the number",
    "gone_from_source": "gone from the calendar",
    "late_booking": "booked late: tell the patient?",
    "source": "calendar cannot be read",
    "delivery": "delivery",
    "sending_stopped": "sending has stopped",
    "change_requested": "asked to cancel or move",
}
