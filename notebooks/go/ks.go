package apptoken

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A KS is what is in a Kaltura session string, as the server reads it.
//
// The fields are the strings that are found there, numbers too: the server checks
// none of them when it reads. A field that is missing is empty.
type KS struct {
	Version   int
	PartnerID PartnerID
	Verified  bool // whether an admin secret confirmed it; if not, anyone may have written it

	Expiry           string // Unix time, in seconds; see ExpiryTime
	Type             string // "0" USER, "2" ADMIN
	UserID           string
	Privileges       string
	ParsedPrivileges []Privilege
	MasterPartnerID  PartnerID // on whose behalf it was made, for impersonation
	AdditionalData   string

	Hash   string // the signature in hex, by which the server knows a KS that was ended
	Fields string // the signed fields; in version 2 without the random bytes

	PartnerPattern string // version 1: the partner ID once more
	Rand           string // version 1: any string that makes the KS unique
	RandomBytes    []byte // version 2: the 16 bytes that make the KS unique
}

// ExpiryTime returns when the KS ends.
func (ks *KS) ExpiryTime() (time.Time, error) {
	seconds, err := strconv.ParseInt(ks.Expiry, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("the expiry of the KS is not a number: %q", ks.Expiry)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// ErrInvalidKS is wrapped by the error for a string that is not a KS, or was not signed
// with the given secrets. The message says which step failed.
var ErrInvalidKS = errors.New("invalid KS")

var errSignature = fmt.Errorf("%w: the signature does not match: it was made with another admin secret, or altered since", ErrInvalidKS)

// DecodeKS reads a KS and checks that it was signed with the admin secret of its
// partner. It does not check whether the KS has expired or was ended.
//
// adminSecret is one secret, or several separated by commas, as the server keeps them;
// each is tried in turn. An empty one does not count, though the server accepts it:
// anyone can sign with that. Rule: kSessionBase::parseKS.
func DecodeKS(ks, adminSecret string) (*KS, error) {
	adminSecrets := slices.DeleteFunc(strings.Split(adminSecret, ","), func(secret string) bool {
		return secret == ""
	})
	if len(adminSecrets) == 0 {
		return nil, errEmptySecret
	}
	decoded, err := readBase64(ks)
	if err != nil {
		return nil, err
	}
	if isVersion2(decoded) {
		return decodeV2(decoded, adminSecrets)
	}
	return decodeV1(decoded, adminSecrets)
}

// An empty secret would make anyone's KS a verified one.
var errEmptySecret = errors.New("the admin secret is empty")

// PeekKS reads what anyone can read in a KS without a secret: in version 1 every
// field, in version 2 only the partner. Nothing of it is checked.
func PeekKS(ks string) (*KS, error) {
	decoded, err := readBase64(ks)
	if err != nil {
		return nil, err
	}
	if isVersion2(decoded) {
		partnerID, _, err := splitV2(decoded)
		if err != nil {
			return nil, err
		}
		return &KS{Version: 2, PartnerID: PartnerID(partnerID)}, nil
	}
	signature, fields, err := splitV1(decoded)
	if err != nil {
		return nil, err
	}
	return readV1(signature, fields), nil
}

// KSFields says what to put into a KS.
type KSFields struct {
	Version         int // 1, or 2 if not set
	PartnerID       PartnerID
	Expiry          time.Time
	Type            SessionType
	UserID          string
	NoUser          bool // version 2: leave the user out, which is not the same as an empty one
	Privileges      string
	MasterPartnerID PartnerID // left out if empty
	AdditionalData  string    // left out if empty
	RandomBytes     []byte    // version 2: 16 bytes that make it unique, drawn if nil
	Rand            string    // version 1: a string that makes it unique, the current time if empty
}

// EncodeKS makes a KS without calling the server, signed with one admin secret.
//
// In version 1 nothing is escaped: a semicolon in a field moves everything after it,
// for the server too. Rules: kSessionBase::generateKsV1 and generateKsV2.
func EncodeKS(adminSecret string, fields KSFields) (string, error) {
	if adminSecret == "" {
		return "", errEmptySecret
	}
	if _, err := strconv.Atoi(string(fields.PartnerID)); err != nil {
		return "", fmt.Errorf("the partner ID is not a number: %q", fields.PartnerID)
	}
	if fields.Expiry.IsZero() {
		return "", errors.New("the expiry is not set")
	}
	switch fields.Version {
	case 0, 2:
		return encodeV2(adminSecret, fields)
	case 1:
		return encodeV1(adminSecret, fields), nil
	}
	return "", fmt.Errorf("a KS has version 1 or 2, not %d", fields.Version)
}

var (
	fromURLSafe = strings.NewReplacer("-", "+", "_", "/", " ", "", "\t", "", "\n", "", "\r", "")
	toURLSafe   = strings.NewReplacer("+", "-", "/", "_")
)

// readBase64 is PHP's strict base64_decode, of either alphabet: whitespace is skipped,
// and the padding may be left out as a whole.
func readBase64(ks string) (string, error) {
	text := fromURLSafe.Replace(ks)
	body := strings.TrimRight(text, "=")
	decoded, err := base64.RawStdEncoding.DecodeString(body)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrInvalidKS, err)
	}
	if padding := len(text) - len(body); padding > 0 && (padding > 2 || len(text)%4 != 0) {
		return "", fmt.Errorf("%w: it does not end in as many = as base64 of its length does", ErrInvalidKS)
	}
	if len(decoded) == 0 {
		return "", fmt.Errorf("%w: it is empty", ErrInvalidKS)
	}
	return string(decoded), nil
}
