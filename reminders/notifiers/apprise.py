"""Pages by e-mail, chat and pagers, carried by Apprise, which is heavy: loaded with the first page."""

from __future__ import annotations

import logging
import warnings
from functools import cache
from threading import Lock
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from reminders.ports import NotifyError

_loading = Lock()


class AppriseNotifier:
    """*smtp_url* (smtp:// or smtps://) carries `mailto://` channels that name no server of their own."""

    def __init__(self, smtp_url: str | None = None) -> None:
        self._smtp_url = smtp_url

    def notify(self, channel: str, title: str, body: str) -> None:
        """Hands the page over; Apprise gives a server a few seconds.

        Raises:
            NotifyError: the address is none, or the server did not take it.
        """
        try:
            apprise, target = self._target(channel)
            if target is None:
                raise NotifyError("address")
            taken = target.notify(body=body, title=title, notify_type=apprise.NotifyType.FAILURE)
        except NotifyError:
            raise
        except Exception as error:
            raise NotifyError(type(error).__name__) from None
        if not taken:
            raise NotifyError("not_taken")

    def understands(self, channel: str) -> bool:
        """Whether that address could be paged, by its form alone: nothing is sent, nobody is asked."""
        return self._target(channel)[1] is not None

    def _target(self, channel: str) -> tuple[Any, Any]:
        """The library, and what it makes of the address: None if nothing."""
        # What it logs may hold addresses; what happened stands in our own row.
        logging.getLogger("apprise").disabled = True
        with _loading:
            apprise = _library()
        return apprise, apprise.Apprise.instantiate(
            by_our_server(channel, self._smtp_url), suppress_exceptions=True
        )


@cache
def _library() -> Any:
    """Apprise with its plugins loaded, some of which use what Python has deprecated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise

        apprise.Apprise.instantiate("json://localhost")
    return apprise


def by_our_server(channel: str, smtp_url: str | None) -> str:
    """`mailto://nurse@example.org` with our own mail server filled in; anything else as it is."""
    given = urlsplit(channel)
    if smtp_url is None or given.scheme not in ("mailto", "mailtos") or given.password or given.query:
        return channel
    server = urlsplit(smtp_url)
    to = f"{unquote(given.username or '')}@{given.hostname or ''}"
    user = unquote(server.username or "")
    # From the account that sends; a server that asks for none takes it as the person's own.
    sender = user if "@" in user else to
    login = (
        f"{quote(user, safe='')}:{quote(unquote(server.password or ''), safe='')}@" if server.password else ""
    )
    port = f":{server.port}" if server.port else ""
    scheme = "mailtos" if server.scheme == "smtps" else "mailto"
    asked = urlencode({"smtp": server.hostname or "", "from": sender, "to": to})
    return f"{scheme}://{login}{server.hostname}{port}?{asked}"
