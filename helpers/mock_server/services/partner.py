"""The service `partner`. Source: api_v3/services/PartnerService.php."""

from helpers.mock_server.calls.actions import action
from helpers.mock_server.calls.call import Call
from helpers.mock_server.data.errors import ApiError
from helpers.mock_server.data.objects import ApiObject

SOURCE = "api_v3/services/PartnerService.php"


@action(
    "partner.getInfo",
    source=SOURCE,
    permissions="INTEGRATION_BASE ADMIN_BASE ACCOUNT_BASE KMC_READ_ONLY",
    never_cached=True,
)
def get_info(call: Call) -> ApiObject:
    """The account itself, secrets included: they need the permission INTEGRATION_BASE, which admins have
    (deployment/permissions/object.KalturaPartner.ini)."""
    partner = call.require_partner()
    return call.show(
        "KalturaPartner",
        {
            "id": partner.id,
            "name": partner.name,
            "createdAt": partner.created_at,
            "adminEmail": partner.admin_email,
            "status": partner.status,
            "secret": partner.user_secret,
            "adminSecret": partner.admin_secrets[0],
        },
    )


@action(
    "partner.getPublicInfo",
    "id int = null",
    source=SOURCE,
    permissions="ALWAYS_ALLOWED_ACTIONS BASE_USER_SESSION_PERMISSION WIDGET_SESSION_PERMISSION",
)
def get_public_info(call: Call, partner_id: int) -> ApiObject:
    """Of any account. It does not tell whose the account is (line 592)."""
    if not partner_id or partner_id not in call.state.partners:
        raise ApiError("INVALID_PARTNER_ID", partner_id)
    return call.show("KalturaPartnerPublicInfo", {"analyticsPersistentSessionId": False})
