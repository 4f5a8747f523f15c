"""The actions, a module for each service. Importing this package fills the table in actions.py."""

from helpers.mock_server.services import (
    app_token,
    base_entry,
    category,
    media,
    partner,
    schedule_event,
    session,
    system,
    user,
)

__all__ = [
    "app_token",
    "base_entry",
    "category",
    "media",
    "partner",
    "schedule_event",
    "session",
    "system",
    "user",
]
