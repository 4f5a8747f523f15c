"""What is printed of an exchange, raw or as curl, and what is never printed."""

import io
import json
import shlex

import pytest
import requests

from helpers import Kaltura, mask
from helpers.masking import mask_text

KS = "djJ8MTAyfKeubIcxjbMc6eewV6xDjFyrZTlbY-viTuB1-bjl8C4Zhmgag2KeYX6Qnci7tBqQcqfdWFmRLMvSat8ADrTnNvUZ=="
V1 = "NzM3YjkwZTQ0OWMzMjQyYjZmZTM5M2Y3YzliY2IwOTl/ZDU1/Y2NjNXwxMDI7MTAyOzE5MDAwMDAwMDA7"
TOKEN = "00112233445566778899aabbccddeeff"
URL = "http://kaltura.example:8080/api_v3/service/appToken/action/startSession"


def exchange(answer=b"null", content_type="application/json", status=200, url=URL, method="POST", **body):
    response = requests.Response()
    response.request = requests.Request(method, url, **body).prepare()
    response.status_code = status
    response.headers["Content-Type"] = content_type
    response.raw = io.BytesIO(answer)
    return response


BUNDLED, REAL = (
    Kaltura(service_url="http://kaltura.example:8080", partner_id=102, is_bundled=bundled, allow_writes=False)
    for bundled in (True, False)
)


def test_a_form_post_and_its_json_answer(capsys):
    BUNDLED.show(exchange(b'{"totalCount":0,"objects":[]}', data={"ks": "a+b/c=", "filter[nameLike]": "x y"}))
    assert capsys.readouterr().out == (
        "POST /api_v3/service/appToken/action/startSession HTTP/1.1\n"
        "Host: kaltura.example:8080\n"
        "Content-Type: application/x-www-form-urlencoded\n"
        "\n"
        "(the form's fields, decoded)\n"
        "  ks = a+b/c=\n"
        "  filter[nameLike] = x y\n"
        "\n"
        "HTTP/1.1 200 OK\n"
        "Content-Type: application/json\n"
        "\n"
        "{\n"
        '  "totalCount": 0,\n'
        '  "objects": []\n'
        "}\n"
    )


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"json": {"id": "0_a"}}, 'Content-Type: application/json\n\n{"id": "0_a"}\n'),
        (
            {"files": {"id": (None, "0_a")}},
            "multipart/form-data; boundary=...\n\n(the form's fields, decoded)\n  id = 0_a\n",
        ),
        (
            {"files": {"fileData": ("a b.bin", b"\xff\x00\r\n\xfe"), "id": (None, b"\xff")}},
            "  fileData = (the file a b.bin, 5 bytes)\n  id = \ufffd\n",
        ),
        ({}, "Host: kaltura.example:8080\n"),
    ],
)
def test_every_kind_of_request_body_is_shown(capsys, body, shown):
    BUNDLED.show(exchange(**body), "request")
    assert capsys.readouterr().out.endswith(shown)


def test_an_answer_that_is_not_json_is_shown_as_it_came(capsys):
    BUNDLED.show(exchange(b"<xml><result/></xml>", "text/xml"), "answer")
    assert capsys.readouterr().out == "HTTP/1.1 200 OK\nContent-Type: text/xml\n\n<xml><result/></xml>\n"


LEAKS = {
    "a form field": exchange(data={"ks": KS, "tokenHash": TOKEN}),
    "a short secret in a form field": exchange(data={"secret": "short-secret"}),
    "a nested field": exchange(data={"1:ks": KS, "appToken[token]": "short-secret"}),
    "a multipart field": exchange(files={"ks": (None, KS)}),
    "a JSON body": exchange(json={"ks": KS}),
    "the path": exchange(url=f"{URL}/ks/{KS}"),
    "the query": exchange(url=f"{URL}?ks={KS}", method="GET"),
    "the percent-encoded query": exchange(url=URL, method="GET", params={"ks": KS}),
    "a JSON answer": exchange(f'{{"objects": [{{"ks": "{KS}", "token": "short-secret"}}]}}'.encode()),
    "a JSON text": exchange(f'"{KS}"'.encode()),
    "an error message": exchange(f'{{"message": "Invalid KS \\"{KS}\\""}}'.encode()),
    "a version 1 KS in an answer of PHP's": exchange(json.dumps({"text": V1}).replace("/", "\\/").encode()),
    "a version 1 KS in a query": exchange(url=URL, method="GET", params={"ks": V1}),
    "an XML answer": exchange(f"<ks>{KS}</ks>".encode(), "text/xml"),
}


@pytest.mark.parametrize("place", LEAKS)
def test_secrets_are_masked_on_a_server_that_is_not_the_bundled_one(capsys, place):
    REAL.show(LEAKS[place])
    shown = capsys.readouterr().out + REAL.curl(LEAKS[place])
    assert "[masked " in shown
    assert not any(secret in shown for secret in (KS, KS[:-2], TOKEN, "short-secret", *V1.split("/")))


def test_a_reference_to_another_result_is_no_secret(capsys):
    REAL.show(exchange(data={"2:ks": "{1:result:ks}"}), "request")
    assert "2:ks = {1:result:ks}" in capsys.readouterr().out


@pytest.mark.parametrize("place", ["{}", 'Invalid KS "{}"', "/api_v3/service/media/action/list/ks/{}"])
def test_a_ks_with_slashes_in_it_is_masked_whole(place):
    ks = "NzM3YjkwZTQ0OWMzMjQyYjZmZTM5M2Y3YzliY2IwOTl/ZDU1/Y2NjNXwxMDI7MTAyOzE5MDAwMDAwMDA7"
    assert mask_text(place.format(ks)) == place.format(mask(ks))


def test_equal_secrets_have_equal_masks_and_others_do_not():
    assert mask(KS) == mask(KS) != mask(TOKEN)
    assert mask_text(f"a {KS} b {TOKEN}") == f"a {mask(KS)} b {mask(TOKEN)}"
    assert mask("") == ""


@pytest.mark.parametrize(
    "text",
    [
        "POST /api_v3/service/session/action/startWidgetSession HTTP/1.1",
        "http://127.0.0.1:39473/api_v3/service/system/action/getTime",
        "https://kaltura.example.com/api_v3/service/session/action/startWidgetSession/format/1",
        "CANNOT_RETRIEVE_ANOTHER_USER_USING_NON_ADMIN_SESSION: cannot retrieve another user",
    ],
)
def test_a_long_path_or_error_code_is_not_taken_for_a_secret(text):
    assert mask_text(text) == text


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (exchange(data={"a[b]": "x' y&z"}), [URL, "--data-urlencode", "a[b]=x' y&z"]),
        (exchange(files={"id": (None, "@0_a")}), [URL, "--form-string", "id=@0_a"]),
        (
            exchange(json={"a": 1}),
            [URL, "--header", "Content-Type: application/json", "--data-raw", '{"a": 1}'],
        ),
        (exchange(files={"fileData": ("a b.bin", b"\xff")}), [URL, "--form", "fileData=@a b.bin"]),
        (exchange(files={"f": ("a;b.bin", b"x")}), [URL, "--form", 'f=@"a;b.bin"']),
        (exchange(method="GET", url=f"{URL}?a=1"), [f"{URL}?a=1"]),
        (exchange(method="OPTIONS"), [URL, "--request", "OPTIONS"]),
    ],
)
def test_the_curl_command_says_the_same_request(response, words):
    assert shlex.split(BUNDLED.curl(response).replace("\\\n", "")) == ["curl", *words]
