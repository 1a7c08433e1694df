"""Charts: nothing runs or loads, a missing total is a gap, infusions and bands are where they belong."""

from __future__ import annotations

import sys
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.web.charts import Picture, Zone, data_url, in_words, svg

START = datetime(2026, 9, 1, 17, tzinfo=UTC)
DENVER = ZoneInfo("America/Denver")
BANDS = (Zone(0, 4, "Minimal"), Zone(5, 9, "Mild"), Zone(10, 27, "More"))


def a_picture(*totals: float | None, **values: Any) -> Picture:
    points = tuple((START + timedelta(days=14 * n), total) for n, total in enumerate(totals))
    given: dict[str, Any] = {"points": points, "low": 0, "high": 27, "whole": True, "bands": BANDS}
    return Picture(**{**given, "infusions": (), "zone": DENVER, **values})


def series(picture: Picture, place: int, tag: str) -> list[ElementTree.Element]:
    """What is drawn for the series with that number (from the end, if negative)."""
    root = ElementTree.fromstring(svg(picture))  # noqa: S314 - our own
    number = place if place >= 0 else len(picture.bands) + 4 + place
    groups = [each for each in root.iter() if f"serie-{number} " in (each.get("class") or "") + " "]
    return [each for group in groups for each in group.iter(f"{{http://www.w3.org/2000/svg}}{tag}")]


def texts(picture: Picture) -> list[str]:
    root = ElementTree.fromstring(svg(picture))  # noqa: S314 - our own
    return [each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text")]


def test_a_missing_total_leaves_a_gap_and_no_point() -> None:
    picture = a_picture(20, 18, None, 12, 9)
    assert len(series(picture, -1, "circle")) == 4
    assert len(series(picture, -1, "path")) == 2
    assert len(series(a_picture(20, 18, 16, 12, 9), -1, "path")) == 1


def test_the_line_goes_down_as_the_total_does() -> None:
    heights = [float(each.get("cy", "")) for each in series(a_picture(20, 12, 4), -1, "circle")]
    assert heights == sorted(heights)
    assert len(set(heights)) == 3


def test_each_infusion_is_an_upright_line_with_its_number() -> None:
    visits = tuple((START + timedelta(days=3 * n), n or None) for n in range(4))
    picture = a_picture(20, 12, infusions=visits)
    drawn = [each.get("d", "") for each in series(picture, -3, "path")]
    assert len(drawn) == 4
    for line in drawn:
        (x1, y1), (x2, y2) = (pair.split() for pair in line.removeprefix("M").split(" L"))
        assert x1 == x2
        assert y1 != y2
    assert [each.text for each in series(picture, -3, "text")] == ["1", "2", "3"]


def test_bands_touch_and_bear_their_names() -> None:
    picture = a_picture(20, 12)
    assert set(texts(picture)) >= {"Minimal", "Mild", "More", "0", "27"}
    edges = []
    for place in range(len(BANDS)):
        [path] = series(picture, place, "path")
        numbers = [float(each) for each in path.get("d", "").replace("M", "").replace("L", "").split()]
        heights = numbers[1::2][
            1:-1
        ]  # pygal begins and ends an area at zero, straight below its first corner
        edges.append((round(min(heights), 3), round(max(heights), 3)))
    for (upper_edge, _), (_, lower_edge) in pairwise(edges):
        assert upper_edge == lower_edge


def test_the_axis_tells_days_and_a_new_year() -> None:
    assert texts(a_picture(3, 2, bands=()))[-5:] == ["Sep 2", "Sep 5", "Sep 8", "Sep 11", "Sep 14"]
    year = texts(a_picture(*range(12), bands=()))
    assert [each for each in year if "’" in each]
    assert [each for each in texts(a_picture(*range(60), bands=())) if each.endswith("2027")]


def test_the_first_and_only_total_is_a_picture_too() -> None:
    assert len(series(a_picture(7), -1, "circle")) == 1


@settings(deadline=None, max_examples=25)
@given(
    totals=st.lists(st.one_of(st.none(), st.integers(0, 27)), min_size=1, max_size=8),
    days=st.lists(st.integers(-400, 400), max_size=8),
    name=st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn")), max_size=20),
)
def test_whatever_is_drawn_nothing_runs_and_nothing_is_loaded(
    totals: list[int | None], days: list[int], name: str
) -> None:
    visits = tuple((START + timedelta(days=day), None) for day in days)
    picture = a_picture(*totals, bands=(Zone(0, 27, name),), infusions=visits)
    drawn = svg(picture)
    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own
    tags = {str(each.tag).rpartition("}")[2] for each in root.iter()}
    assert tags <= {"svg", "defs", "style", "g", "rect", "path", "circle", "text"}
    attributes = {name.rpartition("}")[2] for each in root.iter() for name in each.attrib}
    assert not [each for each in attributes if each.startswith("on") or each == "href"]
    assert b"url(" not in drawn
    assert b"@import" not in drawn
    assert b"<?" not in drawn
    assert b64decode(data_url(picture).removeprefix("data:image/svg+xml;base64,")) == drawn


def test_the_same_picture_is_drawn_once() -> None:
    assert data_url(a_picture(4, 5)) is data_url(a_picture(4, 5))


def test_what_a_picture_shows_is_said_in_words() -> None:
    points = [("Sep 1, 2026", "20"), ("Sep 15, 2026", "no total"), ("Sep 29, 2026", "8")]
    assert in_words("PHQ-9", points, BANDS[:2], 1) == (
        "Chart of PHQ-9: from 20 on Sep 1, 2026 to 8 on Sep 29, 2026, 3 check-ins. 1 infusion is marked. "
        "Shaded bands: Minimal 0–4, Mild 5–9. All totals are in the table below."
    )


def test_pygal_does_not_stand_before_every_import() -> None:
    assert "PluginImportFixer" not in [type(each).__name__ for each in sys.meta_path]


@pytest.mark.parametrize(("low", "high"), [(0, 27), (0, 80), (0, 6), (0, 5), (0, 10), (0, 21), (1, 4)])
def test_the_upright_axis_names_its_ends_and_has_room(low: float, high: float) -> None:
    shown = [each for each in texts(a_picture(low, high, low=low, high=high, bands=())) if each.isdigit()]
    assert {f"{low:g}", f"{high:g}"} <= set(shown)
    assert 3 <= len(shown) <= 8
