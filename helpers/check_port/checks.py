"""The checks: run the program in every situation, and judge what it did."""

import os
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from helpers.check_port.rules import RULES, name_of
from helpers.check_port.running import Program, Run
from helpers.check_port.server import Server
from helpers.check_port.situations import GOT_KS, NO_KS, SITUATIONS, WRONG_SETTINGS, Situation

NAMES = tuple(dict.fromkeys([*RULES, *(situation.check for situation in SITUATIONS)]))
_MEANING = {GOT_KS: "a KS", NO_KS: "no KS", WRONG_SETTINGS: "wrong settings"}


class Verdict(NamedTuple):
    """What came of a check."""

    name: str
    ok: bool
    why: str
    """What is wrong; empty if nothing is."""


def check_port(command: Sequence[str], *, only: Collection[str] = (), limit: float = 60) -> list[Verdict]:
    """Run a program in every situation, and judge what it did.

    command: the program and its arguments. only: names of the situations to try, all if empty; the rules of
    rules.py are always judged, by the runs that there are. limit: seconds after which a program that has not
    ended is stopped. Raises OSError if the program cannot be run.
    """
    situations = [situation for situation in SITUATIONS if not only or situation.check in only]
    program = Program(command, limit)
    # Those who wait do so together. Others share the processors: a crowd would slow each other down.
    with ThreadPoolExecutor(8) as waiting, ThreadPoolExecutor(os.cpu_count() or 2) as working:
        pools = [waiting if one.waits else working for one in situations]
        futures = [pool.submit(_run, program, one) for pool, one in zip(pools, situations, strict=True)]
        try:
            tried = [(one, future.result()) for one, future in zip(situations, futures, strict=True)]
        except BaseException:  # Ctrl-C, too
            for future in futures:
                future.cancel()
            program.stop()
            raise
    names = dict.fromkeys(situation.check for situation in situations)
    return [*(_judge_rule(name, tried) for name in RULES), *(_judge(name, tried) for name in names)]


def _run(program: Program, situation: Situation) -> Run:
    with Server(situation.broken) as server:
        settings = {**server.settings, **situation.prepare(server)}
        return program.run(server, {name: value for name, value in settings.items() if value is not None})


def _judge(name: str, tried: Sequence[tuple[Situation, Run]]) -> Verdict:
    for situation, run in tried:
        if situation.check == name and (why := _wrong_end(situation, run)):
            return Verdict(name, False, f"{situation.case}: {why}" if situation.case else why)
    return Verdict(name, True, "")


def _judge_rule(name: str, tried: Sequence[tuple[Situation, Run]]) -> Verdict:
    rule, is_about_requests = RULES[name]
    due = [(situation, run) for situation, run in tried if situation.needed_requests or not is_about_requests]
    if is_about_requests and due and not any(run.request_lines for _, run in due):
        return Verdict(name, False, "the program sent no request, so there is nothing to judge")
    for situation, run in due:
        if why := rule(run):
            return Verdict(name, False, f"{why} (first seen with: {situation.check})")
    return Verdict(name, True, "")


def _wrong_end(situation: Situation, run: Run) -> str | None:
    """What is wrong with how the program ended, from what the server saw and what the program wrote."""
    requests = f"{len(run.request_lines)} request{'s' * (len(run.request_lines) != 1)}"
    stderr = (
        f"Standard error: {run.masked(run.stderr)!r}" if run.stderr.strip() else "Standard error is empty"
    )
    if run.status is None:
        return (
            f"the program was stopped after {run.limit:g} seconds and {requests}: it has to wait no "
            "longer than KALTURA_TIMEOUT for a whole answer, and not to repeat a call without end"
        )
    if situation.status == GOT_KS:
        if run.session_ks is None:
            return f"{_no_session(run)}. {stderr}"
        if run.session_ks not in run.stdout:
            return (
                f"the server gave a KS that the program did not print (exit status {run.status}). {stderr}. "
                "Note that partnerId is text in this answer, and a number in the first"
            )
        if slip := run.calls[-1]["why"]:
            return f"the program got a KS, but {slip}"
    elif situation.status == NO_KS:
        if len(run.request_lines) < situation.needed_requests:
            return f"the program gave up after {requests}. {stderr}"
        if "POST" in run.after_redirect:
            return "the program sent its form on to where the redirect led: the API sends none, so report it"
    if run.status != situation.status:
        meaning = _MEANING[situation.status]
        return f"the exit status is {run.status}; it has to be {situation.status} ({meaning}). {stderr}"
    if situation.status != GOT_KS and not run.stderr.strip():
        return "the program does not say on standard error why there is no KS"
    if situation.status == NO_KS and not situation.broken and run.api_error:
        code, message = run.api_error
        if code not in run.stderr and message not in run.stderr:
            args = ", which has an empty list as args" if '"args":[]' in run.answers else ""
            return f"the program names neither code nor message of the API error {code}{args}. {stderr}"
    return None


def _no_session(run: Run) -> str:
    """Why the server gave no KS for the app token."""
    if not run.calls:
        return f"no request arrived at the server, and the exit status is {run.status}"
    name, outcome, why = name_of(run.calls[-1]), run.calls[-1]["outcome"], run.calls[-1]["why"]
    if outcome == "OK":
        return f"the last call, {name}, was answered, but not with a KS for the app token in JSON"
    return f"the server answered {name} with {outcome}" + (f" ({why})" if why else "")
