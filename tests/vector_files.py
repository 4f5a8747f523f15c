"""The test vectors in tests/vectors, as cases for pytest."""

import json
from pathlib import Path

import pytest

VECTORS = Path(__file__).parent / "vectors"


def read_vectors(file_name: str, group_type: str | None = None) -> list[dict]:
    """The tests of one file, or of its groups of one type, once they are as many as the file says."""
    vectors = json.loads((VECTORS / file_name).read_text(encoding="utf-8"))
    groups = vectors["testGroups"]
    count = sum(len(group["tests"]) for group in groups)
    if count != vectors["numberOfTests"]:
        raise ValueError(f"{file_name} has {count} tests and says it has {vectors['numberOfTests']}")
    return [test for group in groups if group_type in (None, group["type"]) for test in group["tests"]]


def for_each(tests: list[dict]) -> pytest.MarkDecorator:
    """Run a test function once for each of these tests, as its argument `case`."""
    return pytest.mark.parametrize("case", tests, ids=lambda case: f"{case['tcId']}-{case['comment']}")
