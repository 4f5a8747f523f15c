"""The server where there are no sockets: in a browser page, `requests` hands it each request itself.

`requests` prepares and encodes a request as always; only the last step differs, the transport adapter. No
other server can be reached: whatever a page computes with stays in the page.
"""

from collections.abc import Iterable, Mapping
from email.utils import formatdate
from http.client import responses
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from helpers.mock_server.web.api import Api
from helpers.mock_server.web.request import ApiRequest
from helpers.mock_server.web.site import Site

_URL = "http://127.0.0.1:8080"
"""Nothing listens there. It is the port that the notebooks' stored outputs have."""


class SiteAdapter(HTTPAdapter):
    """Answers requests with what a site answers, as if both were connected by a socket."""

    def __init__(self, site: Site):
        super().__init__()
        self._site = site

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Return the response. Nothing takes time here, so `timeout` does not matter.

        Raises ReadTimeout or ConnectionError for a broken answer that leads to it (`POST /_mock/next`). On a
        socket that takes as long as `timeout` says.
        """
        path, _, query = self.request_url(request, proxies).partition("?")
        content_type = request.headers.get("Content-Type", "")
        method = str(request.method)
        received = ApiRequest(method, path, query, content_type, _as_bytes(request.body))
        answer = self._site.answer(received, "127.0.0.1")
        if answer.delivery == "silent":
            raise requests.ReadTimeout("the server does not answer", request=request)
        if answer.delivery == "drop":
            raise requests.ConnectionError("the server closed the connection", request=request)
        headers = {
            **answer.headers,
            "Date": formatdate(self._site.api.clock.now(), usegmt=True),
            "Content-Length": str(len(answer.body)),
        }
        body = b"" if method == "HEAD" else answer.body
        raw = HTTPResponse(
            _Stalling(body[: len(body) // 2]) if answer.delivery == "stall" else BytesIO(body),
            headers,
            answer.status,
            version=11,
            reason=responses[answer.status],
            preload_content=False,
            request_method=method,
        )
        return self.build_response(request, raw)


class _Stalling(BytesIO):
    """A body that never ends: where it should go on, the time to wait for it runs out."""

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if not piece:
            raise TimeoutError
        return piece


class _NobodyThere(BaseAdapter):
    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        raise requests.ConnectionError(
            f"{_base_url(request.url or '')} cannot be reached: a page reaches the bundled server alone",
            request=request,
        )


def _as_bytes(body: Any) -> bytes:
    """The body as it would be sent: a string, bytes, a file, or pieces of any of them."""
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes | bytearray):
        return bytes(body)
    if hasattr(body, "read"):
        return _as_bytes(body.read())
    pieces: Iterable[Any] = body
    return b"".join(map(_as_bytes, pieces))


_adapters: dict[str, BaseAdapter] = {}
"""By base URL."""


def start(*, reproducible: bool) -> str:
    """Start a server in its first state, in place of the one before, and return its base URL."""
    stay_in_the_page()
    _adapters[_URL] = SiteAdapter(Site(Api(reproducible=reproducible)))
    return _URL


def stop() -> None:
    """End the server."""
    _adapters.clear()


def stay_in_the_page() -> None:
    """Keep every session of `requests` from reaching anything but a server that runs in the page."""

    def get_adapter(session: requests.Session, url: str | bytes) -> BaseAdapter:
        return _adapters.get(_base_url(str(url))) or _NobodyThere()

    requests.Session.get_adapter = get_adapter  # type: ignore[assignment,method-assign]


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
