"""What the pages that run are made of: the parts from elsewhere, and the stand-in for `cryptography`."""

import importlib.util
import random
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import ciphers as real

from helpers.export import live
from helpers.export.live import parts

IN_THE_PAGE = Path(live.__file__).parent / "in_the_page"


@pytest.fixture(scope="module")
def stand_in():
    file = IN_THE_PAGE / "cryptography/hazmat/primitives/ciphers.py"
    spec = importlib.util.spec_from_file_location("stand_in", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cbc(module, key, iv):
    return module.Cipher(module.algorithms.AES(key), module.modes.CBC(iv))


def ecb(module, key, _=b""):
    return module.Cipher(module.algorithms.AES(key), module.modes.ECB())


def whole(context, data):
    return context.update(data) + context.finalize()


def test_aes_gives_the_results_that_the_standards_print(stand_in):
    plain = bytes(range(0, 256, 17))
    for size, encrypted in {
        16: "69c4e0d8 6a7b0430 d8cdb780 70b4c55a",
        24: "dda97ca4 864cdfe0 6eaf70a0 ec0d7191",
        32: "8ea2b7ca 516745bf eafc4990 4b496089",
    }.items():
        block = whole(ecb(stand_in, bytes(range(size))).encryptor(), plain)
        assert block.hex(" ", 4) == encrypted, "FIPS 197, appendix C"

    key = bytes.fromhex("2b7e1516 28aed2a6 abf71588 09cf4f3c")
    plain = bytes.fromhex("6bc1bee2 2e409f96 e93d7e11 7393172a ae2d8a57 1e03ac9c 9eb76fac 45af8e51")
    encrypted = bytes.fromhex("7649abac 8119b246 cee98e9b 12e9197d 5086cb9b 507219ee 95db113a 917678b2")
    assert whole(cbc(stand_in, key, bytes(range(16))).encryptor(), plain) == encrypted, "SP 800-38A, F.2.1"


@pytest.mark.parametrize("mode", [cbc, ecb])
@pytest.mark.parametrize("size", [16, 24, 32])
def test_aes_agrees_with_the_real_one(stand_in, mode, size):
    chance = random.Random(1)
    for _ in range(30):
        key, iv = chance.randbytes(size), chance.randbytes(16)
        data = chance.randbytes(16 * chance.randrange(6))
        cut = chance.randrange(len(data) + 1)
        mine, theirs = mode(stand_in, key, iv), mode(real, key, iv)
        encryptor = mine.encryptor()
        encrypted = encryptor.update(data[:cut]) + whole(encryptor, data[cut:])
        assert encrypted == whole(theirs.encryptor(), data)
        decryptor = mine.decryptor()
        assert decryptor.update(encrypted[:cut]) + whole(decryptor, encrypted[cut:]) == data


@pytest.mark.parametrize("module", ["stand-in", "real"])
@pytest.mark.parametrize(
    "misuse",
    [
        lambda module: cbc(module, bytes(15), bytes(16)),
        lambda module: cbc(module, bytes(16), bytes(8)),
        lambda module: whole(cbc(module, bytes(16), bytes(16)).encryptor(), b"not a block"),
        lambda module: whole(cbc(module, bytes(16), bytes(16)).decryptor(), bytes(17)),
    ],
    ids=["key", "IV", "encrypting a part of a block", "decrypting one"],
)
def test_aes_refuses_what_the_real_one_refuses(stand_in, module, misuse):
    with pytest.raises(ValueError, match=r"(?i)key|IV|block length"):
        misuse(stand_in if module == "stand-in" else real)


def test_without_npm_the_message_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "PARTS", tmp_path / "parts")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OSError, match="npm is missing"):
        live.make_pages_run(tmp_path, [])


def test_a_part_that_was_changed_is_refused_and_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "PARTS", tmp_path)
    for name in parts.SHA256:
        (tmp_path / name).write_bytes(b"something else")
    first = next(iter(parts.SHA256))
    with pytest.raises(OSError, match=f"{first} has the hash"):
        live.make_pages_run(tmp_path, [])
    assert not (tmp_path / first).exists()
