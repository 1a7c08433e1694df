"""Appointment reminders and check-ins by text message for an infusion clinic."""

__version__ = "0.1.0"
