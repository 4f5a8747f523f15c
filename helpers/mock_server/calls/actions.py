"""The table of actions: what a service offers, what each action takes, and who may call it.

A module in services/ adds its actions with the decorator below. An action is its declared parameters, its
declared permissions and its rule; everything else is the dispatcher's.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from helpers.mock_server.calls.deserialize import MANDATORY, Parameter
from helpers.mock_server.data.objects import ENUMS, TYPES


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
    rule: Callable[..., object]
    """Called with the Call and the arguments in the order of the parameters; gives the result."""
    needs_partner: bool = True
    """partnerRequired() of the service."""
    open_to_network: bool = False
    """kalturaNetworkAllowed() of the service: without a KS it runs, and sees only entries of the network."""
    owned_entry: bool = False
    """`@validateUser entry entryId edit`: only the entry's owner, an `edit` privilege or an admin passes."""
    never_cached: bool = False
    """The action switches the response cache off: KalturaResponseCacher::disableCache() in it."""


ACTIONS: dict[str, dict[str, Action]] = {}
"""Service -> action -> row; both names in lower case, as they are looked up."""

Rule = Callable[..., object]


def action(
    name: str, parameters: str = "", *, source: str, permissions: str = "", **flags: bool
) -> Callable[[Rule], Rule]:
    """Declare the function below as the rule of the action "service.action".

    parameters: separated by semicolons, each with name, type, and `= default` in JSON if it has one.
    permissions: names separated by spaces. Permissions of Kaltura's own partners (`-1>...`) are left out.
    flags: those of Action.
    """

    def declare(rule: Rule) -> Rule:
        service, _, action_name = name.partition(".")
        declared = tuple(map(_parameter, filter(None, parameters.split(";"))))
        row = Action(service, action_name, declared, frozenset(permissions.split()), source, rule, **flags)
        ACTIONS.setdefault(service.lower(), {})[action_name.lower()] = row
        return rule

    return declare


def _parameter(declared: str) -> Parameter:
    name, type_name, *default = declared.split()
    type = ENUMS.get(type_name) or TYPES.get(type_name.lower()) or type_name
    return Parameter(name, type, json.loads(default[1]) if default else MANDATORY)
