"""The one way everything here is measured: ours and others in turn, round after round; medians."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

RATE, P50, P99, TIME, BUSY = "rate", "p50", "p99", "time", "busy"
"""Quantities: answers per second, three in seconds, and a share of a core."""

Measure = Callable[[], Mapping[str, float]]
"""Measures once; gives the value of each quantity."""


@dataclass(frozen=True)
class Goal:
    """What is aimed at. It is never asserted: a busy machine proves nothing."""

    ratio_at_least: float | None = None
    ratio_at_most: float | None = None
    seconds_at_most: float | None = None


@dataclass(frozen=True)
class Comparison:
    """The same work, done by us and by others."""

    what: str
    ours: Measure
    others: Mapping[str, Measure]
    """By name."""
    goals: Mapping[tuple[str, str], Goal] = field(default_factory=dict)
    """By the name of the other and the quantity."""


@dataclass(frozen=True)
class Row:
    """One quantity of a comparison with one other; medians over the rounds."""

    what: str
    quantity: str
    ours: float
    other: str
    theirs: float
    ratio: float
    """Ours divided by theirs, in each round; of these the median."""
    goal: Goal | None

    @property
    def meets_goal(self) -> bool:
        """Whether it is where it should be; true without a goal."""
        goal = self.goal or Goal()
        return (
            (goal.ratio_at_least is None or self.ratio >= goal.ratio_at_least)
            and (goal.ratio_at_most is None or self.ratio <= goal.ratio_at_most)
            and (goal.seconds_at_most is None or self.ours <= goal.seconds_at_most)
        )


@dataclass(frozen=True)
class Missing:
    """A row that cannot be measured here, and why."""

    what: str
    reason: str


def compare(comparison: Comparison, rounds: int) -> list[Row]:
    """Measure in so many rounds, every other one in reverse order, so that a drift favours nobody."""
    ways = [("", comparison.ours), *comparison.others.items()]
    samples: dict[str, list[Mapping[str, float]]] = {name: [] for name, _ in ways}
    for number in range(rounds):
        for name, measure in ways if number % 2 == 0 else reversed(ways):
            samples[name].append(measure())
    ours = samples.pop("")
    return [
        Row(
            comparison.what,
            quantity,
            median(one[quantity] for one in ours),
            other,
            median(one[quantity] for one in theirs),
            median(one[quantity] / their[quantity] for one, their in zip(ours, theirs, strict=True)),
            comparison.goals.get((other, quantity)),
        )
        for other, theirs in samples.items()
        for quantity in theirs[0]
    ]
