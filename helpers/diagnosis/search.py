"""The search: from one mistake to two, from likely to far-fetched, until a computation gives the sent text.

What it finds is proven, not guessed: the draft that comes with it, computed and written as its reading says,
is the sent text. A cut text counts only as long as chance is no explanation for it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, combinations_with_replacement, product

from helpers.diagnosis import spelling
from helpers.diagnosis.draft import Algorithm, Draft, Mistake

_SURE_BITS = 32  # so many more bits than it takes to number the computations: chance is below 1 in 2**32


@dataclass(frozen=True, repr=False)
class Finding:
    """A computation that gives the sent text. mistakes: what is wrong with it, none if it is right."""

    draft: Draft
    mistakes: tuple[Mistake, ...]
    algorithm: Algorithm
    """The function that is used where the draft names none."""
    reading: spelling.Reading

    @property
    def causes(self) -> list[tuple[str, str]]:
        """Everything that is wrong, in the order in which it was done, each with its cure."""
        hashed = [(mistake.name, mistake.cure) for mistake in self.mistakes]
        return hashed + [(f"the digest {spelt.name}", spelt.cure) for spelt in self.reading.mistakes]

    def replay(self) -> str:
        """The text that comes out: the one that was sent."""
        return self.reading.write(self.draft.digest(self.algorithm))


def search(
    right: Draft,
    sent: str,
    mistakes: Iterable[Mistake],
    own: Iterable[Algorithm],
    instead_of_own: Iterable[tuple[Algorithm, Mistake]] = (),
    progress: Callable[[int], None] = lambda tried: None,
) -> tuple[Finding | None, int]:
    """The likeliest computation that gives the sent text, and how many were tried.

    right: the draft without a mistake. own: the function of the app token's hash type, or several if it is
    not known. instead_of_own: other functions with the mistake of using them; such a mistake comes on top
    of two others where the length of the sent text shows it.
    progress is called now and then with the number of computations so far.
    """
    by_head: dict[bytes, list[spelling.Reading]] = {}
    read = spelling.readings(sent)
    for reading in read:
        for head in reading.heads:
            by_head.setdefault(head, []).append(reading)
    whatever_head = by_head.pop(spelling.ANY_HEAD, [])
    for found in by_head.values():
        found += whatever_head
    usual = [(algorithm, ()) for algorithm in own]
    usual += [
        (algorithm, (mistake,))
        for algorithm, mistake in instead_of_own
        if any(reading.fits(algorithm.size) and not reading.is_cut for reading in read)
    ]
    fits = lru_cache(None)(lambda size: any(reading.fits(size) for reading in read))
    seen: set[bytes] = set()
    likeliest_first = sorted(mistakes, key=lambda mistake: mistake.likelihood)
    for made, draft in _drafts(right, likeliest_first):
        for algorithm, why in [(draft.algorithm, ())] if draft.algorithm else usual:
            if draft.has_size_of_hash and not fits(algorithm.size):
                continue
            digest = draft.digest(algorithm)
            if digest in seen:
                continue
            seen.add(digest)
            for reading in by_head.get(digest[: spelling.HEAD], whatever_head):
                if reading.write(digest) == sent and reading.bits >= _SURE_BITS + len(seen).bit_length():
                    return Finding(draft, (*made, *why), algorithm, reading), len(seen)
            if not len(seen) % _PROGRESS_STEP:
                progress(len(seen))
    return None, len(seen)


_PROGRESS_STEP = 4096


def _drafts(right: Draft, mistakes: list[Mistake]) -> Iterator[tuple[tuple[Mistake, ...], Draft]]:
    """The right way, every mistake by itself, then every two of them; the likely ones first."""
    yield (), right
    singles = []
    for mistake in mistakes:
        draft = mistake.change(right)
        if draft is not None:
            singles.append((mistake, draft))
            yield (mistake,), draft
    for (mistake, draft), (other, other_draft) in _pairs(singles):
        if mistake.stage <= other.stage:
            both = other.change(draft)
            if both is not None:
                yield (mistake, other), both
        if other.stage <= mistake.stage:
            both = mistake.change(other_draft)
            if both is not None:
                yield (other, mistake), both


def _pairs(singles: list[tuple[Mistake, Draft]]) -> Iterator[tuple]:
    """Every two of them, the pairs with the least sum of likelihood numbers first."""
    groups: dict[int, list] = {}
    for single in singles:
        groups.setdefault(single[0].likelihood, []).append(single)
    for first, second in sorted(combinations_with_replacement(sorted(groups), 2), key=sum):
        yield from (
            combinations(groups[first], 2) if first == second else product(groups[first], groups[second])
        )
