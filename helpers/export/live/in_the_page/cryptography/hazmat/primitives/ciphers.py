"""AES in CBC and ECB mode without padding, under the names that `cryptography` gives it.

`cryptography` has no build for a browser. This takes its place there, and only there: it is slow, and its
timing depends on the key. Source: FIPS 197, and NIST SP 800-38A for CBC.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

_BLOCK = 16
_WORD = 4


def _times(factor: int, value: int) -> int:
    """The product in the field of 256 elements: polynomials modulo x^8 + x^4 + x^3 + x + 1."""
    product = 0
    while factor:
        product ^= value * (factor & 1)
        value = value << 1 ^ (0x11B if value & 0x80 else 0)
        factor >>= 1
    return product


def _substitution() -> bytes:
    """The S-box: the inverse in the field, then a mix of its bits."""
    box = bytearray([0x63] * 256)
    value = inverse = 1
    for _ in range(255):
        bits = inverse * 0x101  # the byte twice, so that a shift rotates it
        box[value] = (bits ^ bits >> 4 ^ bits >> 5 ^ bits >> 6 ^ bits >> 7) & 0xFF ^ 0x63
        value, inverse = _times(3, value), _times(0xF6, inverse)  # 3 generates the field, 0xF6 is 1/3
    return bytes(box)


_S_BOX = _substitution()
_INVERSE_S_BOX = bytes(_S_BOX.index(value) for value in range(256))

# A block is four columns of four bytes, one column after the other. Row n is rotated by n columns.
_SHIFT_ROWS = [(i + 4 * (i % 4)) % _BLOCK for i in range(_BLOCK)]
_UNSHIFT_ROWS = [_SHIFT_ROWS.index(i) for i in range(_BLOCK)]


def _column_tables(*factors: int) -> list[list[int]]:
    """For each row, what each byte value adds to its column as a number of four bytes."""
    products = [[_times(factor, value) for factor in factors] for value in range(256)]
    return [
        [int.from_bytes([column[(i - row) % 4] for i in range(4)], "big") for column in products]
        for row in range(4)
    ]


_MIX = _column_tables(2, 1, 1, 3)
_UNMIX = _column_tables(14, 9, 13, 11)


def _mixed(block: bytes, tables: list[list[int]]) -> bytes:
    first, second, third, fourth = tables
    columns = (
        first[block[i]] ^ second[block[i + 1]] ^ third[block[i + 2]] ^ fourth[block[i + 3]]
        for i in range(0, _BLOCK, 4)
    )
    return b"".join(column.to_bytes(4, "big") for column in columns)


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).to_bytes(_BLOCK, "big")


def _moved(block: bytes, places: Iterable[int]) -> bytes:
    return bytes([block[place] for place in places])


@lru_cache
def _round_keys(key: bytes) -> list[bytes]:
    words = [key[i : i + _WORD] for i in range(0, len(key), _WORD)]
    size, constant = len(words), 1
    for i in range(size, 4 * (size + 7)):
        word = words[-1]
        if i % size == 0:
            word = (word[1:] + word[:1]).translate(_S_BOX)
            word = bytes([word[0] ^ constant]) + word[1:]
            constant = _times(2, constant)
        elif size == 8 and i % size == 4:
            word = word.translate(_S_BOX)
        words.append(bytes(a ^ b for a, b in zip(words[-size], word, strict=True)))
    return [b"".join(words[i : i + 4]) for i in range(0, len(words), 4)]


def _encrypt(key: bytes, block: bytes) -> bytes:
    first, *middle, last = _round_keys(key)
    block = _xor(block, first)
    for round_key in middle:
        block = _xor(_mixed(_moved(block.translate(_S_BOX), _SHIFT_ROWS), _MIX), round_key)
    return _xor(_moved(block.translate(_S_BOX), _SHIFT_ROWS), last)


# The results are kept: the server decrypts the same KS with every call that is made with it.
@lru_cache(maxsize=10_000)
def _decrypt(key: bytes, block: bytes) -> bytes:
    """The steps of encryption undone, the last one first."""
    first, *middle, last = _round_keys(key)
    block = _moved(_xor(block, last), _UNSHIFT_ROWS).translate(_INVERSE_S_BOX)
    for round_key in reversed(middle):
        block = _mixed(_xor(block, round_key), _UNMIX)
        block = _moved(block, _UNSHIFT_ROWS).translate(_INVERSE_S_BOX)
    return _xor(block, first)


class algorithms:
    """The names below `cryptography.hazmat.primitives.ciphers.algorithms`."""

    class AES:
        """AES with a key of 16, 24 or 32 bytes. Raises ValueError for any other length."""

        def __init__(self, key: bytes):
            if len(key) not in (16, 24, 32):
                raise ValueError(f"an AES key has 16, 24 or 32 bytes, not {len(key)}")
            self.key = bytes(key)


class modes:
    """The names below `cryptography.hazmat.primitives.ciphers.modes`."""

    class CBC:
        """Each block is mixed with the encrypted one before it, the first with the 16 bytes given here."""

        def __init__(self, initialization_vector: bytes):
            if len(initialization_vector) != _BLOCK:
                raise ValueError(f"an IV has 16 bytes, not {len(initialization_vector)}")
            self.initialization_vector = bytes(initialization_vector)

    class ECB:
        """Each block is encrypted alone."""


class _Context:
    """What is encrypted or decrypted, piece by piece."""

    def __init__(self, step: Callable[[bytes, bytes], bytes], key: bytes, iv: bytes | None):
        self._step, self._key = step, key
        self._previous = iv
        """In CBC, the encrypted block before this one."""
        self._rest = b""

    def update(self, data: bytes) -> bytes:
        """The result for the blocks that are complete by now."""
        data = self._rest + data
        whole = len(data) - len(data) % _BLOCK
        self._rest = data[whole:]
        return b"".join(self._next(data[i : i + _BLOCK]) for i in range(0, whole, _BLOCK))

    def finalize(self) -> bytes:
        """Nothing more comes. Raises ValueError if a block is not complete: nothing is padded."""
        if self._rest:
            raise ValueError("The length of the provided data is not a multiple of the block length.")
        return b""

    def _next(self, block: bytes) -> bytes:
        if self._previous is None:
            return self._step(self._key, block)
        if self._step is _encrypt:
            self._previous = _encrypt(self._key, _xor(block, self._previous))
            return self._previous
        before, self._previous = self._previous, block
        return _xor(_decrypt(self._key, block), before)


class Cipher:
    """AES in one of the modes."""

    def __init__(self, algorithm: algorithms.AES, mode: modes.CBC | modes.ECB):
        self._key = algorithm.key
        self._iv = mode.initialization_vector if isinstance(mode, modes.CBC) else None

    def encryptor(self) -> _Context:
        """A new context that encrypts."""
        return _Context(_encrypt, self._key, self._iv)

    def decryptor(self) -> _Context:
        """A new context that decrypts."""
        return _Context(_decrypt, self._key, self._iv)
