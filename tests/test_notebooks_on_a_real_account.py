"""Every notebook, unchanged, on an account that is not the bundled server's.

The bundled server in live mode plays the real one: to a notebook that finds it in the settings it is a
server like any other. Each notebook visits three such accounts, in one kernel to save time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import nbformat
import pytest
import requests
from nbclient.exceptions import CellExecutionError

from helpers import encode_ks, mock_server
from tests.refresh_notebooks import NOTEBOOKS, run

READ_ONLY, NO_SECRETS, WRITES_ALLOWED = "read only", "no secrets", "writes allowed"
CHANGED_SETTINGS = {
    READ_ONLY: {},
    NO_SECRETS: {"KALTURA_ALLOW_WRITES": "1", "KALTURA_ADMIN_SECRET": "", "KALTURA_USER_SECRET": ""},
    WRITES_ALLOWED: {"KALTURA_ALLOW_WRITES": "1"},
}
FILES = sorted(NOTEBOOKS.glob("*.ipynb"))

# What changes an account, by the action's name; what looks like a KS, a token, a secret or a digest.
_CHANGE = re.compile(r"add|update|delete|reject|approve|clone", re.IGNORECASE)
_SECRET = re.compile(r"djJ8[A-Za-z0-9_+/-]{20,}|\b[0-9a-fA-F]{20,}\b")


class Account:
    """The account of a live server of its own, seen from outside."""

    def __init__(self, changed_settings: dict[str, str]):
        self.server = mock_server.start(reproducible=False)
        self.url = self.server.settings["KALTURA_SERVICE_URL"]
        self.settings = {"KALTURA_ALLOW_WRITES": "", **self.server.settings, **changed_settings}

    def get(self, path: str, **parameters: object) -> object:
        return requests.get(f"{self.url}{path}", params=parameters, timeout=60).json()

    def content(self) -> list[dict]:
        """Every app token and every entry, as an administrator sees them."""
        ks = encode_ks(
            partner_id=int(self.server.settings["KALTURA_PARTNER_ID"]),
            admin_secret=self.server.settings["KALTURA_ADMIN_SECRET"],
            expiry=self.get("/_mock/clock")["time"] + 3600,
            session_type=2,
        )
        every = {"ks": ks, "format": 1, "pager[pageSize]": 500}
        tokens = self.get("/api_v3/service/appToken/action/list", **every)
        entries = self.get("/api_v3/service/media/action/list", **every)
        return tokens["objects"] + entries["objects"]

    def changes(self) -> list[str]:
        """The actions asked for that change an account, those in multirequests among them."""
        asked = self.get("/_mock/requests")
        return [action for request in asked for action in _actions(request) if _CHANGE.match(action)]


def _actions(request: dict) -> Iterator[str]:
    groups = [request["parameters"], *request["parameters"].values()]
    yield from (str(group["action"]) for group in groups if isinstance(group, dict) and "action" in group)


@dataclass
class Visit:
    """What a notebook did on an account."""

    before: list[dict]
    after: list[dict]
    changes: list[str]
    printed: str


def cells_of(path, settings: dict[str, str]) -> list[nbformat.NotebookNode]:
    """A notebook's cells, behind one that forgets everything and puts the settings into the environment."""
    start = nbformat.v4.new_code_cell(f"%reset -f\nimport os\nos.environ.update({settings!r})")
    return [start, *nbformat.read(path, as_version=4).cells]


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture(scope="module")
def visits(path) -> dict[str, Visit]:
    """The notebook on each account. A cell that fails is an error here."""
    accounts = {name: Account(changed) for name, changed in CHANGED_SETTINGS.items()}
    before = {name: account.content() for name, account in accounts.items()}
    cells = {name: cells_of(path, account.settings) for name, account in accounts.items()}
    everything = [cell for of_one in cells.values() for cell in of_one]
    for number, cell in enumerate(everything):
        cell.id = f"{cell.id[:50]}-{number}"
    run(nbformat.v4.new_notebook(cells=everything), NOTEBOOKS)
    made = {
        name: Visit(
            before=before[name],
            after=account.content(),
            changes=account.changes(),
            printed=str([cell.get("outputs") for cell in cells[name]]),
        )
        for name, account in accounts.items()
    }
    for account in accounts.values():
        account.server.stop()
    return made


def test_every_cell_runs_and_the_notebook_says_what_it_may_do(visits):
    assert "Nothing is created or changed; secrets are masked." in visits[READ_ONLY].printed
    assert "Things may be created or changed; secrets are masked." in visits[NO_SECRETS].printed
    assert "Things may be created or changed; secrets are masked." in visits[WRITES_ALLOWED].printed


def test_nothing_is_changed_without_leave(visits):
    assert visits[READ_ONLY].changes == []
    assert visits[READ_ONLY].after == visits[READ_ONLY].before


@pytest.mark.parametrize("account", [NO_SECRETS, WRITES_ALLOWED])
def test_the_account_is_left_as_it_was(visits, account):
    assert visits[account].after == visits[account].before


@pytest.mark.parametrize("account", CHANGED_SETTINGS)
def test_no_secret_is_printed(visits, account, path):
    """What may stand in an output is what stands in the file as well: values of the bundled server's."""
    public = path.read_text(encoding="utf-8")
    assert [found for found in _SECRET.findall(visits[account].printed) if found not in public] == []


def test_what_was_created_is_removed_when_a_later_cell_fails():
    account = Account(CHANGED_SETTINGS[WRITES_ALLOWED])
    before = account.content()
    cells = cells_of(NOTEBOOKS / "03_create_and_manage_app_tokens.ipynb", account.settings)
    creating = next(number for number, cell in enumerate(cells) if "remove_later(" in cell.source)
    failing = nbformat.v4.new_code_cell("1 / 0")
    notebook = nbformat.v4.new_notebook(cells=[*cells[: creating + 1], failing, *cells[creating + 1 :]])
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        run(notebook, NOTEBOOKS)
    assert account.changes().count("add") == account.changes().count("delete") > 0
    assert account.content() == before
    account.server.stop()
