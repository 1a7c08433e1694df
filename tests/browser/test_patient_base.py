"""What every page of a patient has in common: readable on the narrowest phone, by everybody, in the dark."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NewPage, Site, grave_faults, scrolls_sideways, shot

NOWHERE = "/s/AAAAAAAAAAAAAAAAAAAAAA"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_that_is_not_there_is_kind_to_everybody(site: Site, new_page: NewPage, scheme: str) -> None:
    page = new_page(color_scheme=scheme)
    answer = page.goto(site.url + NOWHERE)
    assert answer is not None
    shot(page, f"gone-{scheme}")
    assert answer.status == 404
    assert grave_faults(page) == []
    assert not scrolls_sideways(page)
