"""The search: from one mistake to two, from likely to far-fetched, until a computation gives the sent text.

What it finds is proven, not guessed: the draft that comes with it, computed and written as its reading says,
is the sent text. A text that shows little of a digest counts only as long as chance is no explanation.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, combinations_with_replacement, product
from typing import NamedTuple

from helpers.diagnosis.draft import Algorithm, Draft, Mistake
from helpers.diagnosis.spelling import ANY_HEAD, HEAD, TEXT, Reading, readings

_SURE_BITS = 32  # beyond those that number the computations: chance is then below 1 in 2**32
_PROGRESS_STEP = 4096


class Computation(NamedTuple):
    """A draft with the mistakes that led to it, and the function that is used where it names no other."""

    mistakes: tuple[Mistake, ...]
    draft: Draft
    algorithm: Algorithm

    def result(self) -> bytes:
        """What comes out: usually a digest."""
        return self.draft.digest(self.algorithm)


@dataclass(frozen=True, repr=False)
class Finding:
    """A computation that gives the sent text, with the way in which its result was written."""

    computation: Computation
    reading: Reading

    @property
    def causes(self) -> list[tuple[str, str]]:
        """Everything that is wrong, in the order in which it was done, each with its cure."""
        hashed = [(mistake.name, mistake.cure) for mistake in self.computation.mistakes]
        return hashed + [(f"the digest {spelt.name}", spelt.cure) for spelt in self.reading.mistakes]

    def replay(self) -> str:
        """The text that comes out: the one that was sent."""
        return self.reading.write(self.computation.result())


class Target:
    """The text that was sent, ready to be compared with results by the thousand."""

    def __init__(self, sent: str):
        self.sent = sent
        self.readings = readings(sent)
        self._by_head: dict[bytes, list[Reading]] = {}
        for reading in self.readings:
            for head in reading.heads:
                self._by_head.setdefault(head, []).append(reading)
        self._whatever_head = self._by_head.pop(ANY_HEAD, [])
        self.fits = lru_cache(None)(self._fits)

    def _fits(self, size: int, whole: bool) -> bool:
        """Whether the text can be a digest of so many bytes, or even is one that lost nothing."""
        return any(reading.fits(size) for reading in self.readings if not (whole and reading.is_vague))

    @property
    def heads(self) -> set[bytes]:
        """What a result may begin with to be the sent text; empty if the text shows no beginning."""
        return set(self._by_head)

    def read(self, result: bytes, *, is_hash: bool, whole: bool, tried: int) -> Reading | None:
        """The way in which this result, the tried-th, was written to become the sent text, if it was."""
        begin_alike = self._by_head.get(result[:HEAD], [])
        for reading in begin_alike if whole else begin_alike + self._whatever_head:
            if reading.writing is TEXT if is_hash else not reading.is_plain:
                continue
            if reading.bits >= _SURE_BITS + tried.bit_length() and reading.write(result) == self.sent:
                return reading
        return None


def search(
    right: Draft,
    sent: str,
    mistakes: Iterable[Mistake],
    own: Iterable[Algorithm],
    instead_of_own: Iterable[tuple[Algorithm, Mistake]] = (),
    progress: Callable[[int], None] = lambda tried: None,
    deadline: float = float("inf"),
) -> tuple[Finding | None, int]:
    """The likeliest computation that gives the sent text, and how many different results were compared.

    right: the draft without a mistake. own: the function of the app token's hash type, or several if it is
    not known. instead_of_own: other functions with the mistake of using them; such a mistake comes on top
    of two others where the length of the sent text shows it.
    progress is called now and then with the number of results so far.
    deadline: by time.thread_time(), in seconds; TimeoutError is raised when it passes.
    """
    target = Target(sent)
    usual = [(algorithm, ()) for algorithm in own]
    usual += [
        (algorithm, (why,)) for algorithm, why in instead_of_own if target.fits(algorithm.size, whole=True)
    ]
    seen: set[bytes] = set()
    for computation in computations(right, mistakes, usual, target.fits):
        if time.thread_time() > deadline:
            raise TimeoutError
        result = computation.result()
        if result in seen:
            continue
        seen.add(result)
        made, draft, _ = computation
        whole = len(made) > 1
        reading = target.read(result, is_hash=draft.has_size_of_hash, whole=whole, tried=len(seen))
        if reading:
            return Finding(computation, reading), len(seen)
        if len(seen) % _PROGRESS_STEP == 0:
            progress(len(seen))
    return None, len(seen)


def computations(
    right: Draft,
    mistakes: Iterable[Mistake],
    usual: list[tuple[Algorithm, tuple[Mistake, ...]]],
    fits: Callable[[int, bool], bool] = lambda size, whole: True,
) -> Iterator[Computation]:
    """The right one, those with one mistake, then those with two; the likely ones first.

    usual: the functions to use where a draft names none, each with what is wrong about that.
    fits: whether a digest of so many bytes is worth computing; told whether it has to be whole, as two
    mistakes and a cut are one too many.
    """
    for made, draft in _drafts(right, sorted(mistakes, key=lambda mistake: mistake.likelihood)):
        for algorithm, why in [(draft.algorithm, ())] if draft.algorithm else usual:
            if not draft.has_size_of_hash or fits(algorithm.size, len(made) > 1):
                yield Computation((*made, *why), draft, algorithm)


def _drafts(right: Draft, mistakes: list[Mistake]) -> Iterator[tuple[tuple[Mistake, ...], Draft]]:
    yield (), right
    singles = []
    for mistake in mistakes:
        draft = mistake.change(right)
        singles.append((mistake, draft))
        if draft is not None:
            yield (mistake,), draft
    for (mistake, draft), (other, other_draft) in _pairs(singles):
        # The lower stage first; in the same stage either may come first, with different results.
        if draft is not None and mistake.stage <= other.stage:
            both = other.change(draft)
            if both is not None:
                yield (mistake, other), both
        if other_draft is not None and other.stage <= mistake.stage:
            both = mistake.change(other_draft)
            if both is not None:
                yield (other, mistake), both


def _pairs(singles: list[tuple[Mistake, Draft | None]]) -> Iterator[tuple]:
    """Every two of them, those with the smallest sum of likelihood numbers first."""
    groups: dict[int, list] = {}
    for single in singles:
        groups.setdefault(single[0].likelihood, []).append(single)
    for first, second in sorted(combinations_with_replacement(sorted(groups), 2), key=sum):
        yield from (
            combinations(groups[first], 2) if first == second else product(groups[first], groups[second])
        )
