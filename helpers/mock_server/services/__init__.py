"""The actions, a module for each service. Importing them fills the table."""

from helpers.mock_server.actions import ACTIONS
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
    "ACTIONS",
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
