"""One call of one action: what its rule and the steps before it know and need."""

from helpers.ks import KS
from helpers.mock_server.actions import Action
from helpers.mock_server.clock import Clock, Randomness
from helpers.mock_server.journal import Journal
from helpers.mock_server.objects import ApiObject, ObjectType
from helpers.mock_server.roles import Permissions, is_admin
from helpers.mock_server.state import Partner, State
from helpers.php import to_int, to_string


class Visit:
    """One HTTP request, which may hold several calls (multirequest)."""

    __slots__ = (
        "authorised",
        "clock",
        "headers",
        "is_cacheable",
        "journal",
        "randomness",
        "remote_ip",
        "state",
        "uri",
    )

    def __init__(
        self,
        state: State,
        clock: Clock,
        randomness: Randomness,
        journal: Journal,
        remote_ip: str,
        uri: str,
    ):
        self.state = state
        self.clock = clock
        self.randomness = randomness
        self.journal = journal
        self.remote_ip = remote_ip
        self.uri = uri
        """Path and query as sent, for `urirestrict`."""
        self.headers: dict[str, str] = {}
        """Beyond those of every answer."""
        self.is_cacheable = True
        """Whether the response cache may keep the answer: no action has switched it off."""
        self.authorised: tuple[tuple[object, object], Permissions] | None = None
        """The requested partner and KS that were found good last, and what they may do."""


class Call:
    """A single call. Its fields are filled in as the dispatcher's steps go by."""

    __slots__ = (
        "action",
        "ks",
        "ks_text",
        "open_to_network_only",
        "parameters",
        "permissions",
        "requested_partner",
        "response_profile",
        "visit",
    )

    def __init__(self, visit: Visit, parameters: dict[str, object]):
        self.visit = visit
        self.parameters = parameters
        self.action: Action | None = None
        self.ks_text: str = ""
        self.ks: KS | None = None
        self.requested_partner: object = None
        """`p` or `partnerId`, as it was sent."""
        self.permissions = Permissions(frozenset())
        self.response_profile: ApiObject | None = None
        self.open_to_network_only = False
        """No KS, but let through to see what is published to the network."""

    @property
    def state(self) -> State:
        return self.visit.state

    @property
    def now(self) -> int:
        return self.visit.clock.now()

    @property
    def is_admin(self) -> bool:
        return is_admin(self.ks)

    @property
    def user_id(self) -> str:
        """The user of the KS."""
        return (self.ks.user_id or "") if self.ks else ""

    @property
    def current_partner(self) -> object:
        """The requested partner as it was sent, else that of the KS, which is text; 0 without either.

        Source: kCurrentContext::getCurrentPartnerId.
        """
        if self.requested_partner is not None:
            return self.requested_partner
        return to_string(self.ks.partner_id) if self.ks else 0

    @property
    def partner_id(self) -> int:
        return to_int(self.current_partner)

    @property
    def partner(self) -> Partner | None:
        """The current partner; for an empty `partnerId` beside a KS that of the KS."""
        if self.ks and self.requested_partner == "":
            return self.state.partner(self.ks.partner_id)
        return self.state.partner(self.current_partner)

    def show(self, type: ObjectType, values: dict[str, object]) -> ApiObject:
        """An answer's object, with only the fields that the response profile wants.

        Source: KalturaObject::shouldGet (api_v3/lib/types/KalturaObject.php:336).
        """
        wanted = self.response_profile and self.response_profile.get("fields")
        if wanted and wanted != "0":
            names = {name.strip() for name in wanted.split(",")}
            including = self.response_profile.get("type") == 1
            values = {name: value for name, value in values.items() if (name in names) == including}
        return ApiObject(type, values)
