"""The search: every single deviation, then pairs by their cost, until a recipe gives the sent string.

What it finds is proven: the recipe's digest is one of those that the sent string stands for.
"""

import time
from collections.abc import Callable, Iterator
from itertools import combinations, permutations, product
from typing import Any, NamedTuple

from helpers.diagnosis import methods, texts
from helpers.diagnosis.case import Case
from helpers.diagnosis.decode import Sent, Step, Steps
from helpers.diagnosis.recipe import Hash, Recipe, bytes_of, literal, text_of

_BUDGET = 230_000_000  # what may be spent before giving up: 600 for a digest, and 1 for 4 characters
_PROGRESS_STEP = 8192
_SLOTS = ("ks", "token", "both", "join", "wrap", "encode", "method", "function")
"""What a deviation changes, in the order in which a program does it."""

# A browser has no thread_time.
cpu_time: Callable[[], float] = getattr(time, "thread_time", time.process_time)


class Deviation(NamedTuple):
    """One thing done wrong. fields: what it changes in the right recipe."""

    cost: int
    slot: str
    steps: Steps
    fields: dict[str, Any]


class Found(NamedTuple):
    """What was done to get the sent string, in order. hash_type: which of the four gave it, if one did."""

    steps: Steps
    is_digest: bool
    hash_type: str | None


class Search:
    """The search for one case. tried: how many digests were compared so far."""

    def __init__(self, case: Case, progress: Callable[[int], None] = lambda tried: None):
        self.case, self.progress = case, progress
        self.sent = Sent(case.sent)
        self.tried = 0
        names = [case.hash_type] if case.hash_type else ["SHA256", "SHA1", "SHA512", "MD5"]
        own: list[tuple[Hash, Steps]] = [(methods.OWN[name], ()) for name in names]
        self.others = [row for row in methods.other_functions(case.hash_type) if self.sent.fits(row[2].size)]
        self.functions = [(function, steps) for function, steps in own if self.sent.fits(function.size)]
        whole = [(function, steps) for function, steps in own if self.sent.fits(function.size, exactly=True)]
        wrong: list[tuple[Hash, Steps]] = [
            (other, (step,)) for _, step, other in self.others if self.sent.fits(other.size, exactly=True)
        ]
        self.for_pairs = whole or wrong[:2] or self.functions

    def run(self, deadline: float | None = None) -> Found | None:
        """The likeliest recipe. deadline: in seconds, by cpu_time(); None is returned when it passes."""
        found = self._not_hashed()
        if found:
            return found
        if not (self.functions or self.others):  # no function has digests of this length
            return None
        most = _BUDGET // (600 + (len(self.case.ks) + len(self.case.token)) // 4)
        for steps, recipe in self._recipes():
            for function, wrong in (
                [(recipe.function, ())] if recipe.function else self.functions or self.for_pairs
            ):
                self.tried += 1
                try:
                    digest = recipe.method(function, recipe)
                except UnicodeError:
                    continue
                how = self.sent.read(digest, self.tried)
                if how is not None:
                    is_own = function.name in methods.OWN and not (wrong or recipe.function)
                    return Found((*steps, *wrong, *how), True, function.name if is_own else None)
                if self.tried % _PROGRESS_STEP == 0:
                    self.progress(self.tried)
            if self.tried > most or (deadline and self.tried % 64 == 0 and cpu_time() > deadline):
                return None
        return None

    def _not_hashed(self) -> Found | None:
        """Whether a value, or the text itself, was sent instead of a digest."""
        case = self.case
        known = {**self.sent.exact, **self.sent.texts}
        named = {"the text": case.ks + case.token, "the token": case.token, "the KS": case.ks}
        named |= {name: value for name, value in case.instead_of_token().items() if len(value) > 6}
        values = [(value, (methods.not_hashed(name),)) for name, value in named.items()]
        values += [(value.upper(), (Step(f"{name} in upper case", fix),)) for value, ((name, fix),) in values]
        for function in methods.OWN.values():
            go_sum = (Step("Go's h.Sum over KS and token", methods.GO_SUM),)
            nothing, of_ks = (text_of(function.digest(bytes_of(text))) for text in ("", case.ks))
            values += [(case.ks + case.token + nothing, go_sum), (case.token + of_ks, go_sum)]
        for value, steps in values:
            how = known.get(bytes_of(value)) if 4 * len(value) > len(case.sent) else None
            if how is not None:
                how = tuple(Step(name.replace("the digest", "it"), fix) for name, fix in how)
                return Found((*steps, *how), False, None)
        return None

    def _recipes(self) -> Iterator[tuple[Steps, Recipe]]:
        """All recipes, the likely ones first."""
        right = Recipe(self.case.ks, self.case.token)
        yield (), right
        for cost, step, function in self.others:
            if cost == 1:
                yield (step,), right._replace(function=function)
        singles = sorted(self._singles(), key=lambda deviation: deviation.cost)
        for single in singles:
            yield single.steps, right._replace(**single.fields)
        for step, fields in self._far_fetched():
            yield (step,), right._replace(**fields)
        if self.functions != self.for_pairs:
            self.functions = self.for_pairs
            for single in singles:
                yield single.steps, right._replace(**single.fields)
        groups: dict[tuple[str, int], list[Deviation]] = {}
        for single in singles:
            groups.setdefault((single.slot, single.cost), []).append(single)
        yield from _combined(right, groups, (1, 1))
        for altered in self._altered_twice():
            yield altered.steps, right._replace(**altered.fields)
        for costs in ((1, 2), (1, 3), (2, 2), (1, 1, 1)):
            yield from _combined(right, groups, costs)

    def _singles(self) -> Iterator[Deviation]:
        case = self.case
        for cost, step, template in texts.joins(case.extras(), case.earlier_ks()):
            yield Deviation(cost, "join", (step,), {"template": template})
        for cost, step, before, after in texts.wrappers():
            yield Deviation(cost, "wrap", (step,), {"before": before, "after": after})
        altered = {}
        for slot, what, value, others, column in (
            ("ks", "the KS", case.ks, case.instead_of_ks(), 0),
            ("token", "the token", case.token, case.instead_of_token(), 1),
        ):
            rows = [row for row in texts.altered(what, value, column) if row[2] != value]
            altered[slot] = {
                step.name.removeprefix(what): (cost, step.fix, text) for cost, step, text in rows
            }
            for cost, step, text in (*rows, *texts.instead(what, others, column)):
                yield Deviation(cost, slot, (step,), {slot: text})
        for how, (cost, fix, ks) in altered["ks"].items():
            if how in altered["token"]:
                step = Step(f"KS and token each{how}", fix)
                yield Deviation(
                    cost + (cost == 1), "both", (step,), {"ks": ks, "token": altered["token"][how][2]}
                )
        for cost, step, ks, token in texts.placeholders(usual=True):
            yield Deviation(cost, "both", (step,), {"ks": ks, "token": token})
        for cost, step, encode in methods.encodings():
            yield Deviation(cost, "encode", (step,), {"encode": encode})
        for cost, step, method in methods.methods(case.hash_type, case.keys()):
            yield Deviation(cost, "method", (step,), {"method": method})
        for cost, step, function in self.others:
            yield Deviation(cost, "function", (step,), {"function": function})

    def _far_fetched(self) -> Iterator[tuple[Step, dict[str, Any]]]:
        """What has a place or a number in it, and is tried alone."""
        case = self.case
        for _, step, ks, token in texts.placeholders(usual=False):
            yield step, {"ks": ks, "token": token}
        for step, template in texts.separators():
            yield step, {"template": template}
        for step, ks in texts.altered_anywhere("the KS", case.ks):
            yield step, {"ks": ks}
        for step, token in texts.altered_anywhere("the token", case.token):
            yield step, {"token": token}
        for step, ks, token in texts.in_columns(case.ks, case.token):
            yield step, {"ks": ks, "token": token}
        for step, text in texts.altered_anywhere("KS and token together", case.ks + case.token):
            yield step, {"template": literal(text)}

    def _altered_twice(self) -> Iterator[Deviation]:
        """One value, altered in two common ways one after the other."""
        for slot, what, column in (("ks", "the KS", 0), ("token", "the token", 1)):
            value = getattr(self.case, slot)
            for cost, step, text in list(texts.altered(what, value, column)):
                if cost == 1 and text != value:
                    for other, second, twice in texts.altered(what, text, column):
                        if other < 3 and twice != text:
                            yield Deviation(cost + other, slot, (step, second), {slot: twice})


def _combined(
    right: Recipe, groups: dict[tuple[str, int], list[Deviation]], costs: tuple[int, ...]
) -> Iterator[tuple[Steps, Recipe]]:
    """Deviations of these costs in different slots, together. groups: by slot and cost."""
    values = {"ks", "token", "both"}  # what is between or around them explains more, so it comes first
    for slots in sorted(combinations(_SLOTS, len(costs)), key=lambda slots: len(values.intersection(slots))):
        if "both" in slots and len(values.intersection(slots)) > 1:
            continue
        for order in sorted(set(permutations(costs))):
            for deviations in product(*(groups.get(key, []) for key in zip(slots, order, strict=True))):
                fields = {name: value for each in deviations for name, value in each.fields.items()}
                yield sum((each.steps for each in deviations), ()), right._replace(**fields)
