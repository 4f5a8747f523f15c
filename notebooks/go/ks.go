package apptoken

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// A KS is what stands in a Kaltura session string, as the server reads it.
//
// The fields are the texts that are found there, numbers too: the server checks
// none of them when it reads. A field that is missing is empty.
type KS struct {
	Version   int
	PartnerID string
	Verified  bool // whether an admin secret confirmed it; if not, anyone may have written it

	Expiry           string // Unix time, in seconds
	Type             string // "0" USER, "2" ADMIN
	UserID           string
	Privileges       string
	ParsedPrivileges []Privilege
	MasterPartnerID  string // on whose behalf it was made, for impersonation
	AdditionalData   string

	Hash   string // the signature in hex, by which the server knows a KS that was ended
	Fields string // the signed text that holds the fields; in version 2 without its random bytes

	PartnerPattern string // version 1: the partner id once more
	Rand           string // version 1: any text that makes the KS unique
	RandomBytes    []byte // version 2: the 16 bytes that make the KS unique
}

// ErrInvalidKS is wrapped by every error of DecodeKS and PeekKS, whose text says
// which step failed.
var ErrInvalidKS = errors.New("invalid KS")

var (
	errNoSecret  = fmt.Errorf("%w: no admin secret to check it with", ErrInvalidKS)
	errSignature = fmt.Errorf("%w: the signature does not match, so it was made with another admin secret, or altered since", ErrInvalidKS)
)

// DecodeKS reads a KS and checks that it was signed with one of its partner's
// admin secrets, which are tried in turn. Whether it has expired or was ended is
// not looked at. Rule: kSessionBase::parseKS.
func DecodeKS(ks string, adminSecrets ...string) (*KS, error) {
	decoded, err := readBase64(ks)
	if err != nil {
		return nil, err
	}
	if isVersion2(decoded) {
		return decodeV2(decoded, adminSecrets)
	}
	return decodeV1(decoded, adminSecrets)
}

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
		return &KS{Version: 2, PartnerID: partnerID}, nil
	}
	signature, fields, err := splitV1(decoded)
	if err != nil {
		return nil, err
	}
	return readV1(signature, fields), nil
}

// NewKS says what to put into a KS.
type NewKS struct {
	Version         int // 1, or 2 if not set
	PartnerID       int
	Expiry          int64 // Unix time, in seconds; not a duration
	Type            SessionType
	UserID          string
	NoUser          bool // version 2: leave the user out, which is not the same as an empty one
	Privileges      string
	MasterPartnerID string // left out if empty
	AdditionalData  string // left out if empty
	RandomBytes     []byte // version 2: 16 bytes that make it unique, drawn if nil
	Rand            string // version 1: text that makes it unique, the current time if empty
}

// EncodeKS makes a KS without calling the server. In version 1 nothing is escaped:
// a semicolon in a field moves everything after it, for the server too.
// Rules: kSessionBase::generateKsV1 and generateKsV2.
func EncodeKS(adminSecret string, ks NewKS) (string, error) {
	switch ks.Version {
	case 0, 2:
		return encodeV2(adminSecret, ks)
	case 1:
		return encodeV1(adminSecret, ks), nil
	}
	return "", fmt.Errorf("a KS has version 1 or 2, not %d", ks.Version)
}

var (
	fromURLSafe = strings.NewReplacer("-", "+", "_", "/", " ", "", "\t", "", "\n", "", "\r", "")
	toURLSafe   = strings.NewReplacer("+", "-", "/", "_")
)

// readBase64 is PHP's strict base64_decode, of either alphabet: blanks are
// skipped, and the padding may be left out whole.
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
