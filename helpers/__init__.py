"""What a reader would otherwise retype in every notebook. Start with notebooks/00_start_here.ipynb."""

from helpers.go_source import go_code
from helpers.hashing import HASH_TYPES, token_hash
from helpers.kaltura import Kaltura, KalturaError, NoAnswer, connect
from helpers.ks import KS, InvalidKS, decode_ks, encode_ks, peek_ks
from helpers.masking import mask
from helpers.privileges import RESERVED_PRIVILEGES, build_privileges, merge_privileges, parse_privileges
from helpers.settings import SettingsError
from helpers.table import table

__all__ = [
    "HASH_TYPES",
    "KS",
    "RESERVED_PRIVILEGES",
    "InvalidKS",
    "Kaltura",
    "KalturaError",
    "NoAnswer",
    "SettingsError",
    "build_privileges",
    "connect",
    "decode_ks",
    "encode_ks",
    "go_code",
    "mask",
    "merge_privileges",
    "parse_privileges",
    "peek_ks",
    "table",
    "token_hash",
]
