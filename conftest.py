"""No test and no notebook under test sees anybody's settings: not from the environment, not from `.env`.

Nor does one of the two workers wait long for the other: the files that take longest come first.
"""

import os

for name in list(os.environ):
    if name.startswith("KALTURA_"):
        del os.environ[name]

# The environment wins over `.env`, also with nothing in it, and no address means the bundled server.
os.environ["KALTURA_SERVICE_URL"] = ""

_LONGEST_FIRST = (
    "test_live_pages.py",
    "test_diagnosis.py",
    "test_notebooks_on_a_real_account.py",
    "test_diagnosis_space.py",
    "test_export.py",
    "test_diagnosis_command.py",
    "test_jupyterlab.py",
    "test_benchmarks.py",
    "test_go_port.py",
    "test_check_port.py",
)


def pytest_collection_modifyitems(items):
    """The order in which files are handed to the workers; within a file nothing changes."""
    place = {name: number for number, name in enumerate(_LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))
