"""Puts the parts together. The only module that knows all of them; nothing is built at import."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from reminders.daemon import Daemon, Pace
from reminders.db.engine import Database
from reminders.db.last_good import DatabaseLastGood
from reminders.gateways.twilio import TwilioGateway
from reminders.notifiers.apprise import AppriseNotifier
from reminders.opening import open_database
from reminders.ports import Clock, Gateway, SystemClock
from reminders.services.configuration import Configuration
from reminders.services.dispatch import Dispatcher, DispatchSettings
from reminders.services.page_links import Page, PageLinks
from reminders.services.pages import PageSender
from reminders.services.restore import Parts as RestoreParts
from reminders.services.upkeep import Upkeep
from reminders.settings import Settings, environment
from reminders.sources import build as build_source
from reminders.templates.page_checks import PREPARE
from reminders.web.app import create_app
from reminders.web.parts import Machine, WebParts
from reminders.web.webhooks import WebhookParts


@dataclass(frozen=True, slots=True)
class Parts:
    """The service, built and not yet started."""

    settings: Settings
    clock: Clock
    db: Database
    configuration: Configuration
    gateway: Gateway
    dispatcher: Dispatcher
    daemon: Daemon

    def close(self) -> None:
        self.db.close()


def build_gateway(settings: Settings) -> TwilioGateway:
    """Twilio as *settings* name it. Nothing is asked of it yet."""
    token, secret = settings.twilio_auth_token, settings.twilio_api_secret
    return TwilioGateway(
        account_sid=settings.twilio_account_sid or "",
        auth_token=token.get_secret_value() if token else "",
        api_key=settings.twilio_api_key,
        api_secret=secret.get_secret_value() if secret else None,
        messaging_service_sid=settings.twilio_messaging_service_sid,
        from_number=settings.twilio_from_number,
        api_url=settings.twilio_api_url,
        status_callback=f"{settings.public_url}/twilio/status" if settings.public_url else None,
    )


def load_configuration(
    settings: Settings, db: Database | None, clock: Clock, filled_from: Mapping[str, str] | None = None
) -> Configuration:
    """The clinic's files, with the last good templates of *db* behind them.

    Raises:
        BrokenConfigurationError: they have an error.
    """
    return Configuration(
        settings.config_dir,
        settings.templates_dir,
        environment() if filled_from is None else filled_from,
        public_url=settings.public_url,
        last_good=DatabaseLastGood(db, clock.now) if db is not None else None,
    )


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    gateway: Gateway | None = None,
    phones_url: str | None = None,
) -> Parts:
    """The whole service. *phones_url* is the simulator's page, in the demo.

    Raises:
        WrongKeyError: the secret key does not fit the database.
        BrokenConfigurationError: the clinic's files have an error.
    """
    clock = clock or SystemClock()
    db = open_database(settings)
    configuration = load_configuration(settings, db, clock)
    gateway = gateway or build_gateway(settings)
    # In containers host name and process id are the same again after a restart.
    daemon_name = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(3)}"
    addresses = PageLinks(
        settings.public_url,
        db.cipher,
        served=frozenset(Page),
        prepares=lambda: configuration.catalogue.pages.has(PREPARE),
    )
    dispatcher = Dispatcher(
        db=db,
        gateway=gateway,
        clock=clock,
        clinic=configuration.clinic,
        words=lambda: configuration.catalogue,
        settings=DispatchSettings(
            name=daemon_name,
            workers=settings.send_workers,
            lease=timedelta(seconds=settings.claim_seconds),
            dry_run=settings.dry_run,
            send_only_to=settings.send_only_to,
        ),
        addresses=addresses,
        on_halt=lambda why: daemon.sending_halted(why),
        on_undelivered=lambda connection, message_id, now: daemon.undelivered(connection, message_id, now),
        on_idle=lambda at: daemon.next_due(at),
        before_claim=lambda: daemon.look_at_clock(),
    )
    daemon = Daemon(
        name=daemon_name,
        db=db,
        clock=clock,
        configuration=configuration,
        gateway=gateway,
        dispatcher=dispatcher,
        build_source=build_source,
        pace=_pace(settings),
        pages=PageSender(
            db,
            clock,
            AppriseNotifier(settings.smtp_url.get_secret_value() if settings.smtp_url else None),
            alerts=configuration.alerts,
            clinic=configuration.clinic,
            link=addresses.for_alert,
            dry_run=settings.dry_run,
        ),
        upkeep=Upkeep(
            RestoreParts(
                db=db,
                gateway=gateway,
                clock=clock,
                clinic=configuration.clinic,
                alerts=configuration.alerts,
                words=lambda: configuration.catalogue,
                addresses=addresses,
                replan=lambda connection, ids: daemon.replan(connection, ids),
                on_halt=lambda why: daemon.sending_halted(why),
                on_undelivered=lambda connection, message_id, now: daemon.undelivered(
                    connection, message_id, now
                ),
            )
        ),
    )
    daemon.web = create_app(_web_parts(settings, clock, db, configuration, daemon, phones_url))
    return Parts(settings, clock, db, configuration, gateway, dispatcher, daemon)


def _pace(settings: Settings) -> Pace:
    return Pace(
        sync=timedelta(seconds=settings.sync_seconds),
        poll=timedelta(seconds=settings.poll_seconds),
        uncertain=timedelta(seconds=settings.uncertain_seconds),
        heartbeat_url=settings.heartbeat_url,
    )


def _web_parts(
    settings: Settings,
    clock: Clock,
    db: Database,
    configuration: Configuration,
    daemon: Daemon,
    phones_url: str | None,
) -> WebParts:
    webhooks = WebhookParts(
        db=db,
        account_sid=settings.twilio_account_sid or "",
        auth_tokens=_tokens(settings),
        public_url=settings.public_url,
        clinic=configuration.clinic,
        alerts=configuration.alerts,
        now=clock.now,
        wake=daemon.wake,
        replan=daemon.replan,
        on_halt=daemon.sending_halted,
        is_behind=daemon.is_behind,
    )
    return WebParts(
        webhooks=webhooks,
        configuration=configuration,
        clock=clock,
        public_url=settings.public_url,
        host=settings.host,
        health=daemon.health,
        phones_url=lambda: phones_url,
        send_only_to=settings.send_only_to,
        machine=_machine(settings),
    )


def _machine(settings: Settings) -> Machine:
    number, service = settings.twilio_from_number, settings.twilio_messaging_service_sid
    sender = f"the number …{number[-4:]}" if number else None
    if service:
        sender = f"messaging service {service[:6]}…"
    return Machine(sender, settings.dry_run)


def _tokens(settings: Settings) -> tuple[str, ...]:
    given = (settings.twilio_auth_token, settings.twilio_auth_token_secondary)
    return tuple(token.get_secret_value() for token in given if token is not None)
