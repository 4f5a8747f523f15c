"""The actions, a module for each service. Importing them fills the table.

entries.py, lists.py and fields.py are what they share.
"""

from helpers.mock_server.calls.actions import ACTIONS
from helpers.mock_server.services import (  # noqa: F401 (each declares its actions)
    app_token,
    base_entry,
    empty_lists,
    media,
    partner,
    session,
    system,
    user,
)

__all__ = ["ACTIONS"]
