"""A headless Chromium for tests that look at pages: the system's own, or its Chrome. None is downloaded."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

_PROGRAM = shutil.which("chromium")

needs_chromium = pytest.mark.skipif(
    _PROGRAM is None and "CI" not in os.environ,
    reason="there is no chromium on the PATH: these tests look at pages in Debian's package of that name",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window, which sends no requests of its own."""
    options = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    with sync_playwright() as playwright:
        channel = None if _PROGRAM else "chrome"
        browser = playwright.chromium.launch(executable_path=_PROGRAM, channel=channel, args=options)
        yield browser
        browser.close()
