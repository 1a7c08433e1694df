"""Twilio's error codes as the REST API answers them."""

from __future__ import annotations

import json

#: code → (HTTP status, message). `{to}` and `{sender}` are filled in, as Twilio does.
ERRORS: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20009: (409, "Cannot delete message because delivery is not completed."),
    20403: (403, "Account is not active"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21211: (400, "Invalid 'To' Phone Number: {to}"),
    21212: (400, "Invalid From Number (caller ID): {sender}"),
    21266: (400, "'To' and 'From' number cannot be the same"),
    21408: (
        400,
        "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {to}",
    ),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (
        400,
        "The 'From' phone number {sender} is not a valid, message-capable Twilio phone number "
        "for this destination.",
    ),
    21608: (400, "The number {to} is unverified. Trial accounts cannot send messages to unverified numbers."),
    21609: (400, "The 'StatusCallback' URL is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (
        400,
        "Message cannot be sent with the current combination of 'To' ({to}) and/or 'From' parameters",
    ),
    21614: (400, "'To' number {to} is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21624: (400, "The ValidityPeriod is invalid: it must be between 1 and 36000 seconds."),
    21701: (404, "The Messaging Service does not exist"),
    21703: (400, "The Messaging Service contains no phone numbers"),
    30409: (409, "The message cannot be canceled in its current state."),
    35111: (400, "SendAt is required when ScheduleType is fixed"),
    35114: (400, "SendAt timestamp is not a valid ISO 8601 date"),
    35115: (400, "SendAt time must be more than 300 seconds and at most 35 days in the future"),
    21619: (400, "A text message body or media urls must be specified; only an empty Body redacts."),
}


class TwilioError(Exception):
    """A request Twilio answers with an error. The body may name numbers, as Twilio's does."""

    def __init__(self, code: int, *, to: str = "", sender: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.status, text = ERRORS.get(code, (400, "The request was refused"))
        self.body = error_body(self.status, code, text.format(to=to, sender=sender))


def error_body(status: int, code: int, message: str) -> bytes:
    """Twilio's JSON for an error."""
    return json.dumps(
        {
            "code": code,
            "message": message,
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": status,
        }
    ).encode()
