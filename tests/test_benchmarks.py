"""The benchmarks still run, and compare as they say. How quick anything is, no test asks."""

import re

from tests.benchmarks import Pair, compare, main

ROW = re.compile(r"\S.*?  +[\d.,]+ ms  \S.*?  +[\d.,]+ ms +\d+\.\d\d")


def test_a_tiny_run_fills_the_table(capsys):
    assert main(["--tiny"]) == 0
    machine, table = capsys.readouterr().out.rstrip().split("\n\n")
    heading, *rows = table.splitlines()
    assert "cores" in machine
    assert heading.split() == ["What", "here", "beside", "there", "ratio"]
    assert len(rows) == 5
    assert [row for row in rows if not ROW.fullmatch(row)] == []


def test_the_ratio_is_the_median_of_the_rounds_own_and_the_sides_take_turns_at_going_first(monkeypatch):
    """Not the ratio of the medians: what slows the machine in one round slows both sides."""
    now, order = 0.0, []
    monkeypatch.setattr("tests.benchmarks.time.perf_counter", lambda: now)

    def side(name, *seconds):
        rest = iter(seconds)

        def do():
            nonlocal now
            now += next(rest)
            order.append(name)

        return do

    pair = Pair("work", side("ours", 1.0, 20.0, 3.0), "other", side("theirs", 2.0, 10.0, 4.0))
    assert compare(pair, rounds=3) == (3.0, 4.0, 0.75)
    assert order == ["ours", "theirs", "theirs", "ours", "ours", "theirs"]
