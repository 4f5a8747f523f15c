"""What a reader would otherwise retype in every notebook. Start with notebooks/00_start_here.ipynb.

The names are loaded when the first of them is asked for: the bundled server is in this package too, and has
no use for `requests`, which takes as long to import as the server takes to start.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # for editors
    from helpers.api import KalturaError, NoAnswer, call, multirequest, result, send
    from helpers.cleanup import clean_up, remove_later
    from helpers.go_source import go_code
    from helpers.hashing import HASH_TYPES, token_hash
    from helpers.ks import KS, InvalidKS, decode_ks, encode_ks, peek_ks
    from helpers.privileges import build_privileges, merge_privileges, parse_privileges
    from helpers.settings import Kaltura, SettingsError, connect
    from helpers.wire import curl, mask, show

__all__ = [
    "HASH_TYPES",
    "KS",
    "InvalidKS",
    "Kaltura",
    "KalturaError",
    "NoAnswer",
    "SettingsError",
    "build_privileges",
    "call",
    "clean_up",
    "connect",
    "curl",
    "decode_ks",
    "encode_ks",
    "go_code",
    "mask",
    "merge_privileges",
    "multirequest",
    "parse_privileges",
    "peek_ks",
    "remove_later",
    "result",
    "send",
    "show",
    "token_hash",
]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from helpers import api, cleanup, go_source, hashing, ks, privileges, settings, wire

    for module in (api, cleanup, go_source, hashing, ks, privileges, settings, wire):
        globals().update({public: value for public, value in vars(module).items() if public in __all__})
    return globals()[name]
