"""The status page's words, in one place."""

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
}

REASONS = {
    "cancelled": "the visit is called off",
    "past": "the visit is over",
    "no_phone": "no phone number",
    "opted_out": "the number said STOP",
    "no_consent": "no consent to text",
    "unless": "left out by the rule",
    "merged": "named in another text that day",
    "booked_late": "booked after its time",
    "missed": "its time passed unseen",
    "ask_staff": "staff were asked",
    "expired": "its time passed",
    "quiet_hours": "no open hour was left",
    "budget": "enough texts already",
    "overtaken": "replaced by something newer",
    "rule_gone": "the rule was taken out",
    "moved": "the visit has moved",
    "bad_number": "the number cannot be texted",
    "dry_run": "dry run: nobody is texted",
    "not_in_send_only_to": "not on the list for going live",
    "template": "its template cannot be used",
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
}
