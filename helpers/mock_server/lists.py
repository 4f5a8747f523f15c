"""What all lists share: the pager, and filters whose names say what they do."""

from collections.abc import Callable

from helpers.mock_server.objects import EXPLICIT_NULL, ApiObject
from helpers.mock_server.php_values import to_int, to_string
from helpers.mock_server.state import Record

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


OPERATORS: dict[str, Callable[[str, object], bool]] = {
    # The longer of two suffixes first. Stored value as lower-case text, sent value.
    "GreaterThanOrEqual": lambda stored, sent: to_int(stored) >= sent,
    "LessThanOrEqual": lambda stored, sent: to_int(stored) <= sent,
    "GreaterThan": lambda stored, sent: to_int(stored) > sent,
    "LessThan": lambda stored, sent: to_int(stored) < sent,
    "MultiLikeOr": lambda stored, sent: any(one.lower() in stored for one in split_list(sent)),
    "MultiLikeAnd": lambda stored, sent: all(one.lower() in stored for one in split_list(sent)),
    "Like": lambda stored, sent: sent.lower() in stored,
    "NotEqual": lambda stored, sent: stored != to_string(sent).lower(),
    "Equal": lambda stored, sent: stored == to_string(sent).lower(),
    "NotIn": lambda stored, sent: stored not in [one.strip().lower() for one in split_list(sent)],
    "In": lambda stored, sent: stored in [one.strip().lower() for one in split_list(sent)],
}


def matches(record: Record, values: dict[str, object]) -> bool:
    """Whether a record passes every property of a filter, such as `mediaTypeEqual` or `idIn`."""
    for name, sent in values.items():
        suffix = next((suffix for suffix in OPERATORS if name.endswith(suffix)), None)
        if suffix is not None:
            stored = to_string(record.get(name.removesuffix(suffix))).lower()
            if not OPERATORS[suffix](stored, sent):
                return False
    return True
