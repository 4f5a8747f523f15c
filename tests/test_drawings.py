"""Every drawing reads on a light and on a dark page, in grey, and aloud; none needs anything from elsewhere.

It brings a light card of its own, so the page's colours do not matter; the contrast is one of lightness, so
grey will do; its title and its description are for whoever does not see it.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from tests.chromium import chromium, needs_chromium
from tests.refresh_notebooks import NOTEBOOKS

DRAWINGS = sorted((NOTEBOOKS / "images").iterdir())
_SVG = "{http://www.w3.org/2000/svg}"
_TAGS = {"svg", "title", "desc", "defs", "marker", "g", "rect", "path", "text", "tspan"}
_WHITE = "#ffffff"


def problems(svg: str) -> Iterator[str]:
    """What keeps some reader from reading the drawing."""
    root = ElementTree.fromstring(svg)
    names = {
        element.get("id"): element.text for element in root if element.tag in (f"{_SVG}title", f"{_SVG}desc")
    }
    if root.get("role") != "img" or not all(map(names.get, root.get("aria-labelledby", "?").split())):
        yield "it is not an image with a title and a description"
    yield from (f"{tag} is not for every viewer" for tag in sorted(_tags(root) - _TAGS))
    yield from (
        f"{found} is not for every viewer"
        for found in re.findall(r"transform|style|opacity|https?:(?!//www.w3)", svg)
    )

    card, *shapes = [(element, paint) for element, paint in _painted(root) if element.tag == f"{_SVG}rect"]
    width, height = map(float, root.get("viewBox").split()[2:])
    if _box(card[0]) != (1, 1, width - 2, height - 2) or card[1]["fill"] != _WHITE:
        yield "the first shape is not a white card that fills the drawing"

    for element, paint in _painted(root):
        if element.tag != f"{_SVG}text":
            continue
        text = "".join(element.itertext())
        if float(paint["font-size"]) < 13:
            yield f"{text!r} is too small"
        behind = [
            shape["fill"] for rect, shape in shapes if shape["fill"] != "none" and _covers(rect, element)
        ]
        if contrast(paint["fill"], (behind or [_WHITE])[-1]) < 4.5:
            yield f"{text!r} is too faint"


def _tags(root: ElementTree.Element) -> set[str]:
    return {element.tag.removeprefix(_SVG) for element in root.iter()}


def _painted(
    element: ElementTree.Element, paint: dict | None = None
) -> Iterator[tuple[ElementTree.Element, dict]]:
    """Every element in the order of painting, and the paint it has or inherits."""
    paint = {"fill": "#000000", "font-size": "16", **(paint or {}), **element.attrib}
    yield element, paint
    for child in element:
        yield from _painted(child, paint)


def _box(rect: ElementTree.Element) -> tuple[float, ...]:
    return tuple(float(rect.get(name)) for name in ("x", "y", "width", "height"))


def _covers(rect: ElementTree.Element, text: ElementTree.Element) -> bool:
    x, y, width, height = _box(rect)
    return x <= float(text.get("x")) <= x + width and y <= float(text.get("y")) - 5 <= y + height


def contrast(one: str, other: str) -> float:
    """From 1, none, to 21, black on white; WCAG 2 asks for 4.5. Colours are `#rrggbb`."""
    darker, lighter = sorted(map(_lightness, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _lightness(colour: str) -> float:
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.name)
def test_a_drawing_is_for_every_reader(path):
    assert list(problems(path.read_text(encoding="utf-8"))) == []


def test_every_drawing_is_used():
    text = "".join(path.read_text(encoding="utf-8") for path in NOTEBOOKS.glob("*.ipynb"))
    assert [path.name for path in DRAWINGS if f"(images/{path.name})" not in text] == []


GOOD = """
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" role="img" aria-labelledby="t d" font-size="14">
  <title id="t">A word</title><desc id="d">The word hello, white on black.</desc>
  <rect x="1" y="1" width="98" height="48" fill="#ffffff"/>
  <rect x="10" y="10" width="80" height="20" fill="#000000"/>
  <g fill="#ffffff"><text x="20" y="25">hello</text></g>
</svg>"""


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('role="img"', "", "not an image"),
        ("The word hello, white on black.", "", "not an image"),
        ('aria-labelledby="t d"', 'aria-labelledby="t x"', "not an image"),
        ('y="1" width="98"', 'y="1" width="50"', "white card"),
        ('height="48" fill="#ffffff"', 'height="48" fill="none"', "white card"),
        ('fill="#000000"', 'fill="#808080"', "too faint"),
        ('x="20" y="25"', 'x="20" y="45"', "too faint"),
        ('font-size="14"', 'font-size="11"', "too small"),
        ("<text", "<image href='a.png'/><text", "image is not for every viewer"),
        ('<g fill="#ffffff">', '<g fill="#ffffff" transform="scale(2)">', "transform"),
    ],
)
def test_a_drawing_that_some_reader_cannot_read_is_found_out(before, after, problem):
    assert list(problems(GOOD)) == []
    assert before in GOOD
    (found,) = problems(GOOD.replace(before, after))
    assert problem in found


# Each text, and how far it reaches beyond the smallest box around its middle, with the font that is there.
_OVERHANG = """() => {
  const boxes = [...document.querySelectorAll("rect")].map(rect => rect.getBBox());
  return [...document.querySelectorAll("text")].map(text => {
    const { x, y, width, height } = text.getBBox();
    const [middle, line] = [x + width / 2, y + height / 2];
    const [box] = boxes
      .filter(b => b.x <= middle && middle <= b.x + b.width && b.y <= line && line <= b.y + b.height)
      .sort((a, b) => a.width * a.height - b.width * b.height);
    return [text.textContent, Math.max(box.x - x, x + width - box.x - box.width)];
  });
}"""


@needs_chromium
def test_every_text_fits_its_box():
    with chromium() as browser:
        page = browser.new_page()
        for path in DRAWINGS:
            page.goto(path.as_uri())
            assert [text for text, over in page.evaluate(_OVERHANG) if over > 0] == [], path.name
