"""Which of a source's headings stands for which of our columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reminders.ports import SourceError
from reminders.sources.values import clean, key, near

#: Our columns, as `interfaces.md` lists them; the last three only where they are mapped or named so.
COLUMNS = (
    *("appointment_id", "patient_id", "first_name", "last_name", "phone", "language", "timezone", "kind"),
    *("starts_at", "ends_at", "status", "location", "series", "number", "series_size", "treated_for"),
    *("sms_consent", "confirmed", "booked_at", "full_name", "minutes", "phone_2"),
)

REQUIRED = ("appointment_id", "patient_id", "first_name", "phone", "starts_at")

Mapped = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Headings:
    """Positions by column: more than one where headings are joined."""

    positions: dict[str, tuple[int, ...]]
    unused: tuple[str, ...]


def recognised(headings: Sequence[str], mapped: Mapped) -> int:
    """How many of *headings* mean something to us: the more, the likelier that the delimiter is right."""
    wanted = {name for column in mapped for name in _names(mapped[column])}
    own = {key(column) for column in COLUMNS if column not in mapped}
    return sum(heading in wanted or key(heading) in own for heading in headings)


def find(headings: Sequence[str], mapped: Mapped, place: str) -> Headings:
    """Finds each column: a mapped one by its exact heading, another by its own name however it is spelled.

    Raises:
        SourceError: a mapped or a required heading is missing, or one stands twice; names all and the cure.
    """
    _check_columns(mapped, place)
    _check_mapped(headings, mapped, place)
    positions = {}
    for column in COLUMNS:
        found = _positions(headings, column, mapped, place)
        if found:
            positions[column] = found
    _check_required(positions, place)
    used = {at for found in positions.values() for at in found}
    return Headings(positions, tuple(name for at, name in enumerate(headings) if at not in used and name))


def _names(mapped: str | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(clean, (mapped,) if isinstance(mapped, str) else mapped))


def _positions(headings: Sequence[str], column: str, mapped: Mapped, place: str) -> tuple[int, ...]:
    if column in mapped:
        return tuple(
            _only([at for at, heading in enumerate(headings) if heading == name], name, place)
            for name in _names(mapped[column])
        )
    found = [at for at, heading in enumerate(headings) if key(heading) == key(column)]
    return (_only(found, column, place),) if found else ()


def _only(found: list[int], name: str, place: str) -> int:
    if len(found) > 1:
        raise SourceError(
            f'{place}: the heading "{name}" stands more than once; rename one, or map it under columns:.'
        )
    return found[0]


def _check_columns(mapped: Mapped, place: str) -> None:
    for column in mapped:
        if column not in COLUMNS:
            raise SourceError(
                f'{place}: columns: names "{column}", which is none of ours{near(column, COLUMNS)}; '
                f"correct it in sources.yaml."
            )


def _check_mapped(headings: Sequence[str], mapped: Mapped, place: str) -> None:
    missing = [
        f'"{name}"{near(name, _showable(headings))}'
        for column in mapped
        for name in _names(mapped[column])
        if name not in headings
    ]
    if missing:
        raise SourceError(
            f"{place}: the heading {', '.join(missing)} is not there; correct columns: in sources.yaml, "
            f"or skip_lines: if titles stand above the headings."
        )


def _showable(headings: Sequence[str]) -> list[str]:
    """A file without a heading shows its first row here: what holds several digits is no heading."""
    return [name for name in headings if name and sum(map(str.isdigit, name)) < 3]


def _check_required(positions: Mapping[str, tuple[int, ...]], place: str) -> None:
    missing = [
        column
        for column in REQUIRED
        if column not in positions and not (column == "first_name" and "full_name" in positions)
    ]
    if missing:
        raise SourceError(
            f"{place}: the required heading {', '.join(missing)} is not there; add it to the first line, "
            f"or map the file's own headings under columns: in sources.yaml."
        )
