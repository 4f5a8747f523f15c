"""How much is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """rounds: of what takes a fraction of a second. slow_rounds: of what takes seconds."""

    rounds: int = 15
    slow_rounds: int = 3
    requests: int = 200
    """In one burst."""
    calls: int = 1000
    """Of a function, in one go."""
    app_tokens: int = 100_000
    ended_sessions: int = 10_000
    notebooks: int | None = None
    """None for all."""


TINY = Sizes(rounds=1, slow_rounds=1, requests=4, calls=10, app_tokens=100, ended_sessions=20, notebooks=1)
"""Everything once, to see that it runs."""
