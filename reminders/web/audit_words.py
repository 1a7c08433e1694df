"""The audit's codes in the words of staff. What is not here is shown as it is, with spaces."""

from __future__ import annotations

from typing import Any

#: Signing in and accounts, sending, patients and their texts, alerts, files, the machine.
STEPS = {
    "signed_in": "signed in",
    "signin_failed": "could not sign in",
    "account_locked": "account locked after wrong tries",
    "password_chosen": "chose a password",
    "password_changed": "changed the password",
    "second_factor_on": "turned codes on",
    "second_factor_off": "turned codes off",
    "signed_out_everywhere": "signed out everywhere",
    "account_added": "opened an account",
    "account_reset": "reset an account",
    "account_disabled": "disabled an account",
    "role_changed": "changed a role",
    "api_token_made": "made a token",
    "api_token_revoked": "revoked a token",
    "api_read": "a script read",
    "audit_read": "read the audit",
    "sending_paused": "paused all sending",
    "sending_resumed": "let sending go on",
    "patient_read": "looked at a patient",
    "results_read": "read results",
    "results_exported": "took results away",
    "patient_paused": "paused a patient's texts",
    "patient_resumed": "let a patient's texts go on",
    "texts_stopped": "stopped a number's texts",
    "language_chosen": "chose a patient's language",
    "visit_kept": "visit stands",
    "visit_confirmed": "confirmed a visit by phone",
    "visit_unconfirmed": "took a confirmation back",
    "called_no_answer": "called, no answer",
    "conversation_assigned": "gave a conversation to somebody",
    "text_written": "wrote a text",
    "text_taken_back": "took a text back",
    "message_cancelled": "cancelled a text",
    "message_hurried": "sent a text at once",
    "message_sent_again": "sent a text again",
    "reply_done": "finished a reply",
    "task_done": "finished a task",
    "alert_acknowledged": "took an alert",
    "alert_noted": "kept a note on an alert",
    "alert_resolved": "closed an alert",
    "cadence_saved": "changed the cadence",
    "template_published": "published a text",
    "template_published_failed": "could not publish a text",
    "template_removed": "took a text out",
    "template_removed_failed": "could not take a text out",
    "drill_raised": "began a drill",
    "database_backed_up": "backed the database up",
    "database_restored": "restored the database",
    "older_copy_found": "found an older copy of the database",
    "restore_settled": "settled a restore",
    "key_rotated": "took a new secret key into use",
}


def step(what: str) -> str:
    """What was done, in words."""
    return STEPS.get(what, what.replace("_", " "))


def about(row: Any) -> tuple[str, str | None]:
    """What it is about, in words, and the address of its page if it has one."""
    kind, colon, key = (row.subject or "").partition(":")
    if not colon:
        return row.subject or "", None
    if kind == "patient" and key.isdigit():
        return f"patient {key}", f"/patients/{key}"
    if kind == "alert" and key.isascii() and key.isalnum():
        return f"alert {key}", f"/alerts/{key}"
    return f"{'account' if kind == 'staff' else kind} {key}", None
