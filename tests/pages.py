"""What is wrong with a page: a notebook's prose, or an exported page."""

from collections.abc import Callable, Collection
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup


def page_problems(
    page: BeautifulSoup, place: Path, folder: Path, anchors: Callable[[Path], Collection[str]]
) -> list[str]:
    """Headings out of order, links and images that lead nowhere, columns without a heading, tracebacks.

    place: the page's file. folder: the relative links must lead to something in it. anchors: what can follow
    the # in a link to a file.
    """
    problems = []

    levels = [int(heading.name[1]) for heading in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    if levels[:1] != [1] or levels.count(1) != 1:
        problems.append(f"one top heading must come first, and only one; there are levels {levels}")
    for above, below in pairwise(levels):
        if below > above + 1:
            problems.append(f"a heading of level {below} follows one of level {above}")

    for image in page.find_all("img"):
        source, described = image.get("src", ""), image.get("alt", "")
        if len(described.split()) < 5:
            problems.append(f"image {source} has no description to speak of: {described!r}")
        problems += _nowhere(source, place, folder, anchors)
    for link in page.find_all("a", href=True):
        if link.get_text(strip=True).lower() in ("", "here", "click here", "link", "this"):
            problems.append(f"link {link['href']} has a text that does not say where it leads")
        problems += _nowhere(link["href"], place, folder, anchors)

    if any(not cell.get_text(strip=True) for cell in page.find_all("th")):
        problems.append("a column of a table has no heading")

    if "Traceback (most recent call last)" in page.get_text():
        problems.append("there is a traceback")
    return problems


def _nowhere(
    address: str, place: Path, folder: Path, anchors: Callable[[Path], Collection[str]]
) -> list[str]:
    """The problem that a link to `address` has, if any. Addresses elsewhere are not followed."""
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.netloc:
        return []
    if parts.scheme or parts.netloc or parts.path.startswith("/"):
        return [f"{address} is neither an https address nor a relative path"]
    target = (place.parent / unquote(parts.path) if parts.path else place).resolve()
    if not target.is_relative_to(folder.resolve()):
        return [f"{address} leads out of the folder, so an exported page would not have it"]
    if not target.exists():
        return [f"{address} leads nowhere"]
    # As browsers do: the fragment as it is written is tried first, and then decoded.
    if parts.fragment and not {parts.fragment, unquote(parts.fragment)} & set(anchors(target)):
        return [f"{address} names no section"]
    return []
