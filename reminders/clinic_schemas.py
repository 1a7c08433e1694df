"""JSON Schemas of the config files, so that editors complete and check them.

    python -m reminders.clinic_schemas docs/schemas

A test fails when those in `docs/schemas` are not the ones that this writes.
"""

from __future__ import annotations

import json
import sys
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from reminders.clinic.border import Border
from reminders.clinic.loading import FILES
from reminders.clinic.safety_file import SafetyFile
from reminders.clinic.surveys_file import SurveyFile
from reminders.domain.clinic import Opening

#: By the name of the schema: what it describes, and the model.
MODELS: dict[str, tuple[str, type[Border]]] = {
    Path(name).stem: (name, model) for name, model in FILES.items()
}
MODELS["survey"] = ("surveys/<id>.yaml", SurveyFile)
MODELS["safety"] = ("safety/<language>.yaml", SafetyFile)
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Schemas(GenerateJsonSchema):
    """Shows defaults as people would write them."""

    def encode_default(self, dft: Any) -> Any:
        return super().encode_default(_written(dft))


def schemas() -> dict[str, str]:
    """The text of each schema file, by its name."""
    return {f"{name}.schema.json": _text(*each) for name, each in MODELS.items()}


def write(folder: Path) -> None:
    """Writes all schemas into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")


def _text(name: str, model: type[Border]) -> str:
    schema = (
        {"$schema": DIALECT}
        | model.model_json_schema(schema_generator=_Schemas)
        | {"title": f"config/{name}"}
    )
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _written(value: Any) -> Any:
    """*value* as it stands in a file."""
    if isinstance(value, Border):
        given = ((key, getattr(value, name)) for name, key in _names(type(value)))
        return {key: _written(item) for key, item in given if item is not None}
    if isinstance(value, dict):
        return {key: _written(item) for key, item in value.items()}
    if isinstance(value, timedelta):
        return _duration(int(value.total_seconds()))
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Opening):
        return f"{value.opens:%H:%M}-{'24:00' if value.closes is None else _written(value.closes)}"
    return value


def _names(model: type[Border]) -> list[tuple[str, str]]:
    """Each field's name in the code and in the file."""
    return [(name, info.alias or name) for name, info in model.model_fields.items()]


def _duration(seconds: int) -> str:
    """The largest unit that comes out even, but hours up to two days, as people say them."""
    if seconds % 86_400 == 0 and seconds > 2 * 86_400:
        return f"{seconds // 86_400}d"
    if seconds % 3600 == 0 and seconds > 3600:
        return f"{seconds // 3600}h"
    return f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m reminders.clinic_schemas FOLDER")
    write(Path(sys.argv[1]))
