"""The table of actions: what a service offers, what each action takes, and who may call it.

A module in services/ adds its actions with the decorator below. An action is its declared parameters, its
declared permissions and its rule; everything else is the dispatcher's.
"""

from collections.abc import Callable
from dataclasses import dataclass

from helpers.mock_server.deserialize import Parameter


@dataclass(frozen=True)
class Action:
    """One row of the table."""

    service: str
    """In the spelling of the service's declaration, as errors have it."""
    name: str
    parameters: tuple[Parameter, ...]
    permissions: frozenset[str]
    """Any one of them is enough. Source: deployment/permissions/service.<service>.ini."""
    source: str
    """The file of the real server that the rule follows."""
    needs_partner: bool
    """partnerRequired() of the service."""
    open_to_network: bool
    """kalturaNetworkAllowed() of the service: without a KS it runs, and sees only entries of the network."""
    owned_entry: bool
    """`@validateUser entry entryId edit`: only the entry's owner, an `edit` privilege or an admin passes."""
    never_cached: bool
    """The action switches the response cache off: KalturaResponseCacher::disableCache() in it."""
    rule: Callable[..., object]
    """Called with the Call and the arguments in the order of the parameters; gives the result."""


ACTIONS: dict[str, dict[str, Action]] = {}
"""Service -> action -> row; both names in lower case, as they are looked up."""


def action(
    name: str,
    *parameters: Parameter,
    source: str,
    permissions: str = "",
    needs_partner: bool = True,
    open_to_network: bool = False,
    owned_entry: bool = False,
    never_cached: bool = False,
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Declare the function below as the rule of the action "service.action".

    permissions: names separated by spaces. Permissions of Kaltura's own partners (`-1>...`) are left out.
    """

    def declare(rule: Callable[..., object]) -> Callable[..., object]:
        service, _, action_name = name.partition(".")
        row = Action(
            service,
            action_name,
            parameters,
            frozenset(permissions.split()),
            source,
            needs_partner,
            open_to_network,
            owned_entry,
            never_cached,
            rule,
        )
        ACTIONS.setdefault(service.lower(), {})[action_name.lower()] = row
        return rule

    return declare
