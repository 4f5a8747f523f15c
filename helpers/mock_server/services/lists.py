"""What all lists share: the pager, the order, and filters whose names say what they do."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from helpers.mock_server.data.errors import ApiError
from helpers.mock_server.data.objects import EXPLICIT_NULL, ApiObject
from helpers.mock_server.data.state import Record, collate
from helpers.php import to_int, to_string

MAX_PAGE_SIZE = 500
MAX_IN_VALUES = 500
"""Values of a comma list that count (filters.class.php:895)."""


class Page:
    """A pager's size, 0 to 500 and by default 30, where 0 is no limit; and its index, from 1.

    Source: api_v3/lib/types/KalturaPager.php:17, KalturaFilterPager.php:22, SphinxCriteria.php:702.
    """

    def __init__(self, pager: ApiObject | None):
        values = sent_values(pager)
        self.size: int = max(0, min(values.get("pageSize", 30), MAX_PAGE_SIZE))
        self.offset: int = (max(1, values.get("pageIndex", 1)) - 1) * self.size

    def of(self, records: Sequence[Record]) -> Sequence[Record]:
        return records[self.offset : self.offset + self.size if self.size else None]


def sent_values(filter: ApiObject | None) -> dict[str, Any]:
    """The properties of a filter or pager. An explicit null there is an object that nothing in the real
    server expects: it answers INTERNAL_SERVERL_ERROR."""
    values = dict(filter.values) if filter else {}
    if EXPLICIT_NULL in values.values():
        raise ApiError("INTERNAL_SERVERL_ERROR")
    return {name: value for name, value in values.items() if value is not None}


def split_list(text: str) -> list[str]:
    return text.split(",")[:MAX_IN_VALUES]


def sorted_by(records: Iterable[Record], order_by: str, allowed: Sequence[str], default: str) -> list[Record]:
    """Records in the orders of `orderBy`, such as `-createdAt,+name`; those of the same place as they were
    made, or the other way round if the first order descends. Unknown orders do not count.

    Source: KalturaFilter::toObject (api_v3/lib/types/filters/KalturaFilter.php:64).
    """
    orders = [order for order in order_by.split(",") if order[:1] in ("+", "-") and order[1:] in allowed]
    ordered = list(records)
    if (orders or [default])[0].startswith("-"):
        ordered.reverse()
    for order in reversed(orders or [default]):
        ordered.sort(key=lambda record: _sort_key(record.get(order[1:])), reverse=order.startswith("-"))
    return ordered


def _sort_key(value: object) -> tuple[bool, Any]:
    return value is not None, value


Test = Callable[[object], bool]
"""Of a stored value."""

OPERATORS: dict[str, Callable[[Any], Test]] = {
    # From the value sent to a test. Of two suffixes that a name may end in, the longer one first.
    "GreaterThanOrEqual": lambda sent: lambda stored: to_int(stored) >= sent,
    "LessThanOrEqual": lambda sent: lambda stored: to_int(stored) <= sent,
    "GreaterThan": lambda sent: lambda stored: to_int(stored) > sent,
    "LessThan": lambda sent: lambda stored: to_int(stored) < sent,
    "MultiLikeOr": lambda sent: lambda stored: any(_is_in(one, stored) for one in split_list(sent)),
    "MultiLikeAnd": lambda sent: lambda stored: all(_is_in(one, stored) for one in split_list(sent)),
    "Like": lambda sent: lambda stored: _is_in(sent, stored),
    "NotEqual": lambda sent: lambda stored: not _is_equal(stored, sent),
    "Equal": lambda sent: lambda stored: _is_equal(stored, sent),
    "NotIn": lambda sent: lambda stored: not any(_is_equal(stored, one) for one in split_list(sent)),
    "In": lambda sent: lambda stored: any(_is_equal(stored, one) for one in split_list(sent)),
}


def _is_in(part: str, stored: object) -> bool:
    return collate(part.strip()) in collate(to_string(stored))


def _is_equal(stored: object, sent: object) -> bool:
    """As the database compares: a number with the number that a text begins with."""
    if isinstance(stored, int):
        return stored == to_int(sent)
    return collate(to_string(stored)) == collate(to_string(sent))


def select(records: Iterable[Record], values: dict[str, Any]) -> list[Record]:
    """The records that pass every property of a filter, such as `mediaTypeEqual` or `idIn`."""
    tests: list[tuple[str, Test]] = []
    for name, sent in values.items():
        suffix = next((suffix for suffix in OPERATORS if name.endswith(suffix)), None)
        if suffix is not None:
            tests.append((name.removesuffix(suffix), OPERATORS[suffix](sent)))
    return [record for record in records if all(test(record.get(name)) for name, test in tests)]
