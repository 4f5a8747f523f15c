"""What the bundled server's README says of it is true."""

import re
from pathlib import Path

from helpers.mock_server import services
from helpers.mock_server.calls.deserialize import MANDATORY
from helpers.mock_server.data import errors, seed
from helpers.mock_server.services import ACTIONS

FOLDER = Path(services.__file__).parent.parent
README = (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_table_of_actions_is_the_servers_own():
    rows = re.findall(r"^\| (\w+\.\w+) \| (.*?) \| `(.+?)` \|$", README, re.MULTILINE)
    declared = [
        (
            f"{action.service}.{action.name}",
            ", ".join(one.name if one.default is MANDATORY else f"[{one.name}]" for one in action.parameters),
            action.source,
        )
        for service in ACTIONS.values()
        for action in service.values()
    ]
    assert rows == sorted(declared, key=lambda row: row[0].lower())


def test_every_module_is_named_once_where_rules_are_looked_up():
    section = README.partition("## Where is the rule")[2].partition("\n## ")[0]
    named = re.findall(r"`((?:\w+/)?\w+\.py)`", section)
    modules = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.py")}
    led_to_from_there = {
        "__main__.py",
        "running.py",
        "calls/account_ks.py",
        "calls/actions.py",
        "calls/call.py",
    }
    services = {f"services/{module}.py" for module in services_with_actions()}
    packages = {name for name in modules if name.endswith("__init__.py")}
    named = [name for name in named if name != "helpers/php.py"]
    assert sorted(named) == sorted(modules - led_to_from_there - services - packages)


def services_with_actions():
    """Names of the modules that declare actions."""
    return {
        action.rule.__module__.rpartition(".")[2]
        for service in ACTIONS.values()
        for action in service.values()
    }


def test_the_accounts_are_those_of_the_seed():
    section = README.partition("## The accounts")[2].partition("\n## ")[0]
    assert re.findall(r"^\| (\d+) \|", section, re.MULTILINE) == [
        str(partner.id) for partner in (seed.JO, seed.OTHER, seed.BLOCKED)
    ]
    assert f"{len(seed.ENTRIES)} entries" in section


def test_every_error_of_the_catalogue_is_used():
    code = "".join(
        path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py") if path.name != "errors.py"
    )
    helpers = (FOLDER / "data/errors.py").read_text(encoding="utf-8").partition("class ApiError")[2]
    unused = [name for name in errors.ERRORS if f'"{name}"' not in code + helpers]
    assert not unused


def test_every_action_names_a_file_of_the_real_server_and_permissions():
    for service in ACTIONS.values():
        for action in service.values():
            assert re.fullmatch(r"(api_v3|plugins)/[\w/]+\.php", action.source)
            assert action.permissions or action.name == "impersonateByKs"
