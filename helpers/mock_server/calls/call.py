"""One call of one action: what its rule and the steps before it know and need."""

from dataclasses import dataclass, field

from helpers.ks import KS
from helpers.mock_server.calls.roles import NOTHING, Permissions, is_admin
from helpers.mock_server.data.clock import Clock, Randomness
from helpers.mock_server.data.errors import ApiError
from helpers.mock_server.data.objects import EXPLICIT_NULL, ApiObject, ObjectType
from helpers.mock_server.data.state import Partner, Record, State
from helpers.mock_server.mock.journal import Journal, Parameters
from helpers.php import is_true, to_int, to_string


@dataclass(slots=True)
class Visit:
    """One HTTP request, which may hold several calls (multirequest)."""

    state: State
    clock: Clock
    randomness: Randomness
    journal: Journal
    remote_ip: str
    uri: str
    """Path and query as sent, for `urirestrict`."""
    headers: dict[str, str] = field(default_factory=dict)
    """Beyond those of every answer."""
    is_cacheable: bool = True
    """Whether the response cache may keep the answer: no action has switched it off."""
    authorised: tuple[tuple[object, object], Permissions] | None = None
    """The requested partner and KS that were found good last, and what they may do."""


@dataclass(slots=True)
class Call:
    """A single call. Its fields are filled in as the dispatcher's steps go by."""

    visit: Visit
    parameters: Parameters
    requested_partner: object = None
    """`p` or `partnerId`, as it was sent."""
    ks_text: str = ""
    ks: KS | None = None
    permissions: Permissions = NOTHING
    response_profile: ApiObject | None = None
    open_to_network_only: bool = False
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

    def require_partner(self) -> Partner:
        """The current partner. Raises MISSING_KS without one; the dispatcher has made sure of it before."""
        if self.partner is None:
            raise ApiError("MISSING_KS")
        return self.partner

    def show(self, type: ObjectType | str, values: Record) -> ApiObject:
        """An answer's object, with only the fields that the response profile wants.

        Source: KalturaObject::shouldGet (api_v3/lib/types/KalturaObject.php:336).
        """
        profile = self.response_profile
        if profile is not None and is_true(profile.get("fields")):
            if profile.get("fields") is EXPLICIT_NULL:
                raise ApiError("INTERNAL_SERVERL_ERROR")
            names = {name.strip() for name in profile.get("fields").split(",")}
            including = profile.get("type") == 1
            values = {name: value for name, value in values.items() if (name in names) == including}
        return ApiObject(type, values)
