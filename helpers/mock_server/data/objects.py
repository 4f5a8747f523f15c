"""The API's object types: what their fields are called, in which order, and who may set them.

One table, taken from the declarations of the real server. It serves reading a request (deserialize.py),
checking what may be set (fields.py), and writing an answer (serializers.py).
A subclass has its parent's fields first, and every object begins with `relatedObjects`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from helpers.php import loosely_equal


@dataclass(frozen=True)
class Enum:
    """A declared set of values: of numbers, or of strings."""

    name: str
    values: tuple[int, ...] | tuple[str, ...]

    @property
    def is_text(self) -> bool:
        return isinstance(self.values[0], str)

    def has(self, value: object) -> bool:
        """PHP's loose in_array: KalturaTypeReflector::checkEnumValue (line 586)."""
        return any(loosely_equal(value, declared) for declared in self.values)


NULLABLE_BOOLEAN = Enum("KalturaNullableBoolean", (-1, 0, 1))
SESSION_TYPE = Enum("KalturaSessionType", (0, 2))
ENUMS = {
    enum.name: enum
    for enum in (
        NULLABLE_BOOLEAN,
        SESSION_TYPE,
        Enum("KalturaAppTokenHashType", ("SHA1", "MD5", "SHA256", "SHA512")),
        Enum("KalturaAppTokenStatus", (1, 2, 3)),
        Enum("KalturaDVRStatus", (0, 1)),
        Enum("KalturaEntryApplication", tuple(map(str, range(10)))),
        Enum("KalturaEntryDisplayInSearchType", (-2, -1, 0, 1, 2)),
        Enum("KalturaEntryModerationStatus", (1, 2, 3, 4, 5, 6)),
        Enum("KalturaEntryStatus", tuple(map(str, range(-2, 8)))),
        Enum("KalturaEntryType", ("-1", "1", "2", "5", "6", "7", "8", "10")),
        Enum("KalturaLicenseType", tuple(range(-1, 16))),
        Enum("KalturaLivePublishStatus", (0, 1)),
        Enum("KalturaMediaType", (1, 2, 5, 201, 202, 203, 204)),
        Enum("KalturaPartnerStatus", (0, 1, 2, 3, 4)),
        Enum("KalturaRecordStatus", (0, 1, 2)),
        Enum("KalturaRecordingStatus", (0, 1, 2, 3)),
        Enum("KalturaResponseProfileType", (1, 2)),
        Enum("KalturaSearchProviderType", (3, 4, 7, 8, 9, 10, 11, 12, 13, 20, 21, 22, 23, 24, 28, 100)),
        Enum("KalturaSourceType", tuple(map(str, (1, 2, 5, 6, *range(29, 38), 42)))),
        Enum("KalturaUserStatus", (0, 1, 2)),
        Enum("KalturaViewMode", (0, 1)),
    )
}


@dataclass(frozen=True)
class Field:
    """One property. Types: string, int, bool, float, time, multilingual, an Enum; objects in answers only."""

    name: str
    type: str | Enum
    read_only: bool = False
    insert_only: bool = False
    max_length: int | None = None


@dataclass(frozen=True)
class ObjectType:
    """A class of the API."""

    name: str
    parent: "ObjectType | None"
    fields: dict[str, Field] = field(repr=False)
    """All of them, the parents' first, in the order of the answers."""
    is_abstract: bool = False

    def is_a(self, other: "ObjectType") -> bool:
        return self is other or (self.parent is not None and self.parent.is_a(other))


class ApiObject:
    """One object, in a request or an answer. Fields that are not in `values` are null."""

    __slots__ = ("type", "values")

    def __init__(self, type: ObjectType | str, values: dict[str, Any]):
        """type: also by its name."""
        self.type = TYPES[type.lower()] if isinstance(type, str) else type
        self.values = values

    def get(self, name: str) -> Any:
        return self.values.get(name)


class _ExplicitNull:
    """`<property>__null` was sent: KalturaNullField. Unlike an absent property it clears what is stored."""

    def __repr__(self) -> str:
        return "EXPLICIT_NULL"


EXPLICIT_NULL = _ExplicitNull()

_TABLE = """
KalturaAppToken  # KalturaAppToken.php
    id string read-only; token string read-only; partnerId int read-only; createdAt time read-only;
    updatedAt time read-only; status KalturaAppTokenStatus read-only; expiry time;
    sessionType KalturaSessionType; sessionUserId string; sessionDuration int; sessionPrivileges string;
    hashType KalturaAppTokenHashType; description string
KalturaSessionInfo  # KalturaSessionInfo.php
    ks string read-only; sessionType KalturaSessionType read-only; partnerId int read-only;
    userId string read-only; expiry time read-only; privileges string read-only
KalturaStartWidgetSessionResponse  # customResponse/KalturaStartWidgetSessionResponse.php
    partnerId int read-only; ks string read-only; userId string read-only
KalturaMultiLingualString  # KalturaMultiLingualString.php
    language string; value string
KalturaBaseEntry  # entry/KalturaBaseEntry.php
    id string read-only; name multilingual; description multilingual; partnerId int read-only;
    userId string 100; creatorId string insert-only; tags multilingual; adminTags string; categories string;
    categoriesIds string; status KalturaEntryStatus read-only;
    moderationStatus KalturaEntryModerationStatus read-only; moderationCount int read-only;
    type KalturaEntryType; createdAt time read-only; updatedAt time read-only; rank float read-only;
    totalRank int read-only; votes int read-only; groupId int; partnerData string;
    downloadUrl string read-only; searchText string read-only; licenseType KalturaLicenseType;
    version int read-only; thumbnailUrl string read-only; accessControlId int; startDate time; endDate time;
    referenceId string; replacingEntryId string read-only; replacedEntryId string read-only;
    replacementStatus string read-only; partnerSortValue int; conversionProfileId int;
    redirectEntryId string; rootEntryId string read-only; parentEntryId string; operationAttributes objects;
    entitledUsersEdit string; entitledUsersPublish string; entitledUsersView string;
    capabilities string read-only; templateEntryId string insert-only;
    displayInSearch KalturaEntryDisplayInSearchType; application KalturaEntryApplication insert-only;
    applicationVersion string insert-only; blockAutoTranscript bool; defaultLanguage string read-only;
    responseLanguage string read-only
KalturaPlayableEntry: KalturaBaseEntry  # entry/KalturaPlayableEntry.php
    plays int read-only; views int read-only; lastPlayedAt time read-only; width int read-only;
    height int read-only; duration int read-only; msDuration int; durationType string read-only
KalturaMediaEntry: KalturaPlayableEntry  # entry/KalturaMediaEntry.php
    mediaType KalturaMediaType insert-only; conversionQuality string insert-only;
    sourceType KalturaSourceType insert-only; sourceVersion string insert-only;
    searchProviderType KalturaSearchProviderType insert-only; searchProviderId string insert-only;
    creditUserName string; creditUrl string; mediaDate time read-only; dataUrl string read-only;
    flavorParamsIds string read-only; isTrimDisabled KalturaNullableBoolean read-only; streams objects
abstract KalturaLiveEntry: KalturaMediaEntry  # entry/KalturaLiveEntry.php
    offlineMessage string; recordStatus KalturaRecordStatus; dvrStatus KalturaDVRStatus; dvrWindow int;
    lastElapsedRecordingTime int; liveStreamConfigurations objects; recordedEntryId string;
    pushPublishEnabled KalturaLivePublishStatus;
    publishConfigurations objects; firstBroadcast int read-only; lastBroadcast int read-only;
    currentBroadcastStartTime float; recordingOptions objects; liveStatus int read-only;
    segmentDuration int; explicitLive KalturaNullableBoolean; viewMode KalturaViewMode;
    recordingStatus KalturaRecordingStatus; lastBroadcastEndTime int read-only; broadcastTime int
KalturaLiveStreamEntry: KalturaLiveEntry  # entry/KalturaLiveStreamEntry.php
    streamRemoteId string read-only; streamRemoteBackupId string read-only; bitrates objects;
    primaryBroadcastingUrl string; secondaryBroadcastingUrl string; primarySecuredBroadcastingUrl string;
    secondarySecuredBroadcastingUrl string; primaryRtspBroadcastingUrl string;
    secondaryRtspBroadcastingUrl string; primarySrtBroadcastingUrl string; primarySrtStreamId string;
    secondarySrtBroadcastingUrl string; secondarySrtStreamId string; streamName string; streamUrl string;
    hlsStreamUrl string; urlManager string; encodingIP1 string; encodingIP2 string; streamPassword string;
    streamUsername string read-only; srtPass string; primaryServerNodeId int read-only;
    sipToken string read-only; sipSourceType int read-only
KalturaLiveStreamAdminEntry: KalturaLiveStreamEntry  # entry/KalturaLiveStreamAdminEntry.php
KalturaUser  # KalturaBaseUser.php (KalturaUser.php is a subclass); of its fields those that have a value here
    id string; partnerId int read-only; screenName string; fullName string; status KalturaUserStatus;
    createdAt time read-only; updatedAt time read-only
KalturaPartner  # partner/KalturaPartner.php; of its fields those that have a value here
    id int read-only; name string; createdAt time read-only; adminEmail string;
    status KalturaPartnerStatus read-only; secret string read-only; adminSecret string read-only
KalturaPartnerPublicInfo  # partner/KalturaPartnerPublicInfo.php
    analyticsUrl string; ottEnvironmentUrl string; analyticsPersistentSessionId bool
KalturaAppTokenFilter  # filters/base/KalturaAppTokenBaseFilter.php
    orderBy string; idEqual string; idIn string; createdAtGreaterThanOrEqual time;
    createdAtLessThanOrEqual time; updatedAtGreaterThanOrEqual time; updatedAtLessThanOrEqual time;
    statusEqual KalturaAppTokenStatus; statusIn string; sessionUserIdEqual string
KalturaBaseEntryFilter  # entry/filters/base/KalturaBaseEntryBaseFilter.php
    orderBy string; idEqual string; idIn string; idNotIn string; nameLike string; nameMultiLikeOr string;
    nameMultiLikeAnd string; nameEqual string; partnerIdEqual int; partnerIdIn string; userIdEqual string;
    userIdIn string; userIdNotIn string; creatorIdEqual string; tagsLike string; tagsMultiLikeOr string;
    tagsMultiLikeAnd string; statusEqual KalturaEntryStatus; statusNotEqual KalturaEntryStatus;
    statusIn string; statusNotIn string; moderationStatusEqual KalturaEntryModerationStatus;
    moderationStatusNotEqual KalturaEntryModerationStatus; moderationStatusIn string;
    moderationStatusNotIn string; typeEqual KalturaEntryType; typeIn string;
    createdAtGreaterThanOrEqual time; createdAtLessThanOrEqual time; updatedAtGreaterThanOrEqual time;
    updatedAtLessThanOrEqual time; referenceIdEqual string; referenceIdIn string; parentEntryIdEqual string;
    displayInSearchEqual int; displayInSearchIn string; redirectFromEntryId string
KalturaMediaEntryFilter: KalturaBaseEntryFilter  # entry/filters/base/KalturaMediaEntryBaseFilter.php
    durationLessThan int; durationGreaterThan int; durationLessThanOrEqual int;
    durationGreaterThanOrEqual int; mediaTypeEqual KalturaMediaType; mediaTypeIn string;
    sourceTypeEqual KalturaSourceType; sourceTypeNotEqual KalturaSourceType; sourceTypeIn string;
    sourceTypeNotIn string
KalturaCategoryFilter  # filters/KalturaCategoryFilter.php
    orderBy string
KalturaScheduleEventFilter  # plugins/schedule/base/lib/api/filters/KalturaScheduleEventFilter.php
    orderBy string
KalturaFilterPager  # KalturaPager.php
    pageSize int; pageIndex int
KalturaDetachedResponseProfile  # responseProfile/KalturaDetachedResponseProfile.php
    name string; type KalturaResponseProfileType; fields string
KalturaListResponse  # KalturaListResponse.php
    totalCount int read-only; objects objects read-only
KalturaAppTokenListResponse: KalturaListResponse
KalturaBaseEntryListResponse: KalturaListResponse
KalturaCategoryListResponse: KalturaListResponse
KalturaMediaListResponse: KalturaListResponse
KalturaScheduleEventListResponse: KalturaListResponse
"""
"""Each type with its parent and its file below api_v3/lib/types. Then its fields, separated by semicolons:
name, type and marks, which are read-only, insert-only, or the largest length in bytes."""

TYPES: dict[str, ObjectType] = {}
"""By their names in lower case: PHP's class names are case-insensitive."""


def _fields(declared: str) -> Iterator[Field]:
    for name, type_name, *marks in map(str.split, filter(None, map(str.strip, declared.split(";")))):
        yield Field(
            name,
            ENUMS.get(type_name, type_name),
            read_only="read-only" in marks,
            insert_only="insert-only" in marks,
            max_length=next((int(mark) for mark in marks if mark.isdigit()), None),
        )


for _block in re.split(r"\n(?=\S)", _TABLE.strip()):
    _head, _, _declared = _block.partition("\n")
    _name, _, _parent = _head.partition("  #")[0].removeprefix("abstract ").partition(": ")
    _inherited = TYPES.get(_parent.lower())
    _first = _inherited.fields if _inherited else {"relatedObjects": Field("relatedObjects", "objects", True)}
    _own = {one.name: one for one in _fields(_declared)}
    TYPES[_name.lower()] = ObjectType(_name, _inherited, _first | _own, _head.startswith("abstract "))
