"""The service `partner`. Source: api_v3/services/PartnerService.php."""

from helpers.mock_server.actions import action
from helpers.mock_server.call import Call
from helpers.mock_server.objects import PARTNER, ApiObject


@action(
    "partner.getInfo",
    source="api_v3/services/PartnerService.php",
    permissions="INTEGRATION_BASE ADMIN_BASE ACCOUNT_BASE KMC_READ_ONLY",
)
def get_info(call: Call) -> ApiObject:
    """The account itself, secrets included: they need the permission INTEGRATION_BASE, which admins have
    (deployment/permissions/object.KalturaPartner.ini)."""
    partner = call.partner
    return call.show(
        PARTNER,
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
