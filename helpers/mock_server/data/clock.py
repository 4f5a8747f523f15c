"""Time and randomness: everything that differs from one run to the next. Both are passed in, never global."""

import random
import time

REPRODUCIBLE_START = 1537206876
"""2018-09-17 17:54:36 UTC, when the app token of the made-up account was made. Unix time."""

_ID_CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Clock:
    """The time in whole seconds: the real one, or one that stands still until it is advanced."""

    def __init__(self, *, reproducible: bool):
        self.reproducible = reproducible
        self.advanced = 0

    def now(self) -> int:
        """Unix time."""
        return (REPRODUCIBLE_START if self.reproducible else int(time.time())) + self.advanced

    def reset(self) -> None:
        self.advanced = 0


class Randomness:
    """Ids, tokens and what makes a KS unique: from the operating system, or the same in every run.

    Each purpose draws from its own generator, so that one more request or a bigger catalogue does not
    change the tokens that follow.
    """

    def __init__(self, *, reproducible: bool):
        self.reproducible = reproducible
        self.reset()

    def reset(self) -> None:
        purposes = ("id", "token", "ks", "rand", "request")
        if self.reproducible:
            self._generators = {purpose: random.Random(f"kaltura {purpose}") for purpose in purposes}
        else:
            self._generators = dict.fromkeys(purposes, random.SystemRandom())

    def object_id(self) -> str:
        """Data centre, underscore, 8 characters (alpha/lib/model/AppToken.php:25)."""
        random_bytes = self._bytes("id", 8)
        return "0_" + "".join(_ID_CHARACTERS[byte % 36] for byte in random_bytes)

    def token(self) -> str:
        """32 hex digits, whatever the hash type: api_v3/lib/types/KalturaAppToken.php:155."""
        return self._bytes("token", 16).hex()

    def ks_random_bytes(self) -> bytes:
        """What makes a version 2 KS unique."""
        return self._bytes("ks", 16)

    def ks_rand(self, now: int) -> str:
        """What makes a version 1 KS unique: the time with its fraction, as PHP prints it."""
        return f"{now}.{self._generators['rand'].getrandbits(32) % 10_000:04}".rstrip("0").rstrip(".")

    def request_number(self) -> int:
        """The number in the header X-Kaltura-Session: infra/log/UniqueId.php:22."""
        return self._generators["request"].getrandbits(31)

    def _bytes(self, purpose: str, count: int) -> bytes:
        return self._generators[purpose].getrandbits(8 * count).to_bytes(count, "big")
