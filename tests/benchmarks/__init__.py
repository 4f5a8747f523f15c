"""Is it quick enough to run without thinking? `python -m tests.benchmarks --help`.

Everything is measured beside something else in the same run, so the figures that count are ratios: a
machine that is slow, or busy, slows both. To read it, begin with comparison.py; load.py is the load
generator; every section of the table has a module of its own: server_rates.py, starting.py, helper_calls.py,
notebook_runs.py and growing_state.py.
"""
