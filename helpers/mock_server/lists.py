"""What all lists share: the pager, and filters whose names say what they do."""

from collections.abc import Callable, Iterable

from helpers.mock_server.objects import EXPLICIT_NULL, ApiObject
from helpers.mock_server.state import Record
from helpers.php import to_int, to_string

MAX_PAGE_SIZE = 500
MAX_IN_VALUES = 500
"""Values of a comma list that count (filters.class.php:895)."""


class Page:
    """Size 0 to 500, by default 30; index from 1. Source: api_v3/lib/types/KalturaPager.php:17."""

    def __init__(self, pager: ApiObject | None):
        self.size = max(0, min(_number(pager, "pageSize", 30), MAX_PAGE_SIZE))
        self.index = max(1, _number(pager, "pageIndex", 1))
        self.offset = (self.index - 1) * self.size


def _number(pager: ApiObject | None, name: str, default: int) -> int:
    value = pager.get(name) if pager else None
    if value is EXPLICIT_NULL:
        return 0
    return default if value is None else value


def filter_values(filter: ApiObject | None) -> dict[str, object]:
    """The filter's properties that count: empty ones do not (filters.class.php:607)."""
    values = filter.values if filter else {}
    return {name: value for name, value in values.items() if value not in (None, "", EXPLICIT_NULL)}


def split_list(text: str) -> list[str]:
    return text.split(",")[:MAX_IN_VALUES]


Test = Callable[[str], bool]

OPERATORS: dict[str, Callable[[object], Test]] = {
    # From the value sent to a test of the stored value, which comes as text in lower case.
    # Of two suffixes that a name may end in, the longer one first.
    "GreaterThanOrEqual": lambda sent: lambda stored: to_int(stored) >= sent,
    "LessThanOrEqual": lambda sent: lambda stored: to_int(stored) <= sent,
    "GreaterThan": lambda sent: lambda stored: to_int(stored) > sent,
    "LessThan": lambda sent: lambda stored: to_int(stored) < sent,
    "MultiLikeOr": lambda sent: lambda stored: any(one in stored for one in split_list(sent.lower())),
    "MultiLikeAnd": lambda sent: lambda stored: all(one in stored for one in split_list(sent.lower())),
    "Like": lambda sent: lambda stored: sent.lower() in stored,
    "NotEqual": lambda sent: to_string(sent).lower().__ne__,
    "Equal": lambda sent: to_string(sent).lower().__eq__,
    "NotIn": lambda sent: lambda stored: stored not in _values(sent),
    "In": lambda sent: _values(sent).__contains__,
}


def _values(sent: str) -> set[str]:
    return {one.strip().lower() for one in split_list(sent)}


def select(records: Iterable[Record], values: dict[str, object]) -> list[Record]:
    """The records that pass every property of a filter, such as `mediaTypeEqual` or `idIn`."""
    tests: list[tuple[str, Test]] = []
    for name, sent in values.items():
        suffix = next((suffix for suffix in OPERATORS if name.endswith(suffix)), None)
        if suffix is not None:
            tests.append((name.removesuffix(suffix), OPERATORS[suffix](sent)))
    return [
        record for record in records if all(test(to_string(record.get(name)).lower()) for name, test in tests)
    ]
