"""`python -m helpers.diagnosis`: the diagnosis from a shell.

Exit status: 0 the hash is correct, 1 a mistake was found, 2 wrong usage, 3 not recognised.
"""

import argparse
import contextlib
import getpass
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

from helpers.diagnosis.answer import diagnose
from helpers.diagnosis.case import OPTIONAL, InvalidArgument

if TYPE_CHECKING:
    from helpers.kaltura import Kaltura

_STATUS = {"correct": 0, "mistake": 1, "unknown": 3}
_WRONG_USAGE = 2
_A_MOMENT = 2.0  # seconds after which progress is shown, and shown again

# option, the setting it is read from if not given, what it is
_OF_THE_CALL = (
    ("ks", "KALTURA_KS", "the KS that the call was made with, as it was sent"),
    ("sent", "KALTURA_TOKEN_HASH", "the tokenHash that was sent"),
)
_OF_THE_ACCOUNT = (
    ("token", "KALTURA_APP_TOKEN", "the app token's token"),
    ("token-id", "KALTURA_APP_TOKEN_ID", "the app token's id"),
    (
        "hash-type",
        "KALTURA_APP_TOKEN_HASH_TYPE",
        "its hash type: MD5, SHA1, SHA256, SHA512; all are tried if not known",
    ),
    ("partner-id", "KALTURA_PARTNER_ID", "the partner id"),
    ("admin-secret", "KALTURA_ADMIN_SECRET", "the account's admin secret"),
    ("user-secret", "KALTURA_USER_SECRET", "the account's user secret"),
)
_SEVERAL = {"other_ks": "--other-ks", "other_tokens": "--other-token", "others": "--other"}  # may be repeated


def main(arguments: list[str] | None = None) -> int:
    """Run the command and give its exit status."""
    from helpers.settings import SettingsError

    parser = _parser()
    options = parser.parse_args(_joined(parser, sys.argv[1:] if arguments is None else arguments))
    values = _with_settings(vars(options))
    missing = [f"--{name}" for name in ("ks", "token", "sent") if values[name] is None]
    if missing:
        parser.error(f"missing: {', '.join(missing)}")
    as_json, check = values.pop("json"), values.pop("check")
    try:
        diagnosis = diagnose(**values, check=_server() if check else None, progress=_progress())
    except (InvalidArgument, SettingsError) as error:
        parser.error(str(error))
    diagnosis = replace(diagnosis, more={_option(name): what for name, what in diagnosis.more.items()})
    _print(diagnosis.as_json() if as_json else str(diagnosis))
    return _STATUS[diagnosis.verdict]


def _joined(parser: argparse.ArgumentParser, arguments: list[str]) -> list[str]:
    """Each option and its value as one argument: a hash or a KS may begin with a hyphen."""
    joined, rest = [], iter(arguments)
    options = {option: action for action in parser._actions for option in action.option_strings}
    for argument in rest:
        if argument in options and options[argument].nargs is None:
            value = next(rest, None)
            if value is None or value in options:
                parser.error(f"argument {argument}: expected one argument")
            argument = f"{argument}={value}"
        elif argument.startswith("--") and argument.partition("=")[0] not in options:
            parser.error(f"unrecognized argument: {argument.partition('=')[0]}")  # its value may be a secret
        joined.append(argument)
    return joined


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        if message.startswith("unrecognized arguments"):
            message = "an argument without an option; a value follows its option"  # it may be a secret
        self.exit(_WRONG_USAGE, f"{self.prog}: {message}\n{self.format_usage()}")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m helpers.diagnosis",
        usage=(
            "%(prog)s --ks KS --token TOKEN --sent HASH [--token-id ID] [--hash-type TYPE] [--json] "
            "[--check] ..."
        ),
        description="Find out why a token hash was refused, by finding the computation that gives it.",
        epilog=(
            "A value given as - is read from standard input, a line for each in the order of the options; "
            "secrets are better there, or in the environment or .env, than on the command line. The "
            "settings of the account (KALTURA_APP_TOKEN and so on) count if --token is not given. Nothing "
            "is sent anywhere without --check. Exit status: 0 correct, 1 a mistake was found, 2 wrong "
            "usage, 3 not recognised."
        ),
        allow_abbrev=False,
    )
    for name, setting, what in (*_OF_THE_CALL, *_OF_THE_ACCOUNT):
        parser.add_argument(f"--{name}", type=_value(name), help=f"{what} ({setting})")
    of_the_account = [name.replace("-", "_") for name, _, _ in _OF_THE_ACCOUNT]
    for name, what in OPTIONAL.items():
        if name in of_the_account:
            continue
        several: dict[str, Any] = {"action": "append", "default": []} if name in _SEVERAL else {}
        parser.add_argument(
            _option(name),
            dest=name,
            type=_value(name),
            help=f"may have been hashed, too: {what}{'; may be repeated' if several else ''}",
            **several,
        )
    parser.add_argument(
        "--json", action="store_true", help="answer with verdict, recipe, expected and advice as JSON"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="also ask the server at KALTURA_SERVICE_URL about KS and app token",
    )
    return parser


def _option(name: str) -> str:
    """The option for an argument of diagnose()."""
    return _SEVERAL.get(name) or f"--{name.replace('_', '-')}"


def _value(name: str) -> Callable[[str], str]:
    def value(text: str) -> str:
        if text != "-":
            return text
        if sys.stdin.isatty():
            return getpass.getpass(f"{name}: ")
        line = sys.stdin.readline()
        if not line:
            raise argparse.ArgumentTypeError("standard input has no more lines")
        return line.removesuffix("\n")

    return value


def _with_settings(values: dict[str, Any]) -> dict[str, Any]:
    """The values, with those that were not given taken from the environment or .env.

    The account's settings belong together, so they stay out if the token given is another one.
    """
    from helpers.settings import read_settings

    settings = read_settings()
    same_account = values["token"] in (None, settings.get("KALTURA_APP_TOKEN"))
    for name, setting, _ in (*_OF_THE_CALL, *(_OF_THE_ACCOUNT if same_account else ())):
        key = name.replace("-", "_")
        if values[key] is None:
            values[key] = settings.get(setting) or None
    other = settings.get("KALTURA_KS")
    if other and other != values["ks"]:
        values["other_ks"] = [*values["other_ks"], other]
    return values


def _print(text: str) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # Whoever reads, such as head, has seen enough. Python flushes once more at the end: into nothing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _server() -> "Kaltura":
    from helpers.kaltura import connect
    from helpers.settings import SettingsError, read_settings

    if not read_settings().get("KALTURA_SERVICE_URL"):
        raise SettingsError(
            "--check asks your server, and KALTURA_SERVICE_URL is not set: add it and KALTURA_PARTNER_ID "
            "to .env; see .env.example"
        )
    with contextlib.redirect_stdout(sys.stderr):  # standard output is for the answer
        return connect()


def _progress() -> Callable[[int], None]:
    """Shows on standard error how many computations were tried, once it takes longer than a moment."""
    shown_at = time.monotonic()

    def show(tried: int) -> None:
        nonlocal shown_at
        if time.monotonic() - shown_at > _A_MOMENT:
            shown_at = time.monotonic()
            print(f"{tried:,} computations tried so far ...", file=sys.stderr)

    return show
