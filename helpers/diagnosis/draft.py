"""One way of making a token hash, right or wrong, as a value that mistakes can change.

The right way is `Draft(ks, token)`: the KS, then the token, as UTF-8, hashed once. Every mistake of the
tables (values.py, layout.py, method.py) is a function from one draft to another, so mistakes combine.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import NamedTuple

COMMON, SOMETIMES, RARE = 1, 2, 3  # how likely a mistake is; the search begins with the likely ones


class Part(Enum):
    """A place in the hashed text that one of the two values fills."""

    KS = "KS"
    TOKEN = "token"


class Stage(IntEnum):
    """What a mistake concerns. A lower stage happens first, as it would in a program."""

    KS = 1  # which text stands for the KS
    TOKEN = 2  # which text stands for the token
    ORDER = 3  # which of the two are there, and in which order
    EXTRA = 4  # other values beside them
    JOIN = 5  # what stands between them
    ENDS = 6  # what stands before and after the whole
    ENCODING = 7  # how the text becomes bytes
    WHOLE = 8  # what happens to all the bytes together
    METHOD = 9  # how the hash function is applied
    ALGORITHM = 10  # which hash function


class Draft(NamedTuple):
    """All that is needed to compute a digest, except the app token's own hash type."""

    ks: str | bytes
    token: str | bytes
    layout: tuple[Part | str | bytes, ...] = (Part.KS, Part.TOKEN)
    codec: str = "utf-8"
    mark: bytes = b""
    rewrites: tuple[Callable[[bytes], bytes], ...] = ()
    method: "Method | None" = None
    """None: hashed once."""
    has_size_of_hash: bool = True
    """Whether the result is as long as the hash function's digest."""
    algorithm: "Algorithm | None" = None
    """None: the app token's hash type."""

    def value(self, piece: Part | str | bytes) -> str | bytes:
        if piece is Part.KS:
            return self.ks
        return self.token if piece is Part.TOKEN else piece

    def encode(self, piece: Part | str | bytes) -> bytes:
        value = self.value(piece)
        if isinstance(value, bytes):
            return value
        return value.encode(self.codec, "surrogateescape" if self.codec == "utf-8" else "replace")

    def data(self) -> bytes:
        """The bytes that are hashed."""
        data = self.mark + b"".join([self.encode(piece) for piece in self.layout])
        for rewrite in self.rewrites:
            data = rewrite(data)
        return data

    def digest(self, own: "Algorithm") -> bytes:
        """The result, where `own` is the app token's hash type."""
        algorithm = self.algorithm or own
        return self.method(algorithm, self) if self.method else algorithm.digest(self.data())


@dataclass(frozen=True)
class Algorithm:
    """A hash function. size: of its digest, in bytes."""

    name: str
    new: Callable[..., "hashlib._Hash"]
    size: int

    def digest(self, data: bytes) -> bytes:
        return self.new(data).digest()


Method = Callable[[Algorithm, Draft], bytes]


@dataclass(frozen=True)
class Mistake:
    """One deviation from the right way.

    name: a noun phrase for "what you hashed has ...", unique among all mistakes.
    change: the draft with the mistake in it, or None where it makes no sense.
    cure: what to do instead, with the idiom of the language where the mistake usually comes from.
    """

    name: str
    stage: Stage
    likelihood: int
    change: Callable[[Draft], Draft | None]
    cure: str
