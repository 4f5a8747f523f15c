"""AES-128-CBC without padding, under the names that `cryptography` gives it, for the pages that run.

`cryptography` has no build for a browser. This takes its place there, and only there: it is slow, and its
timing depends on the key. Source: FIPS 197, and NIST SP 800-38A for CBC.
"""

from collections.abc import Callable, Iterable

_BLOCK = 16
_ROUNDS = 10

_Step = Callable[[bytes], bytes]


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


class algorithms:
    """The names below `cryptography.hazmat.primitives.ciphers.algorithms`."""

    class AES:
        """AES with a key of 16 bytes. Raises ValueError for any other length."""

        def __init__(self, key: bytes):
            if len(key) != _BLOCK:
                raise ValueError(f"in a page, AES takes a key of 16 bytes, not of {len(key)}")
            self._keys = [bytes(key)]
            constant = 1
            for _ in range(_ROUNDS):
                last = self._keys[-1]
                word = bytes([last[13], last[14], last[15], last[12]]).translate(_S_BOX)
                word = bytes([word[0] ^ constant]) + word[1:]
                constant = _times(2, constant)
                key = b""
                for i in range(0, _BLOCK, 4):
                    word = bytes(a ^ b for a, b in zip(last[i : i + 4], word, strict=True))
                    key += word
                self._keys.append(key)

        def encrypt_block(self, block: bytes) -> bytes:
            """16 bytes, encrypted."""
            first, *middle, last = self._keys
            block = _xor(block, first)
            for key in middle:
                block = _xor(_mixed(_moved(block.translate(_S_BOX), _SHIFT_ROWS), _MIX), key)
            return _xor(_moved(block.translate(_S_BOX), _SHIFT_ROWS), last)

        def decrypt_block(self, block: bytes) -> bytes:
            """16 bytes, decrypted: the steps of encryption undone, the last one first."""
            first, *middle, last = self._keys
            block = _moved(_xor(block, last), _UNSHIFT_ROWS).translate(_INVERSE_S_BOX)
            for key in reversed(middle):
                block = _mixed(_xor(block, key), _UNMIX)
                block = _moved(block, _UNSHIFT_ROWS).translate(_INVERSE_S_BOX)
            return _xor(block, first)


class modes:
    """The names below `cryptography.hazmat.primitives.ciphers.modes`."""

    class CBC:
        """Each block is mixed with the encrypted one before it, the first with the 16 bytes given here."""

        def __init__(self, initialization_vector: bytes):
            if len(initialization_vector) != _BLOCK:
                raise ValueError(f"an IV has 16 bytes, not {len(initialization_vector)}")
            self.initialization_vector = bytes(initialization_vector)


class _Context:
    """What is encrypted or decrypted, piece by piece."""

    def __init__(self, step: _Step):
        self._step = step
        self._rest = b""

    def update(self, data: bytes) -> bytes:
        """The result for the blocks that are complete by now."""
        data = self._rest + data
        whole = len(data) - len(data) % _BLOCK
        self._rest = data[whole:]
        return b"".join(self._step(data[i : i + _BLOCK]) for i in range(0, whole, _BLOCK))

    def finalize(self) -> bytes:
        """Nothing more comes. Raises ValueError if a block is not complete: nothing is padded."""
        if self._rest:
            raise ValueError("The length of the provided data is not a multiple of the block length.")
        return b""


class Cipher:
    """AES in CBC mode."""

    def __init__(self, algorithm: algorithms.AES, mode: modes.CBC):
        self._aes = algorithm
        self._iv = mode.initialization_vector

    def encryptor(self) -> _Context:
        """A new context that encrypts."""
        previous = self._iv

        def step(block: bytes) -> bytes:
            nonlocal previous
            previous = self._aes.encrypt_block(_xor(block, previous))
            return previous

        return _Context(step)

    def decryptor(self) -> _Context:
        """A new context that decrypts."""
        previous = self._iv

        def step(block: bytes) -> bytes:
            nonlocal previous
            previous, before = block, previous
            return _xor(self._aes.decrypt_block(block), before)

        return _Context(step)
