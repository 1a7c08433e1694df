"""What keeps people from being paged, as far as it shows before anybody cries."""

from __future__ import annotations

from collections.abc import Iterator

from reminders.domain.clinic import Alerts
from reminders.notifiers.apprise import AppriseNotifier
from reminders.settings import Settings


def why_not_paged(settings: Settings, alerts: Alerts) -> Iterator[str]:
    """Sentences without numbers and addresses; nothing is sent."""
    yield from _left_out(settings, alerts)
    yield from _no_address(settings, alerts)


def _left_out(settings: Settings, alerts: Alerts) -> Iterator[str]:
    """By the list for going live."""
    if settings.send_only_to is None:
        return
    phones = [each.phone for each in alerts.people.values() if each.phone is not None]
    left_out = sum(phone not in settings.send_only_to for phone in phones)
    if left_out:
        yield (
            f"REMINDERS_SEND_ONLY_TO leaves out {left_out} of the {len(phones)} phones of alerts.yaml: "
            "they are not paged by text."
        )


def _no_address(settings: Settings, alerts: Alerts) -> Iterator[str]:
    """Channels that Apprise can make nothing of: their pages would fail, each and every one."""
    notifier = AppriseNotifier(settings.smtp_url.get_secret_value() if settings.smtp_url else None)
    for person in alerts.people.values():
        for place, channel in enumerate(person.channels, 1):
            if not notifier.understands(channel):
                yield (
                    f"Channel {place} of `{person.id}` in alerts.yaml is no address that a page can go to. "
                    "Compare it with Apprise's documentation."
                )
