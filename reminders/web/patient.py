"""A patient's pages: made without scripts, kept by nobody, and silent about everything to who has no link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi.responses import HTMLResponse

from reminders.domain.clinic import Clinic
from reminders.domain.wording import show_phone
from reminders.web.jinja import pages_environment
from reminders.web.patient_words import LANGUAGES, WORDS, spoken

#: No script at all. The address is the key to the page, so no site and no search engine may learn it.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
#: What can be said to somebody of whom nothing is known, each with the status that it comes with.
NOTICES = {"gone": 404, "busy": 429, "trouble": 503, "too_long": 413, "odd": 400}


class PatientPages:
    """Renders `pages/patient_*.html`: strict about names, and everything that is shown is escaped."""

    def __init__(self, clinic: Callable[[], Clinic]) -> None:
        self._clinic = clinic
        self._pages = pages_environment()

    def page(
        self,
        template: str,
        language: str,
        status: int = 200,
        /,
        *,
        switch: str | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """*template* in *language*, which is also the page's own (`lang`).

        *switch*: the address of this page in the other language, if it speaks that.
        """
        clinic = self._clinic()
        shown = spoken(language)
        html = self._pages.get_template(template).render(
            lang=shown,
            other=next(each for each in LANGUAGES if each != shown),
            say=WORDS[shown],
            all_words=WORDS,
            switch=switch,
            clinic=clinic,
            phone=clinic.phone,
            shown_phone=show_phone(clinic.phone),
            **values,
        )
        return HTMLResponse(html, status_code=status, headers=HEADERS)

    def notice(self, name: str, status: int | None = None) -> HTMLResponse:
        """One of NOTICES, in every language at once: it is not known who reads it, nor may it be revealed."""
        answer = self.page("patient_notice.html", LANGUAGES[0], status or NOTICES[name], name=name)
        if name == "busy":
            answer.headers["Retry-After"] = "60"
        return answer
