"""What a diagnosis says, and how: plain text for people, four fields for programs, secrets masked in both."""

import json
import textwrap
from dataclasses import dataclass

_HEADLINES = {
    "mistake": "A mistake was found:",
    "unknown": "Not recognised: no computation that was tried gives the hash you sent.",
}


@dataclass(frozen=True, repr=False)
class Diagnosis:
    """What came out. Print it, or let a notebook show it: it is plain text."""

    verdict: str
    """correct, mistake or unknown."""
    server: tuple[str, ...]
    """What the server said, if it was asked."""
    recipe: tuple[str, ...]
    """What is wrong, by name, in the order in which it was done. A hash made in this way is what was sent."""
    expected: str | None
    """The right hash for this KS and token; None where the hash type, or one of the two, is not known."""
    expected_by_type: dict[str, str]
    """The right hash for each hash type, where neither the reader nor the sent hash tells which it is."""
    fixes: tuple[str, ...]
    """What to do instead, a paragraph each."""
    more: dict[str, str]
    """What could be given as well if the hash is not explained: by its name, what it is."""
    notes: tuple[str, ...]
    """What else may make the server refuse."""
    sent: str
    """The string that was sent, masked where it may be a secret."""
    looked_at: tuple[str, ...]
    """The values that the diagnosis is about, masked."""
    hash_type: str | None
    """The app token's hash type: as given or as the server says, or else as the sent hash shows it."""
    hash_type_is_known: bool
    """Whether it was given, or the server said it; if not, `expected` is right if the type is this one."""
    tried: int
    """How many different results were computed and compared."""
    is_proven: bool
    """Whether a computation gives the sent string."""

    @property
    def advice(self) -> str:
        """What the server said, and what to do, in one text."""
        return " ".join((*self.server, *self._to_do()))

    def as_json(self) -> str:
        """Verdict, recipe, expected and advice as a JSON object."""
        fields = {
            "verdict": self.verdict,
            "recipe": self.recipe,
            "expected": self.expected,
            "advice": self.advice,
        }
        return json.dumps(fields)

    def __str__(self) -> str:
        lines = ["From the server:", *_bullets(self.server), ""] if self.server else []
        lines += [self._headline(), *_bullets(self.recipe), "", f"You sent:  {self.sent}"]
        if self.expected:
            if self.verdict != "correct":
                lines.append(f"Right is:  {self.expected}")
            condition = "" if self.hash_type_is_known else "; right if that is the token's hash type"
            lines.append(
                f"which is   {self.hash_type} of the KS followed by the token, in lower-case hex{condition}"
            )
        lines += [f"Right is:  {digest}  for {name}" for name, digest in self.expected_by_type.items()]
        lines += [
            "",
            "What else to look at, by the server's answer:" if self.verdict == "correct" else "What to do:",
            *_bullets(self._to_do()),
        ]
        if self.notes:
            lines += ["", "Also:", *_bullets(self.notes)]
        lines += ["", self._proof(), f"Looked at: {'; '.join(self.looked_at)}."]
        return "\n".join(lines)

    __repr__ = __str__

    def _headline(self) -> str:
        if self.verdict in _HEADLINES:
            return _HEADLINES[self.verdict]
        condition = "" if self.hash_type_is_known else f" if the token's hash type is {self.hash_type}"
        return f"The hash is right{condition}."

    def _to_do(self) -> tuple[str, ...]:
        if not self.more:
            return self.fixes
        more = ", ".join(f"{name} ({what})" for name, what in self.more.items())
        return (
            *self.fixes,
            f"Give what else may have been hashed, and run it again. Most likely first: {more}.",
        )

    def _proof(self) -> str:
        tried = f"{self.tried:,} result{'s' * (self.tried != 1)} computed and compared"
        if self.is_proven:
            return f"Proof: computed in this way, it is exactly what you sent ({tried})."
        if self.tried:
            return f"Tried: {tried}, every mistake alone and the usual ones in pairs."
        return "Nothing had to be computed: what you sent shows it."


def _bullets(paragraphs: tuple[str, ...]) -> list[str]:
    return [
        textwrap.fill(paragraph, 100, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False)
        for paragraph in paragraphs
    ]
