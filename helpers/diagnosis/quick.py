"""The reason in one line, at once: for a server's log."""

import time
from collections.abc import Mapping

from helpers.diagnosis import evidence, method
from helpers.diagnosis.answer import mistakes
from helpers.diagnosis.case import Case
from helpers.diagnosis.draft import Draft
from helpers.diagnosis.search import search

_SECONDS = 0.03


class _OutOfTime(Exception):
    pass


def quick_cause(
    *,
    ks: str,
    token: str,
    hash_type: str,
    sent: str,
    app_token_id: str = "",
    other_kss: Mapping[str, str] | None = None,
) -> str | None:
    """Why this hash was refused, in one line without a secret; None if that does not show within 50 ms.

    other_kss: KSs that may have been hashed instead, by what they are ("the KS of the call before").
    """
    deadline = time.thread_time() + _SECONDS
    if no_digest := evidence.no_digest(sent):
        return f"{no_digest[0]} was sent, not a digest"
    for name, other in list((other_kss or {}).items())[:100]:
        if sent.lower() == method.OWN[hash_type].digest((other + token).encode()).hex():
            return f"{name} was hashed, not the KS of this call"
    if len(ks) + len(token) > 1500 or len(sent) > 1000:
        return None
    case = Case(ks=ks, token=token, sent=sent, token_id=app_token_id or None, hash_type=hash_type)

    def singles():
        for mistake in mistakes(case):
            if time.thread_time() > deadline:
                raise _OutOfTime
            yield mistake

    try:
        finding, _ = search(
            Draft(ks, token),
            sent,
            singles(),
            [method.OWN[hash_type]],
            method.other_types(hash_type),
            deadline=deadline,
        )
    except (_OutOfTime, TimeoutError, ValueError):
        return None
    return "; ".join(name for name, _ in finding.causes) if finding else None
