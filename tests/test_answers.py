"""What an HTTP answer means: the vectors that ports in other languages read, too."""

import base64

import nbformat
import pytest
import requests

from helpers import Kaltura, KalturaError, NoAnswer
from tests.refresh_notebooks import NOTEBOOKS
from tests.vector_files import for_each, read_vectors

ANSWERS = read_vectors("answers.json")
KALTURA = Kaltura("http://kaltura.example", partner_id=102, is_bundled=False, allow_writes=False)
DECISIONS = {"renew", "retry later", "stop", "report"}


def response_of(case: dict) -> requests.Response:
    response = requests.Response()
    response.request = requests.Request("POST", KALTURA.api_url).prepare()
    response.status_code = case["status"]
    response.headers.update({"Content-Type": case["contentType"], **case["headers"]})
    response.encoding = requests.utils.get_encoding_from_headers(response.headers)
    response._content = (
        base64.b64decode(case["bodyBase64"]) if "bodyBase64" in case else case["body"].encode()
    )
    return response


@for_each([case for case in ANSWERS if case["outcome"] == "value"])
def test_a_value(case):
    assert KALTURA.result(response_of(case)) == case["value"]
    assert (case["result"], case["decision"]) == ("valid", None)


@for_each([case for case in ANSWERS if case["outcome"] == "error"])
def test_an_error_of_the_api(case):
    with pytest.raises(KalturaError) as raised:
        KALTURA.result(response_of(case))
    error = raised.value
    assert (error.code, error.message, error.args) == (case["code"], case["message"], case["args"])
    assert case["result"] == "invalid"


@for_each([case for case in ANSWERS if case["outcome"] == "noAnswer"])
def test_no_answer_of_the_api(case):
    with pytest.raises(NoAnswer):
        KALTURA.result(response_of(case))
    assert (case["result"], case["decision"]) == ("invalid", "retry later")


def test_a_decision_depends_on_the_code_and_the_word_of_invalid_ks_alone():
    decisions = {}
    for case in ANSWERS:
        if case["outcome"] == "error":
            reason = case["code"], case["code"] == "INVALID_KS" and case["args"].get("KSID")
            decisions.setdefault(reason, set()).add(case["decision"])
    assert [reason for reason, found in decisions.items() if len(found) > 1] == []
    assert set.union(*decisions.values()) == DECISIONS


@pytest.fixture(scope="module")
def decide_cell():
    """What the cell of notebook 08 defines that decides."""
    cells = nbformat.read(NOTEBOOKS / "08_errors.ipynb", as_version=4).cells
    names = {"NoAnswer": NoAnswer}
    exec(next(cell.source for cell in cells if cell.id == "decide"), names)
    return names


@for_each([case for case in ANSWERS if case["outcome"] != "value"])
def test_notebook_08_decides_the_same(case, decide_cell):
    with pytest.raises((KalturaError, NoAnswer)) as raised:
        KALTURA.result(response_of(case))
    assert decide_cell["what_to_do"](raised.value) == case["decision"]


def test_notebook_08_decides_nothing_else(decide_cell):
    known = set()
    for case in ANSWERS:
        if case["outcome"] == "error":
            known.add(f"{case['code']} {case['args'].get('KSID', '')}".strip())
    assert set(decide_cell["DECISIONS"]) <= known


def test_each_case_has_one_of_the_outcomes():
    assert {case["outcome"] for case in ANSWERS} == {"value", "error", "noAnswer"}
