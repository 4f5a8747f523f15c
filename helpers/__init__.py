"""What a reader would otherwise retype in every notebook. Start with notebooks/00_start_here.ipynb."""

from helpers.api import KalturaError, NoAnswer, call, multirequest, result, send
from helpers.cleanup import clean_up, remove_later
from helpers.go_code import go_code
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
