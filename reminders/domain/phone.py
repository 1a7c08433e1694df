"""Phone numbers: one canonical form (E.164), masked whenever shown."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers

#: Numbers without a country code are read as numbers of this region.
HOME_REGION = "US"


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A possible phone number in E.164, such as `+15055550123`.

    Shown masked (`…0123`) by `str` and `repr`, so that it cannot slip into a log; `e164` is the whole number.
    """

    e164: str

    def __str__(self) -> str:
        return f"…{self.e164[-4:]}"

    def __repr__(self) -> str:
        return f"PhoneNumber({self})"


def parse_phone(text: str) -> PhoneNumber | None:
    """The number in *text* as people write them, or None if it cannot be a phone number.

    Possible by length is enough: whether a number is assigned is for the carrier to say (and the
    555 01xx examples are not).
    """
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    # Not `is_possible_number`: that lets numbers pass which work only within one area code.
    reason = phonenumbers.is_possible_number_with_reason(number)
    if number.extension or reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return PhoneNumber(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
