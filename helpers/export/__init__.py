"""The notebooks as pages of a documentation site: `python -m helpers.export html|markdown FOLDER`.

notebooks.py reads them, links.py leads from page to page, html.py and markdown.py write the pages. live/ puts
Python into the HTML pages.
"""

from helpers.export.html import export_html
from helpers.export.markdown import export_markdown
from helpers.export.notebooks import NOTEBOOKS

__all__ = ["NOTEBOOKS", "export_html", "export_markdown"]
