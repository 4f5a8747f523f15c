"""Which fields of an object a caller may set, and setting them.

Source: api_v3/lib/types/KalturaObject.php.
"""

from helpers.mock_server.calls.call import Call
from helpers.mock_server.data.errors import ApiError
from helpers.mock_server.data.objects import EXPLICIT_NULL, ApiObject, Field
from helpers.mock_server.data.state import Record

_METADATA = frozenset(
    {"CONTENT_MANAGE_METADATA", "CONTENT_MODERATE_METADATA", "BASE_USER_SESSION_PERMISSION"}
)
_CATEGORIES = frozenset({"CONTENT_MANAGE_ASSIGN_CATEGORIES", "BASE_USER_SESSION_PERMISSION"})
_FOR_BOTH = {
    "accessControlId": frozenset({"CONTENT_MANAGE_ACCESS_CONTROL"}),
    "categories": _CATEGORIES,
    "categoriesIds": _CATEGORIES,
    "startDate": frozenset({"CONTENT_MANAGE_SCHEDULE"}),
    "endDate": frozenset({"CONTENT_MANAGE_SCHEDULE"}),
    "referenceId": frozenset({"CONTENT_INGEST_REFERENCE_MODIFY"}),
}
_NEEDED = {
    "insert": _FOR_BOTH,
    "update": {**_FOR_BOTH, "name": _METADATA, "description": _METADATA, "tags": _METADATA},
}
"""Permissions for single fields of an entry (deployment/permissions/object.KalturaBaseEntry.ini)."""


def check_insertable(call: Call, new: ApiObject) -> None:
    """Nothing read-only may be sent, not even empty (line 713). Drops fields that need a permission."""
    for declared in _sent(new):
        if declared.read_only:
            raise _not_updatable(new, declared.name)
        _drop_if_not_permitted(call, new, declared, "insert")


def check_updatable(call: Call, change: ApiObject, stored: Record) -> None:
    """Read-only and insert-only fields may be sent as they are stored, in value and type (line 753).

    A time that is read-only never is: it is compared with a date written out. Drops fields that need a
    permission.
    """
    for declared in _sent(change):
        sent, kept = change.values[declared.name], stored.get(declared.name)
        if declared.type != "time" and type(sent) is type(kept) and sent == kept:
            continue
        if declared.read_only or declared.insert_only:
            raise _not_updatable(change, declared.name)
        _drop_if_not_permitted(call, change, declared, "update")


def check_not_null(sent: ApiObject, name: str) -> None:
    """Source: KalturaObject::validatePropertyNotNull (line 578)."""
    if sent.get(name) in (None, EXPLICIT_NULL):
        raise ApiError("PROPERTY_VALIDATION_CANNOT_BE_NULL", f"{sent.type.name}::{name}")


def copy_sent(sent: ApiObject, record: Record) -> bool:
    """Set what was sent in the record, clear what was sent as null (line 498); whether anything changed."""
    before = dict(record)
    for name, value in sent.values.items():
        record[name] = None if value is EXPLICIT_NULL else value
    return record != before


def _sent(object: ApiObject) -> list[Field]:
    """In the order of the declaration, which decides about the error."""
    return [declared for declared in object.type.fields.values() if declared.name in object.values]


def _drop_if_not_permitted(call: Call, object: ApiObject, declared: Field, operation: str) -> None:
    """Instead of an error the field is dropped and a header tells (lines 739 and 790)."""
    needed = _NEEDED[operation].get(declared.name)
    if needed is None or call.permissions.allow(needed):
        return
    del object.values[declared.name]
    property = f"{object.type.name}::{declared.name}"
    message = f'Current user does not have permission to {operation} property "{property}"'
    call.visit.headers[f"KalturaBaseEntry-{declared.name}-error"] = message


def _not_updatable(object: ApiObject, name: str) -> ApiError:
    return ApiError("PROPERTY_VALIDATION_NOT_UPDATABLE", f"{object.type.name}::{name}")
