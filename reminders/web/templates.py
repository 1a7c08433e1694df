"""`/templates`: all texts and pages, and the editor of each. The desk reads; who may edit publishes."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from reminders.domain.roles import May
from reminders.services import template_list, template_shelf
from reminders.services.desk import RefusedError
from reminders.services.template_edits import (
    ChangedMeanwhileError,
    FolderClosedError,
    TemplateEditor,
    UnfitError,
)
from reminders.templates.documents import Document, document_at, is_new_name
from reminders.web import template_words
from reminders.web.console import Console, TurnedAwayError, Visitor
from reminders.web.forms import Sent, SentTexts
from reminders.web.template_desk import Desk, opened_anew, typed

_LIST = "/templates"
#: The script asks for what changes with each letter, not for the whole page.
PART = "x-part"


def routes(console: Console) -> APIRouter:
    """The list, and under `/templates/{name}` a text; pages are called `pages.{name}`."""
    router = APIRouter(include_in_schema=False)
    parts = console.parts
    editor = TemplateEditor(parts.webhooks.db, parts.configuration, parts.public_url)
    desk = Desk(console, editor)

    @router.get(_LIST)
    def all_texts(request: Request) -> Response:
        visitor = console.enter(request, May.DESK)
        catalogue = parts.configuration.catalogue
        with editor.db.read() as connection:
            rows = template_list.rows(connection, catalogue, editor.clinic())
            running = template_list.daemons(connection, parts.clock.now())
        return console.page(
            visitor,
            "templates.html",
            rows=rows,
            daemons=running,
            catalogue_version=catalogue.version,
            closed_folder=template_shelf.why_not_writable(catalogue, [each.document for each in rows]),
            may_edit=May.EDIT in visitor.may,
            unwritten=template_shelf.unwritten_pages(catalogue, editor.clinic()),
            FIXED=template_words.FIXED,
            language_name=template_words.language,
        )

    @router.post(_LIST)
    def new_text(request: Request, sent: Sent) -> Response:
        visitor = console.act(request, sent, May.EDIT)
        name = (sent.get("name") or "").strip()
        if not is_new_name(name):
            return console.refused(
                visitor,
                "A name has 2 to 40 small letters, digits and _, and begins with a letter: thank_you.",
                back=_LIST,
                status=422,
            )
        return _to(Document(name), "new=1")

    @router.get(_LIST + "/{name}")
    def one_text(name: str, request: Request, back: str = "", new: str = "", published: str = "") -> Response:
        visitor = console.enter(request, May.DESK)
        document = _known(console, editor, visitor, name, may_be_new=bool(new))
        values = desk.laid_out(visitor, document, back=back if May.EDIT in visitor.may else "")
        return console.page(visitor, "template.html", published=published, **values)

    @router.post(_LIST + "/{name}/check")
    def check(name: str, request: Request, sent: SentTexts) -> Response:
        visitor = console.act(request, sent, May.EDIT)
        document = _known(console, editor, visitor, name, may_be_new=True)
        given = typed(sent, editor.clinic().languages)
        if request.headers.get(PART):
            return console.page(visitor, "template_seen.html", **desk.seen(visitor, document, given))
        return console.page(visitor, "template.html", **desk.laid_out(visitor, document, given))

    @router.post(_LIST + "/{name}/publish")
    def publish(name: str, request: Request, sent: SentTexts) -> Response:
        visitor = console.act(request, sent, May.EDIT)
        document = _known(console, editor, visitor, name, may_be_new=True)
        given = typed(sent, editor.clinic().languages)
        status, why = 409, ""
        try:
            is_new = editor.publish(document, given.draft, by=visitor.name, now=parts.clock.now())
            return _to(document, f"published={'yes' if is_new else 'same'}")
        except UnfitError as unfit:
            status, why = 422, _unfit(len(unfit.findings))
        except ChangedMeanwhileError as changed:
            why, given = "meanwhile", opened_anew(given, changed.there)
        except FolderClosedError as closed:
            status, why = 503, f"Nothing was published: the files cannot be written ({closed})."
        except RefusedError as refused:
            why = f"Nothing was published. {refused}"
        values = desk.laid_out(visitor, document, given)
        return console.page(visitor, "template.html", status, refused=why, **values)

    @router.post(_LIST + "/{name}/remove")
    def remove(name: str, request: Request, sent: Sent) -> Response:
        visitor = console.act(request, sent, May.EDIT)
        document = _known(console, editor, visitor, name, may_be_new=False)
        try:
            editor.remove(document, by=visitor.name, now=parts.clock.now())
        except (RefusedError, FolderClosedError) as refused:
            return console.refused(visitor, str(refused), back=f"{_LIST}/{document.address}")
        return RedirectResponse(_LIST, status_code=303)

    return router


def _known(
    console: Console, editor: TemplateEditor, visitor: Visitor, address: str, *, may_be_new: bool
) -> Document:
    """What *address* names.

    Raises:
        TurnedAwayError: it is no name, or of nothing that there is, and nothing new may be called so.
    """
    document = document_at(address)
    if document is not None:
        catalogue, clinic = editor.configuration.catalogue, editor.clinic()
        if document in template_shelf.documents(catalogue, clinic):
            return document
        is_fit = template_shelf.may_be_new(document, clinic) and is_new_name(document.name)
        if may_be_new and is_fit and May.EDIT in visitor.may:
            return document
    raise TurnedAwayError(console.refused(visitor, "There is no such text.", back=_LIST, status=404))


def _to(document: Document, query: str) -> Response:
    return RedirectResponse(f"{_LIST}/{document.address}?{query}", status_code=303)


def _unfit(errors: int) -> str:
    found = "is an error" if errors == 1 else f"are {errors} errors"
    return f"Nothing was published: there {found} to mend first."
