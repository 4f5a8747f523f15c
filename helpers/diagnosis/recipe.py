"""One way to make a token hash, right or wrong: the slots that deviations change."""

import hashlib
from collections.abc import Callable
from typing import NamedTuple

KS, TOKEN = "{0}", "{1}"
"""The places of the two values in a template."""


def bytes_of(text: str) -> bytes:
    """UTF-8; bytes that are not UTF-8 are in the text as surrogates, as Python's surrogateescape has them."""
    return text.encode("utf-8", "surrogateescape")


def text_of(data: bytes) -> str:
    """The inverse of bytes_of."""
    return data.decode("utf-8", "surrogateescape")


def literal(text: str) -> str:
    """The text as a part of a template."""
    return text.replace("{", "{{").replace("}", "}}")


class Hash(NamedTuple):
    """A hash function. size: of its digests, in bytes."""

    name: str
    size: int
    new: Callable[..., "hashlib._Hash | hashlib.blake2b"]

    def digest(self, data: bytes) -> bytes:
        return self.new(data).digest()


def hash_once(function: Hash, recipe: "Recipe") -> bytes:
    """The right method."""
    return function.digest(recipe.encode(recipe.text()))


class Recipe(NamedTuple):
    """What was hashed, and how. function: None for that of the app token's hash type."""

    ks: str
    token: str
    template: str = KS + TOKEN
    before: str = ""
    after: str = ""
    encode: Callable[[str], bytes] = bytes_of
    method: Callable[[Hash, "Recipe"], bytes] = hash_once
    function: Hash | None = None

    def text(self, template: str = "") -> str:
        """The text that is hashed; joined in another way if a template is given."""
        return self.before + (template or self.template).format(self.ks, self.token) + self.after
