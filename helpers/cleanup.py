"""Remove what a notebook created, also when one of its cells failed.

A cell that creates something says at once how it is removed; `clean_up()` in the last cell does it, or
else the end of the kernel.
"""

import atexit
from typing import TYPE_CHECKING, Any

from helpers.api import KalturaError, NoAnswer, call

if TYPE_CHECKING:
    from helpers.settings import Kaltura

_removals: list[tuple["Kaltura", str, dict[str, Any]]] = []


def remove_later(kaltura: "Kaltura", action: str, /, **parameters: Any) -> None:
    """Remember the call, such as "appToken.delete" with `ks` and `id`, that removes what was just created."""
    _removals.append((kaltura, action, parameters))


def clean_up() -> None:
    """Make the remembered calls, the latest first, and say in a line each what was removed.

    Something that is already gone counts as removed. A call that fails is reported, and the rest is
    still tried.
    """
    while _removals:
        kaltura, action, parameters = _removals.pop()
        try:
            call(kaltura, action, **parameters)
        except (KalturaError, NoAnswer) as error:
            gone = isinstance(error, KalturaError) and error.code.endswith("_NOT_FOUND")
            outcome = "already gone" if gone else f"failed: {error}"
        else:
            outcome = "done"
        thing = next((value for name, value in parameters.items() if name != "ks"), "")
        print(f"{action} {thing}: {outcome}")


atexit.register(clean_up)
