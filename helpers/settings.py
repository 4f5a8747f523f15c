"""The KALTURA_* settings: from the environment, or from a file `.env`; `.env.example` explains each."""

import os
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


class SettingsError(Exception):
    """A setting is missing or cannot be right. The message names it and says what to put there."""


class Settings(Mapping[str, str]):
    """The settings by name, without surrounding whitespace and quotes, and where each of them came from."""

    def __init__(self, values: Mapping[str, str], sources: Mapping[str, str] | None = None):
        self._values, self._sources = dict(values), dict(sources or {})

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Settings({', '.join(self)})"

    def origins(self) -> str:
        """Which settings came from where, for error messages: names only, no values."""
        sources = sorted(set(self._sources.values()))
        found = {
            source: [name for name in self._values if self._sources.get(name) == source] for source in sources
        }
        return "; ".join(f"{', '.join(names)} from {source}" for source, names in found.items()) or "none"


def read_settings() -> Settings:
    """The KALTURA_* settings of `.env` and, over them, of the environment.

    `.env` is looked for in the working directory and above it. A variable of the environment wins over a
    line of the file, even with an empty value. Raises SettingsError if the file cannot be read.
    """
    from dotenv import dotenv_values, find_dotenv

    path = find_dotenv(usecwd=True)
    in_file = dotenv_values(stream=StringIO(_text_of(Path(path)))) if path else {}
    values, sources = {}, {}
    for source, given in ((path, in_file), ("the environment", os.environ)):
        for name, value in given.items():
            if name.startswith("KALTURA_"):
                values[name], sources[name] = _unquoted(value or ""), source
    return Settings(values, sources)


def _text_of(path: Path) -> str:
    """The file's text. PowerShell's `>` writes UTF-16, with a byte order mark."""
    try:
        content = path.read_bytes()
        encoding = next(
            (name for mark, name in _BYTE_ORDER_MARKS.items() if content.startswith(mark)), "utf-8"
        )
        text = content.decode(encoding)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # also UTF-16 without its mark
        raise SettingsError(f"{path} is not in UTF-8: save it again with that encoding.")
    return text


def _unquoted(value: str) -> str:
    """Without surrounding whitespace, and without the quotes that some tools leave around a value."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1].strip()
    return value
