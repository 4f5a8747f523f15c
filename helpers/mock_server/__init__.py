"""The bundled server plays the part of Kaltura, for the part of its API that the notebooks use.

`start()` runs it beside a notebook, `python -m helpers.mock_server` from the command line. README.md in
this folder says what it answers, where each rule is, and how it differs from production.
"""

from helpers.mock_server.running import Running, start

__all__ = ["Running", "start"]
