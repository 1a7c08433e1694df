"""A course of totals as a picture: bands shaded and named, infusions as upright lines, the first total.

An SVG in a `data:` address, for `<img>`: it holds no script, loads nothing, follows the reader's dark mode,
and its letters grow where it is shown small. What it shows stands in words (`alt`) and in a table below it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from babel.dates import format_date

if TYPE_CHECKING:
    from reminders.web.drawing import XY

WIDTH, HEIGHT = 640, 300
_SVG = "{http://www.w3.org/2000/svg}"
_MOST_DATES = 5
#: Over more days than these the axis tells months.
_YEARS = 700
#: Lines of infusions are numbered as long as the numbers have room.
_MOST_NUMBERS = 24


@dataclass(frozen=True, slots=True)
class Zone:
    """Totals that bear one name."""

    low: float
    high: float
    name: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What a chart shows. Times are instants; *zone* tells their days."""

    points: tuple[tuple[datetime, float | None], ...]
    """In order of time; None leaves a gap."""
    low: float
    high: float
    whole: bool
    """Totals are whole numbers: the edge of a band lies half-way between two."""
    bands: tuple[Zone, ...]
    infusions: tuple[tuple[datetime, int | None], ...]
    zone: tzinfo


@lru_cache(maxsize=256)
def data_url(picture: Picture) -> str:
    """The picture for `<img src>`."""
    return f"data:image/svg+xml;base64,{b64encode(svg(picture)).decode('ascii')}"


def svg(picture: Picture) -> bytes:
    """The picture as a file of its own."""
    start, days = _span(picture)

    def day(at: datetime) -> float:
        return (at - start) / timedelta(days=1)

    chart = _empty(picture, days, len(picture.bands))
    bottom, top = chart.range
    edges = [_edges(picture, band) for band in picture.bands]
    for low, high in edges:
        corners = [(0, low), (days, low), (days, high), (0, high), (0, low)]
        chart.add(None, corners, fill=True, show_dots=False)
    middles = [(0, (low + high) / 2) for low, high in edges]
    named = [{"value": at, "label": band.name} for at, band in zip(middles, picture.bands, strict=True)]
    chart.add(None, named, stroke=False, dots_size=0)
    upright: list[object] = []
    for at, number in picture.infusions:
        label = str(number) if number is not None and len(picture.infusions) <= _MOST_NUMBERS else ""
        upright += [(day(at), bottom), {"value": (day(at), top), "label": label}, (day(at), None)]
    chart.add(None, upright, dots_size=0)
    totals = [(day(at), total) for at, total in picture.points]
    first = [each for each in totals if each[1] is not None][:1]
    chart.add(None, [*first, *((days, total) for _, total in first)], show_dots=False)
    chart.add(None, totals, dots_size=4.5)
    chart.x_labels = _dates(picture, start, days)
    return _without_scripts(chart.render_tree())


def _span(picture: Picture) -> tuple[datetime, float]:
    """Where the days are counted from, and how many there are: at least two weeks.

    The names of the bands stand at the left: there the room is larger.
    """
    times = [at for at, _ in picture.points] + [at for at, _ in picture.infusions]
    first, last = min(times), max(times)
    room = max((last - first) / 30, (timedelta(days=14) - (last - first)) / 2)
    start = first - (max(room, (last - first) / 4) if picture.bands else room)
    return start, (last + room - start) / timedelta(days=1)


def _edges(picture: Picture, band: Zone) -> tuple[float, float]:
    half = 0.5 if picture.whole else 0.0
    return max(band.low - half, picture.low - half), min(band.high + half, picture.high + half)


def _empty(picture: Picture, days: float, bands: int) -> XY:
    half = 0.5 if picture.whole else 0.0
    from reminders.web.drawing import XY, Style  # only now: it loads 40 modules, and few ask for charts

    style = Style(
        value_font_size=0, background="transparent", plot_background="transparent", colors=("#000",)
    )
    chart = XY(
        style=style,
        css=[f"inline:{_css(bands)}"],
        js=[],
        **{"width": WIDTH, "height": HEIGHT, "explicit_size": True, "no_prefix": True, "show_legend": False},
        **{"margin": 0, "margin_left": 20, "margin_right": 8, "margin_top": 26, "margin_bottom": 6},
        **{"print_labels": True, "print_values": False, "allow_interruptions": True, "show_x_guides": False},
        **{
            "show_y_guides": True,
            "truncate_label": -1,
            "pretty_print": False,
            "disable_xml_declaration": True,
        },
    )
    chart.range = (picture.low - half, picture.high + half)
    chart.xrange = (0, days)
    chart.y_labels = _steps(picture.low, picture.high)
    return chart


def _steps(low: float, high: float) -> list[float]:
    """Round numbers on the upright axis: at most eight, the lowest and the highest total among them."""
    step = next((each for each in (1, 2, 5, 10, 20, 50, 100) if (high - low) / each <= 6), high - low)
    found = [low + step * place for place in range(int((high - low) / step) + 1)]
    if high - found[-1] < step / 2:
        found.pop()
    return [*found, high]


def _dates(picture: Picture, start: datetime, days: float) -> list[dict[str, object]]:
    """Days evenly apart, as `Dec 1`, with the year where a new one begins."""
    first = start.astimezone(picture.zone)
    places = [days * (2 * place + 1) / (2 * _MOST_DATES) for place in range(_MOST_DATES)]
    then = [(first + timedelta(days=place)).date() for place in places]
    found = []
    for place, day, before in zip(places, then, [None, *then], strict=False):
        is_new_year = then[0].year != then[-1].year and (before is None or before.year != day.year)
        form = "MMM yyyy" if days > _YEARS else "MMM d ’yy" if is_new_year else "MMM d"
        found.append({"label": format_date(day, form, locale="en_US"), "value": place})
    return found


def _without_scripts(root: ElementTree.Element) -> bytes:
    """Pygal writes scripts and tooltips into every chart. A picture has no pointer, and nothing may run."""
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag.removeprefix(_SVG) in ("script", "desc", "title"):
                parent.remove(child)
    root.attrib.pop("id", None)
    found: bytes = ElementTree.tostring(root, encoding="utf-8")
    return found


def _css(bands: int) -> str:
    """Series in the order in which `svg` adds them: bands, their names, infusions, first total, totals."""
    named, infusions, first, totals = range(bands, bands + 4)
    texts = ".axis text,.axis text.major,.text-overlay text.label"
    shades = "".join(
        f".serie-{n} .line{{fill:var(--band);fill-opacity:{0.04 + 0.055 * n:.3f}}}" for n in range(bands)
    )
    light = "--ink:#1d2426;--soft:#4f5a5e;--line:#d3d9da;--band:#5c676b;--accent:#0b6b6b;--card:#fff"
    dark = "--ink:#e3e8e9;--soft:#b4bfc2;--line:#333c40;--band:#98a4a8;--accent:#63c3be;--card:#1a1f22"
    return (
        f":root{{color-scheme:light dark;{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        "svg{font-family:system-ui,sans-serif}.background{fill:none}.line{fill:none;stroke:none}.dot{stroke:none}"
        f"{texts}{{font-size:13px;font-family:inherit;fill:var(--soft)}}"
        ".axis.x text{text-anchor:middle}.axis.y text{text-anchor:end}"
        ".axis.y .line{stroke:var(--line)}.text-overlay text.label{dominant-baseline:central}"
        f"{shades}.serie-{named} .label{{transform:translate(6px,0);paint-order:stroke;stroke:var(--card);"
        "stroke-width:3px;stroke-opacity:.75;stroke-linejoin:round}"
        f".serie-{infusions} .line{{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:2 3}}"
        f".serie-{infusions} .label{{text-anchor:middle;transform:translate(0,-13px)}}"
        f".serie-{first} .line{{stroke:var(--accent);stroke-width:1.3;stroke-dasharray:8 5}}"
        f".serie-{totals} .line{{stroke:var(--accent);stroke-width:2.4;stroke-linejoin:round}}"
        f".serie-{totals} .dot{{fill:var(--accent)}}"
        # Shown on a phone, the picture is less than half as wide.
        f"@media (max-width:460px){{{texts}{{font-size:26px}}"
        f".serie-{totals} .line{{stroke-width:4}}.serie-{totals} .dot{{r:8px}}}}"
    )


def in_words(title: str, points: Sequence[tuple[str, str]], bands: Sequence[Zone], infusions: int) -> str:
    """The `alt` of a picture: what it is of, its ends, and what is drawn beside the line."""
    (first_day, first), (last_day, last) = points[0], points[-1]
    told = [
        f"Chart of {title}: from {first} on {first_day} to {last} on {last_day}, {len(points)} check-ins."
    ]
    if infusions:
        told.append(f"{infusions} {'infusion is' if infusions == 1 else 'infusions are'} marked.")
    if bands:
        told.append(
            f"Shaded bands: {', '.join(f'{each.name} {each.low:g}–{each.high:g}' for each in bands)}."
        )
    return " ".join([*told, "All totals are in the table below."])
