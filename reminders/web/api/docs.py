"""`/api/docs`: the OpenAPI description as a page of our own; the usual ones load scripts from elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI, Response

from reminders.services.api_tokens import SCOPES
from reminders.web.render import Pages


@dataclass(frozen=True, slots=True)
class Field:
    """A property of an object, or a parameter."""

    name: str
    kind: str
    required: bool
    told: str


@dataclass(frozen=True, slots=True)
class Call:
    """One way to ask."""

    method: str
    path: str
    summary: str
    told: str
    parameters: list[Field]
    body: str | None
    """The name of the object to send."""
    answer: str


def routes(api: FastAPI, pages: Pages) -> APIRouter:
    """`/api/docs`. It shows nothing of anybody, so it is open to whoever writes a script."""
    router = APIRouter(include_in_schema=False)

    @router.get("/api/docs")
    def docs() -> Response:
        described = api.openapi()
        objects = described["components"]["schemas"]
        shown = {name: _fields(each) for name, each in objects.items() if "properties" in each}
        return pages.page(
            "api_docs.html", calls=_calls(described), objects=shown, scopes=SCOPES, version=api.version
        )

    return router


def _calls(described: dict[str, Any]) -> list[Call]:
    return [
        Call(
            method=method.upper(),
            path=f"/api{path}",
            summary=each["summary"],
            told=each.get("description", ""),
            parameters=[
                Field(p["name"], _kind(p["schema"]), p.get("required", False), p.get("description", ""))
                for p in each.get("parameters", ())
            ],
            body=_kind(each["requestBody"]["content"]["application/json"]["schema"])
            if "requestBody" in each
            else None,
            answer=_kind(each["responses"]["200"]["content"]["application/json"]["schema"]),
        )
        for path, methods in described["paths"].items()
        for method, each in methods.items()
    ]


def _fields(schema: dict[str, Any]) -> list[Field]:
    required = schema.get("required", ())
    return [
        Field(name, _kind(each), name in required, _told(each)) for name, each in schema["properties"].items()
    ]


def _told(schema: dict[str, Any]) -> str:
    examples = schema.get("examples") or ()
    such_as = f"Such as {json.dumps(examples[0])}." if examples else ""
    return " ".join(filter(None, (schema.get("description", ""), such_as)))


def _kind(schema: dict[str, Any]) -> str:
    """`text`, `number or null`, `list of AnswerOut`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(map(_kind, schema["anyOf"])))
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_kind(schema['items'])}"
    names = {"string": "text", "integer": "whole number", "boolean": "yes or no (true, false)"}
    return "time" if schema.get("format") == "date-time" else names.get(kind, str(kind))
