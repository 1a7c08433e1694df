"""What each figure of the reports means, in one line below its table."""

from __future__ import annotations

MEANS = {
    "delivery": (
        "Texts to patients, by the week in which they were due. Sent: all that were tried. Delivered: the "
        "carrier says so, of those sent; not every carrier tells, so “no word yet” may stay. Failed: Twilio "
        "refused it. Not sent: a rule, a pause or staff said no."
    ),
    "confirmation": (
        "Visits that have begun and were not called off, by the week of the visit. Asked: a text with “reply "
        "C to confirm” was sent for the visit’s present time, and not called undeliverable. Confirmed: of "
        "those asked, by text, by phone or in the calendar. Time: from the first such text to the C."
    ),
    "coming": (
        "The same visits, by what the calendar says of them afterwards. Did not come: it says no-show. "
        "Share: of those of which it says either. Not in the calendar: still booked there though the time "
        "is past. Confirmed: by text, by phone or in the calendar."
    ),
    "check-ins": (
        "By the week of the invitation. Begun: at least one answer came. Completed: the last question was "
        "answered. Shares are of those sent; of the last days some are still open. Time: from the invitation "
        "to the end."
    ),
    "opt-outs": (
        "Entries of the consent ledger, by number: no more texts (STOP, a sentence, a wrong number, the "
        "carrier) and texts again (START). The language is that of the patient on the number."
    ),
    "costs": (
        "All texts that Twilio took, pages to staff too. Twilio charges by segments (160 plain letters, 70 "
        "with one that is not). Price: as far as Twilio has named one, which it does a day later or never; "
        "nothing is guessed."
    ),
}
