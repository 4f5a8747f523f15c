"""Mistakes in how KS and token are put together: order, separators, names, and what else slips in.

To add one, add a row to a table. A cure is what to do instead, with the idiom of the language where the
mistake usually comes from.
"""

from collections.abc import Callable

from helpers.diagnosis.draft import COMMON, RARE, SOMETIMES, Draft, Mistake, Part, Stage

_KS, _TOKEN = Part.KS, Part.TOKEN

_BOTH = (
    "Hash the KS followed by the token. If your code means to, one variable is empty: print both "
    'lengths. In a shell, "$KS_$TOKEN" and PowerShell\'s "$ks_$token" or "$ks:$token" name other '
    'variables; write "${KS}${TOKEN}".'
)
_NOTHING = (
    "Both values were empty, or the digest was taken before the text was given to it (a stream read twice, "
    "digest() before update())."
)
_ORDER = "Turn the two around: the KS first, then the token."
_ONE_EACH = "Hash one KS and one token: make a new digest object for every call, or reset it."

# what was there instead of the KS and then the token, the layout, likelihood, cure
_ORDERS = (
    ("the token alone, without the KS", (_TOKEN,), COMMON, _BOTH),
    ("the KS alone, without the token", (_KS,), COMMON, _BOTH),
    ("the token first, then the KS", (_TOKEN, _KS), COMMON, _ORDER),
    ("nothing at all, neither KS nor token", (), COMMON, _NOTHING),
    ("the token alone, twice", (_TOKEN, _TOKEN), RARE, _ONE_EACH),
    ("the KS alone, twice", (_KS, _KS), RARE, _ONE_EACH),
    ("KS and token twice over", (_KS, _TOKEN, _KS, _TOKEN), SOMETIMES, _ONE_EACH),
    ("the token around the KS", (_TOKEN, _KS, _TOKEN), RARE, _ONE_EACH),
)

_NO_SEPARATOR = (
    "Leave nothing between the two: ks + token. In PHP the dot goes outside the quotes ($ks . $token, not "
    '"$ks.$token"); join with an empty separator; two echo lines put a newline between.'
)

# what stood between KS and token, by likelihood
_SEPARATORS = {
    COMMON: ("+", ":", ".", "\n", " ", ",", "|"),
    SOMETIMES: ("-", "_", "/", "&", ";", "\r\n", " + ", ", "),
    RARE: (
        "#", "=", "*", "@", "~", "\\", "$", "?", "%", "!", "::", "||", "--", " | ", " - ", ": ", '" + "',
        "\t", "\r", "\0", "\\n", "\x1f", "\u00a0", "\u200b", "&token=", "&tokenHash=",
    ),
}  # fmt: skip

_VALUES_ONLY = (
    "Hash the two values alone, without names or punctuation: ks + token, not a form, an object or a "
    "list of them."
)

# how both were written: looks, what is before all, before each, after each, between, after all, likelihood
_STRUCTURES = (
    ("a form, ks=...&token=...", "", "{}=", "", "&", "", COMMON),
    ('JSON, {"ks":"...","token":"..."}', "{", '"{}":"', '"', ",", "}", COMMON),
    ('JSON with blanks, {"ks": "...", "token": "..."}', "{", '"{}": "', '"', ", ", "}", COMMON),
    ('a JSON list, ["...","..."]', "[", '"', '"', ",", "]", SOMETIMES),
    ('a JSON list with blanks, ["...", "..."]', "[", '"', '"', ", ", "]", SOMETIMES),
    ("a Python dict, {'ks': '...', 'token': '...'}", "{", "'{}': '", "'", ", ", "}", SOMETIMES),
    ("a Python tuple, ('...', '...')", "(", "'", "'", ", ", ")", SOMETIMES),
    ("a Python list, ['...', '...']", "[", "'", "'", ", ", "]", SOMETIMES),
    ("a Java or Go list, [... ...]", "[", "", "", " ", "]", RARE),
    ("a Java list, [..., ...]", "[", "", "", ", ", "]", SOMETIMES),
    ("a Java map, {ks=..., token=...}", "{", "{}=", "", ", ", "}", SOMETIMES),
    ("a Go map, map[ks:... token:...]", "map[", "{}:", "", " ", "]", SOMETIMES),
    ("a Go struct, {... ...}", "{", "", "", " ", "}", RARE),
    ('a Ruby hash, {"ks"=>"...", "token"=>"..."}', "{", '"{}"=>"', '"', ", ", "}", RARE),
    ("a PowerShell table, @{ks=...; token=...}", "@{", "{}=", "", "; ", "}", RARE),
    ("names with colons, ks:...,token:...", "", "{}:", "", ",", "", SOMETIMES),
    ("names and lines, ks=...", "", "{}=", "", "\n", "", SOMETIMES),
    ("names and lines, ks: ...", "", "{}: ", "", "\n", "", RARE),
    ("names without punctuation, ks...token...", "", "{}", "", "", "", RARE),
    ("names with =, nothing between", "", "{}=", "", "", "", RARE),
    ("names with : , nothing between", "", "{}:", "", "", "", RARE),
    ("braces around each, {...}{...}", "", "{{", "}}", "", "", SOMETIMES),
    ("$ and braces around each, ${...}", "", "${{", "}}", "", "", RARE),
    ("angle brackets around each, <...>", "", "<", ">", "", "", RARE),
    ("double quotes around each", "", '"', '"', "", "", SOMETIMES),
    ("single quotes around each", "", "'", "'", "", "", SOMETIMES),
    ("XML elements, <ks>...</ks>", "", "<{}>", "</{}>", "", "", RARE),
)

_NEWLINE = (
    'echo and <<< put a newline after the text: use printf %s "$KS$TOKEN" in a shell, chomp in Perl or Ruby, '
    "and cut the line end off whatever was read from a file or as a line of input."
)
_BLANK = "Cut off the blanks; some tools fill a column of fixed length with them, others come from copying."
_ZERO = "Do not hash the zero byte that ends a C string: hash strlen() bytes."
_QUOTES = "Hash the text without quotes around it."

# what stood before the whole text, what stood after it, in words, likelihood, cure
_ENDS = (
    ("", "\n", "a newline at the end", COMMON, _NEWLINE),
    ("", "\r\n", "a carriage return and newline at the end", COMMON, _NEWLINE),
    ("", " \r\n", "a blank, a carriage return and a newline at the end", COMMON, _NEWLINE),
    ("", "\r", "a carriage return at the end", SOMETIMES, _NEWLINE),
    ("", " ", "a blank at the end", COMMON, _BLANK),
    (" ", "", "a blank at the beginning", SOMETIMES, _BLANK),
    ("", " \n", "a blank and a newline at the end", SOMETIMES, _NEWLINE),
    ("", "\n\n", "two newlines at the end", SOMETIMES, _NEWLINE),
    ("\n", "", "a newline at the beginning", RARE, _NEWLINE),
    ("", "\0", "a zero byte at the end", COMMON, _ZERO),
    ("", "\t", "a tab at the end", RARE, _BLANK),
    ("", "\u00a0", "a no-break space at the end", SOMETIMES, _BLANK),
    ("", "\u200b", "a zero-width space at the end", SOMETIMES, _BLANK),
    ("\u200b", "", "a zero-width space at the beginning", RARE, _BLANK),
    ("\u00a0", "", "a no-break space at the beginning", RARE, _BLANK),
    ("\t", "", "a tab at the beginning", RARE, _BLANK),
    (
        "",
        "\\n",
        "the two characters \\n at the end",
        SOMETIMES,
        (
            "In a shell, printf '%s' does not add them; in PHP and Perl '\\n' in single quotes is two "
            "characters."
        ),
    ),
    (
        "-n ",
        "\n",
        "echo's -n as text and a newline",
        SOMETIMES,
        "Some shells' echo prints -n: use printf %s.",
    ),
    ("-n ", "", "-n as text in front", RARE, "Some shells' echo prints -n: use printf %s."),
    ('"', '"', "double quotes around the whole", COMMON, _QUOTES),
    ("'", "'", "single quotes around the whole", COMMON, _QUOTES),
    ('"', '"\n', "double quotes around the whole and a newline", SOMETIMES, _QUOTES),
    ("'", "'\n", "single quotes around the whole and a newline", RARE, _QUOTES),
    ('"', '" \r\n', "cmd's echo with quotes, blank and line end", RARE, _NEWLINE),
    ('\\"', '\\"', "escaped double quotes around the whole", RARE, _QUOTES),
    (
        "b'",
        "'",
        "Python's b'...' around the whole",
        COMMON,
        "In Python, give the hash the bytes themselves: (ks + token).encode(), not str() of them.",
    ),
    ('b"', '"', 'b"..." around the whole', RARE, _QUOTES),
    ("(", ")", "parentheses around the whole", RARE, _QUOTES),
    ("[", "]", "brackets around the whole", RARE, _QUOTES),
    ("", "\x1a", "the end-of-file character Ctrl-Z at the end", RARE, _NEWLINE),
    ("", "\x80", "the padding byte 80 of the hash function at the end", RARE, _ZERO),
    ("", ".", "a full stop at the end", RARE, _VALUES_ONLY),
    ("", ";", "a semicolon at the end", RARE, _VALUES_ONLY),
    ("", ",", "a comma at the end", RARE, _VALUES_ONLY),
    ("", "&", "an & at the end", RARE, _VALUES_ONLY),
    ("", ":", "a colon at the end", RARE, _VALUES_ONLY),
    ("", "|", "a | at the end", RARE, _VALUES_ONLY),
)


def mistakes(extras: dict[str, str], earlier_ks: dict[str, str]) -> list[Mistake]:
    """All mistakes of this kind.

    extras: other values that may have been hashed along, by what they are.
    earlier_ks: other KSs, which a digest object may still have held with the token.
    """
    rows = [
        Mistake(name, Stage.ORDER, likelihood, _arranged(layout), cure)
        for name, layout, likelihood, cure in _ORDERS
    ]
    for name, text in extras.items():
        rows += [
            Mistake(f"{name} after the token", Stage.EXTRA, SOMETIMES, _with(text, after=_TOKEN), _ONLY_TWO),
            Mistake(f"{name} before the KS", Stage.EXTRA, RARE, _with(text, before=_KS), _ONLY_TWO),
            Mistake(f"{name} between KS and token", Stage.EXTRA, RARE, _with(text, after=_KS), _ONLY_TWO),
        ]
    for name, ks in earlier_ks.items():
        layout = (ks, _TOKEN, _KS, _TOKEN)
        rows.append(
            Mistake(f"{name} and the token in front", Stage.ORDER, RARE, _arranged(layout), _ONE_EACH)
        )
    rows += [
        Mistake(f"{text!r} between KS and token", Stage.JOIN, likelihood, _joined(text), _NO_SEPARATOR)
        for likelihood, texts in _SEPARATORS.items()
        for text in texts
    ]
    rows += [
        Mistake(f"both as {name}", Stage.JOIN, likelihood, _structured(*form), _VALUES_ONLY)
        for name, *form, likelihood in _STRUCTURES
    ]
    rows += [
        Mistake(name, Stage.ENDS, likelihood, _between(before, after), cure)
        for before, after, name, likelihood, cure in _ENDS
    ]
    return rows


_ONLY_TWO = "Hash nothing but the KS and the token; this API has no nonce, time or id in the hash."


def _arranged(layout: tuple) -> Callable[[Draft], Draft]:
    return lambda draft: draft._replace(layout=layout)


def _with(
    text: str, *, before: Part | None = None, after: Part | None = None
) -> Callable[[Draft], Draft | None]:
    def change(draft: Draft) -> Draft | None:
        anchor = before or after
        if anchor not in draft.layout:
            return None
        place = draft.layout.index(anchor) + (after is not None)
        return draft._replace(layout=(*draft.layout[:place], text, *draft.layout[place:]))

    return change


def _joined(separator: str) -> Callable[[Draft], Draft | None]:
    def change(draft: Draft) -> Draft | None:
        first, *others = draft.layout or ("",)
        if not others:
            return None
        return draft._replace(layout=(first, *(piece for other in others for piece in (separator, other))))

    return change


def _structured(
    opening: str, before: str, after: str, between: str, closing: str
) -> Callable[[Draft], Draft]:
    def change(draft: Draft) -> Draft:
        pieces: list[Part | str | bytes] = [opening]
        for number, piece in enumerate(draft.layout):
            name = {_KS: "ks", _TOKEN: "token"}.get(piece, "id")
            pieces += [between if number else "", before.format(name), piece, after.format(name)]
        return draft._replace(layout=(*pieces, closing))

    return change


def _between(before: str, after: str) -> Callable[[Draft], Draft]:
    return lambda draft: draft._replace(layout=(before, *draft.layout, after))
