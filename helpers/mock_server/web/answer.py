"""What goes back for a request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, and how to deliver it."""

    status: int
    headers: dict[str, str]
    body: bytes
    log: Callable[[], str] = str
    """What the log says about the request. It is asked only if there is a log."""
    delivery: Literal["whole", "stall", "silent", "drop"] = "whole"
    """`stall`: the head and half of the body, then nothing more. `silent`: nothing, on an open connection.
    `drop`: the connection closes without an answer. `whole` otherwise."""
