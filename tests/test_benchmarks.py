"""The benchmarks still run, and compare as they say. How quick anything is, no test asks."""

import re

import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.comparison import TIME, Comparison, Goal, compare
from tests.benchmarks.load import form_post, play

FIGURE = r"[\d.,e+]+(?:/s| s| ms| µs|%)"
ROW = re.compile(
    rf"\S.*? +(rate|p50|p99|time|busy) +{FIGURE}  \S.*? +{FIGURE} +\d+\.\d\d"
    r"(  at (least|most) [\d.]+( ms)?: (met|missed))?"
)
NOT_INSTALLED = re.compile(r"beside .* not installed: pip install -r (tests/benchmarks/requirements\.txt)")


def test_a_tiny_run_fills_the_table(capsys):
    assert main(["--tiny"]) == 0
    machine, *sections = capsys.readouterr().out.split("\n\n")
    assert "cores" in machine
    assert "tornado" in machine
    assert [section.split()[0] for section in sections] == [
        "server",
        "start",
        "helpers",
        "notebooks",
        "state",
    ]
    for section in sections:
        heading, *rows = section.splitlines()
        assert heading.split()[-5:] == ["here", "beside", "there", "ratio", "aim"]
        assert rows
        for row in rows:
            assert ROW.fullmatch(row) or NOT_INSTALLED.fullmatch(row), row


def measured(*values):
    """A measure that gives these values, one a round."""
    rest = iter(values)
    return lambda: {TIME: next(rest)}


def test_the_load_generator_gives_an_answer_and_a_wait_for_each_request(server):
    ping = f"{server.url}/api_v3/service/system/action/ping"
    for reuse in (True, False):
        request = form_post(ping, {"format": 1}, reuse=reuse)
        played = play(server.url, [request] * 7, reuse=reuse, connections=3)
        assert played.bodies == [b"true"] * 7
        assert len(played.waits) == 7
        assert 0 < max(played.waits) <= played.seconds


@pytest.mark.parametrize("path", ["/nothing/here", "/api_v3/service/system/action/missing"])
def test_the_load_generator_measures_no_errors(server, path):
    with pytest.raises(RuntimeError, match=r"not a usual answer|error of the API"):
        play(server.url, [form_post(server.url + path, {"format": 1})])


def test_a_ratio_is_the_median_of_the_rounds_own_ratios():
    """Not the ratio of the medians: what slows the machine in one round slows both sides."""
    comparison = Comparison("work", measured(1.0, 20.0, 3.0), {"other": measured(2.0, 10.0, 4.0)})
    (row,) = compare(comparison, rounds=3)
    assert (row.ours, row.theirs, row.ratio) == (3.0, 4.0, 0.75)


def test_the_sides_take_turns_at_going_first():
    order = []

    def side(name):
        def measure():
            order.append(name)
            return {TIME: 1.0}

        return measure

    compare(Comparison("work", side("ours"), {"other": side("other")}), rounds=2)
    assert order == ["ours", "other", "other", "ours"]


@pytest.mark.parametrize(
    ("goal", "met"),
    [
        (Goal(ratio_at_least=0.5), True),
        (Goal(ratio_at_least=0.6), False),
        (Goal(ratio_at_most=0.5), True),
        (Goal(ratio_at_most=0.4), False),
        (Goal(seconds_at_most=2), True),
        (Goal(seconds_at_most=1.9), False),
        (None, True),
    ],
)
def test_a_goal_is_met_or_missed(goal, met):
    comparison = Comparison("work", measured(2.0), {"other": measured(4.0)}, {("other", TIME): goal})
    (row,) = compare(comparison, rounds=1)
    assert row.meets_goal is met
