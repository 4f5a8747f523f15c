# ruff: noqa: E501 (a line an error)
"""Every error of the slice: code, names of its arguments, message.

The real server declares them in api_v3/lib/KalturaErrors.php, which inherits from
alpha/apps/kaltura/lib/webservices/APIErrors.class.php and overrides some of it; the wording of the first
counts where both have one. One is the bundled server's own: REQUEST_TOO_LARGE.
"""

from collections.abc import Callable

from helpers.php import strip_tags, to_string

ERRORS: dict[str, tuple[tuple[str, ...], str]] = {}
"""Code -> names of its arguments, message with the names as placeholders."""

for _line in """
ACCESS_CONTROL_ID_NOT_FOUND;ID;Access control id "@ID@" not found
ACTION_DOES_NOT_EXISTS;ACTION_NAME,SERVICE_NAME;Action "@ACTION_NAME@" does not exists for service "@SERVICE_NAME@"
APP_TOKEN_EXPIRED;ID;Application token id "@ID@" expired
APP_TOKEN_ID_NOT_FOUND;ID;Application token id "@ID@" not found
APP_TOKEN_NOT_ACTIVE;ID;Application token id "@ID@" not active
CANNOT_RETRIEVE_ANOTHER_USER_USING_NON_ADMIN_SESSION;USER_ID;cannot retrieve another user "@USER_ID@" using non-admin session
CATEGORY_NOT_FOUND;ID;Category id "@ID@" not found
CONVERSION_PROFILE_ID_NOT_FOUND;ID;Conversion profile id "@ID@" not found
ENTRY_DISPLAY_IN_SEARCH_VALUE_NOT_ALLOWED;DISPLAY_IN_SEARCH_NEW_VALUE;Cannot set the value of DISPLAY_IN_SEARCH to ["@DISPLAY_IN_SEARCH_NEW_VALUE@"]
ENTRY_ID_NOT_FOUND;ENTRY_ID;Entry id "@ENTRY_ID@" not found
INTERNAL_SERVERL_ERROR;;Internal server error occurred
INVALID_ACTIONS_LIMIT;;Invalid actions limit
INVALID_APP_TOKEN_HASH;;Invalid application token hash
INVALID_ENTRY_ID;ID;Invalid entry id ["@ID@"]
INVALID_ENTRY_SCHEDULE_DATES;;Invalid entry schedule dates
INVALID_ENUM_VALUE;ENUM_VAL,PARAM_NAME,ENUM_TYPE;Invalid enumeration value "@ENUM_VAL@" for parameter "@PARAM_NAME@", expecting enumeration type "@ENUM_TYPE@"
INVALID_FIELD_VALUE;FIELD_NAME;value in field [@FIELD_NAME@] is not valid
INVALID_KS;KSID,ERR_CODE,ERR_DESC;Invalid KS "@KSID@", Error "@ERR_CODE@,@ERR_DESC@"
INVALID_LANGUAGE_CODE;LANGUAGE_CODE; Invalid language code ["@LANGUAGE_CODE@"]
INVALID_OBJECT_ID;ID;Invalid object id [@ID@]
INVALID_PARAMETER_CHAR;XML_FIELD;Invalid char in "@XML_FIELD@" field
INVALID_PARTNER_ID;PID;Invalid partner id "@PID@"
INVALID_SET_ROLE;;Invalid set role id
INVALID_USER_ID;;Invalid user id
INVALID_WIDGET_ID;WIDGET_ID;Unknown widget [@WIDGET_ID@]
MANDATORY_PARAMETER_MISSING;PARAM_NAME;Mandatory parameter missing [@PARAM_NAME@]
MISSING_KS;;Missing KS, session not established
MISSING_MANDATORY_PARAMETER;PARAM_NAME;Missing parameter "@PARAM_NAME@"
OBJECT_TYPE_ABSTRACT;OBJ_TYPE;The object type "@OBJ_TYPE@" is abstract, use one of the object implementations
PARTNER_ACCESS_FORBIDDEN;ACCESSING_PID,ACCESSED_PID;Partner [@ACCESSING_PID@] cannot access partner [@ACCESSED_PID@]
PROPERTY_VALIDATION_ADMIN_PROPERTY;PROP_NAME;The property "@PROP_NAME@" is updatable with admin session only
PROPERTY_VALIDATION_CANNOT_BE_NULL;PROP_NAME;The property "@PROP_NAME@" cannot be null
PROPERTY_VALIDATION_ENTRY_STATUS;PROP_NAME,STATUS;The property "@PROP_NAME@" cannot be set for entry status "@STATUS@"
PROPERTY_VALIDATION_MAX_LENGTH;PROP_NAME,MAX_LEN;The property "@PROP_NAME@" cannot have more than @MAX_LEN@ characters
PROPERTY_VALIDATION_MIN_LENGTH;PROP_NAME,MIN_LEN;The property "@PROP_NAME@" must have a min length of @MIN_LEN@ characters
PROPERTY_VALIDATION_NOT_UPDATABLE;PROP_NAME;The property "@PROP_NAME@" cannot be updated
PROPERTY_VALIDATION_WRONG_FORMAT;PROP_NAME,FORMAT;The property "@PROP_NAME@" must match format @FORMAT@
QUERY_EXCEEDED_MAX_MATCHES_ALLOWED;;Unable to generate list. max matches value was reached
REQUEST_TOO_LARGE;LIMIT;The body is larger than the @LIMIT@ bytes that the bundled server takes
SERVICE_DOES_NOT_EXISTS;SRV_NAME;Service "@SRV_NAME@" does not exists
SERVICE_FORBIDDEN;SERVICE;The access to service [@SERVICE@] is forbidden
SERVICE_FORBIDDEN_CONTENT_BLOCKED;;The access to this service is forbidden since the specified partner is blocked
SERVICE_NOT_SPECIFIED;;Service name was not specified, please specify one
START_SESSION_ERROR;PID;Error while starting session for partner [@PID@]
UNKNOWN_RESPONSE_FORMAT;FORMAT;Response format provided [@FORMAT@] is not recognized by server
UNKNOWN_ROLE_ID;;Unknown role id
USER_BLOCKED;;this user is blocked
""".strip().splitlines():
    _code, _names, _message = _line.split(";", 2)
    ERRORS[_code] = (tuple(filter(None, _names.split(","))), _message)


class ApiError(Exception):
    """An error as the API answers it. Values of arguments are cast to text and lose what looks like a tag.

    An argument that is None, or not given, reads N/A. Source: APIErrors::getErrorData
    (alpha/apps/kaltura/lib/webservices/APIErrors.class.php:59).

    reason, why: for the log only. The first is a word beside the code; the second tells the cause when asked,
    without any secret.
    """

    def __init__(
        self, code: str, *values: object, reason: str = "", why: Callable[[], str | None] = lambda: None
    ):
        names, message = ERRORS[code]
        values += (None,) * (len(names) - len(values))
        self.code = code
        self.reason = reason
        self.why = why
        self.args_by_name: dict[str, str] = {}
        for name, value in zip(names, values, strict=True):
            text = "N/A" if value is None else strip_tags(to_string(value))
            self.args_by_name[name] = text
            message = message.replace(f"@{name}@", text)
        self.message = message
        super().__init__(message)


def unreadable_ks(ks_text: str, why: str) -> ApiError:
    """Not a KS, or not signed by its partner. Source: kCurrentContext.class.php:233."""
    return ApiError("INVALID_KS", ks_text, "-1", "INVALID_STR", reason="INVALID_STR", why=lambda: why)


def invalid_ks(reason: str) -> ApiError:
    """A KS that is no longer valid: the reason is in the place of the KS, code and description are the same.

    Source: kPermissionManager::errorIfKsNotValid (alpha/apps/kaltura/lib/kPermissionManager.php:897).
    """
    return ApiError("INVALID_KS", reason, "-1", "INVALID_STR", reason=reason)


def not_the_owner() -> ApiError:
    """A valid KS, but of another user. Source: api_v3/lib/KalturaDispatcher.php:237."""
    return ApiError("INVALID_KS", "", "-4", "INVALID_TYPE", reason="INVALID_TYPE")
