package apptoken_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/apptoken"
)

// A vector has the fields of all the vectors read here; tests/vectors/README.md
// explains them. A field that is null or not there stays empty.
type vector struct {
	TestID  int      `json:"tcId"`
	Comment string   `json:"comment"`
	Flags   []string `json:"flags"`
	Result  string   `json:"result"`

	HashType   apptoken.HashType `json:"hashType"`
	KS         string            `json:"ks"`
	Token      string            `json:"token"`
	TokenHash  string            `json:"tokenHash"`
	AppTokenID string            `json:"appTokenId"`

	AdminSecret  string   `json:"adminSecret"`
	AdminSecrets []string `json:"adminSecrets"`

	PartnerID         json.RawMessage     `json:"partnerId"` // a string in some files, a number in others
	PartnerPattern    string              `json:"partnerPattern"`
	Expiry            json.RawMessage     `json:"expiry"`
	Type              json.RawMessage     `json:"type"`
	MasterPartnerID   json.RawMessage     `json:"masterPartnerId"`
	UserID            *string             `json:"userId"`
	UserIDHex         string              `json:"userIdHex"`
	Privileges        string              `json:"privileges"`
	PrivilegesHex     string              `json:"privilegesHex"`
	ParsedPrivileges  map[string][]string `json:"parsedPrivileges"`
	AdditionalData    string              `json:"additionalData"`
	AdditionalDataHex string              `json:"additionalDataHex"`
	Rand              string              `json:"rand"`
	RandomHex         string              `json:"randomHex"`
	Hash              string              `json:"hash"`
	Fields            string              `json:"fields"`
	Seed              int64               `json:"seed"`
	Now               int64               `json:"now"`
	Duration          int64               `json:"duration"`

	Parsed            []apptoken.Privilege `json:"parsed"`
	Rebuilt           string               `json:"rebuilt"`
	TokenPrivileges   string               `json:"tokenPrivileges"`
	SessionPrivileges string               `json:"sessionPrivileges"`
	PrivilegesInKSV2  string               `json:"privilegesInKsV2"`

	Status      int                `json:"status"`
	ContentType string             `json:"contentType"`
	Headers     map[string]string  `json:"headers"`
	Body        string             `json:"body"`
	BodyBase64  string             `json:"bodyBase64"`
	Outcome     string             `json:"outcome"`
	Value       json.RawMessage    `json:"value"`
	Code        string             `json:"code"`
	Message     string             `json:"message"`
	Args        apptoken.ErrorArgs `json:"args"`
	Decision    apptoken.Decision  `json:"decision"`
}

func (v vector) has(flag string) bool { return slices.Contains(v.Flags, flag) }

// forEachVector runs a test for each vector of a file that keep accepts.
func forEachVector(t *testing.T, file string, keep func(groupType string, v vector) bool, test func(*testing.T, vector)) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "tests", "vectors", file))
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Algorithm, Schema string
		Source, Notes     any
		Header            []string
		NumberOfTests     int
		TestGroups        []struct {
			Type, Source string
			Tests        []vector
		}
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&vectors); err != nil {
		t.Fatal(err)
	}
	all, kept := 0, 0
	for _, group := range vectors.TestGroups {
		all += len(group.Tests)
		for _, v := range group.Tests {
			if keep(group.Type, v) {
				kept++
				t.Run(fmt.Sprintf("%d-%s", v.TestID, v.Comment), func(t *testing.T) { test(t, v) })
			}
		}
	}
	if all != vectors.NumberOfTests {
		t.Errorf("%s has %d tests and says it has %d", file, all, vectors.NumberOfTests)
	}
	if kept == 0 {
		t.Errorf("no test of %s was run", file)
	}
}

func every(string, vector) bool { return true }

func ofType(wanted string) func(string, vector) bool {
	return func(groupType string, _ vector) bool { return groupType == wanted }
}

// equal compares one value, and says which one differs.
func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s\n is   %s\n want %s", what, readable(got), readable(want))
	}
}

// readable is a value as one would write it: strings in quotes, numbers bare.
func readable(value any) string {
	switch value := value.(type) {
	case fmt.Stringer:
		return value.String()
	case int, int64, bool, nil:
		return fmt.Sprint(value)
	}
	return fmt.Sprintf("%#v", value)
}

// text is a string given as such or, if it is not UTF-8, in hex.
func text(t *testing.T, plain, inHex string) string {
	t.Helper()
	if inHex == "" {
		return plain
	}
	decoded, err := hex.DecodeString(inHex)
	if err != nil {
		t.Fatal(err)
	}
	return string(decoded)
}

// scalar is a JSON string, or a number as it is written; it is empty for null.
func scalar(t *testing.T, value json.RawMessage) string {
	t.Helper()
	var plain any
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	if err := decoder.Decode(&plain); len(value) > 0 && err != nil {
		t.Fatal(err)
	}
	if plain == nil {
		return ""
	}
	return fmt.Sprint(plain)
}

func number(t *testing.T, value json.RawMessage) int64 {
	t.Helper()
	var n apptoken.Number
	if err := json.Unmarshal(value, &n); err != nil {
		t.Fatal(err)
	}
	return int64(n)
}

func user(v vector) string {
	if v.UserID == nil {
		return ""
	}
	return *v.UserID
}

func TestTokenHashVectors(t *testing.T) {
	forEachVector(t, "token_hash.json", every, func(t *testing.T, v vector) {
		tokenHash, err := apptoken.TokenHash(apptoken.HashInput{KS: v.KS, Token: v.Token, HashType: v.HashType})
		if err != nil {
			t.Fatal(err)
		}
		if (tokenHash == v.TokenHash) != (v.Result == "valid") {
			t.Errorf("TokenHash is %s, the vector says that %s is %s", tokenHash, v.TokenHash, v.Result)
		}
	})
}

func TestDecodeKSVectors(t *testing.T) {
	for _, file := range []string{"ks_v1_decode.json", "ks_v2_decode.json"} {
		forEachVector(t, file, every, func(t *testing.T, v vector) {
			ks, err := apptoken.DecodeKS(v.KS, strings.Join(v.AdminSecrets, ","))
			if len(v.AdminSecrets) == 0 {
				wantError(t, err, "the admin secret is empty")
				return
			}
			if v.Result == "invalid" || strings.HasSuffix(v.Comment, "the empty one matches") {
				if !errors.Is(err, apptoken.ErrInvalidKS) {
					t.Errorf("the error is %v, want one that wraps ErrInvalidKS", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "Verified", ks.Verified, true)
			equal(t, "PartnerID", ks.PartnerID, apptoken.PartnerID(scalar(t, v.PartnerID)))
			equal(t, "PartnerPattern", ks.PartnerPattern, v.PartnerPattern)
			equal(t, "Expiry", ks.Expiry, scalar(t, v.Expiry))
			equal(t, "Type", ks.Type, scalar(t, v.Type))
			equal(t, "Rand", ks.Rand, v.Rand)
			equal(t, "UserID", ks.UserID, text(t, user(v), v.UserIDHex))
			equal(t, "Privileges", ks.Privileges, text(t, v.Privileges, v.PrivilegesHex))
			equal(t, "MasterPartnerID", ks.MasterPartnerID, apptoken.PartnerID(scalar(t, v.MasterPartnerID)))
			equal(t, "AdditionalData", ks.AdditionalData, text(t, v.AdditionalData, v.AdditionalDataHex))
			equal(t, "RandomBytes", hex.EncodeToString(ks.RandomBytes), v.RandomHex)
			equal(t, "Hash", ks.Hash, v.Hash)
			if v.ParsedPrivileges != nil {
				parsed := map[string][]string{}
				for _, privilege := range ks.ParsedPrivileges {
					parsed[privilege.Name] = privilege.Values
				}
				equal(t, "ParsedPrivileges", parsed, v.ParsedPrivileges)
			}
		})
	}
}

func TestEncodeKSVersion2Vectors(t *testing.T) {
	forEachVector(t, "ks_v2_encode.json", every, func(t *testing.T, v vector) {
		random, err := hex.DecodeString(v.RandomHex)
		if err != nil {
			t.Fatal(err)
		}
		ks, err := apptoken.EncodeKS(v.AdminSecret, apptoken.KSFields{
			PartnerID:       apptoken.PartnerID(scalar(t, v.PartnerID)),
			Expiry:          time.Unix(number(t, v.Expiry), 0),
			Type:            apptoken.SessionType(number(t, v.Type)),
			UserID:          text(t, user(v), v.UserIDHex),
			NoUser:          v.UserID == nil && v.UserIDHex == "",
			Privileges:      text(t, v.Privileges, v.PrivilegesHex),
			MasterPartnerID: apptoken.PartnerID(scalar(t, v.MasterPartnerID)),
			AdditionalData:  v.AdditionalData,
			RandomBytes:     random,
		})
		if v.AdminSecret == "" {
			wantError(t, err, "the admin secret is empty")
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "the KS", ks, v.KS)
	})
}

// The vectors for reading version 1 work backwards if nothing in them was changed
// after the server made them. EncodeKS takes neither an empty Rand nor an empty secret.
func TestEncodeKSVersion1Vectors(t *testing.T) {
	backwards := func(_ string, v vector) bool {
		return v.has("Generated") && !v.has("FieldShift") && v.Rand != "" && !slices.Contains(v.AdminSecrets, "")
	}
	forEachVector(t, "ks_v1_decode.json", backwards, func(t *testing.T, v vector) {
		made := slices.ContainsFunc(v.AdminSecrets, func(adminSecret string) bool {
			ks, err := apptoken.EncodeKS(adminSecret, apptoken.KSFields{
				Version:         1,
				PartnerID:       apptoken.PartnerID(scalar(t, v.PartnerID)),
				Expiry:          time.Unix(number(t, v.Expiry), 0),
				Type:            apptoken.SessionType(number(t, v.Type)),
				Rand:            v.Rand,
				UserID:          user(v),
				Privileges:      v.Privileges,
				MasterPartnerID: apptoken.PartnerID(scalar(t, v.MasterPartnerID)),
				AdditionalData:  v.AdditionalData,
			})
			return err == nil && ks == v.KS
		})
		if !made {
			t.Errorf("none of the secrets makes %s", v.KS)
		}
	})
}

func TestParsePrivilegesVectors(t *testing.T) {
	forEachVector(t, "privileges.json", ofType("ParsePrivileges"), func(t *testing.T, v vector) {
		equal(t, "the list", apptoken.ParsePrivileges(v.Privileges), v.Parsed)
	})
}

func TestBuildPrivilegesVectors(t *testing.T) {
	forEachVector(t, "privileges.json", ofType("BuildPrivileges"), func(t *testing.T, v vector) {
		equal(t, "the string", apptoken.BuildPrivileges(v.Parsed), v.Privileges)
	})
}

func TestRoundTripPrivilegesVectors(t *testing.T) {
	forEachVector(t, "privileges.json", ofType("RoundTripPrivileges"), func(t *testing.T, v vector) {
		equal(t, "the string", apptoken.BuildPrivileges(apptoken.ParsePrivileges(v.Privileges)), v.Rebuilt)
	})
}

func TestMergePrivilegesVectors(t *testing.T) {
	forEachVector(t, "privileges.json", ofType("MergeSessionPrivileges"), func(t *testing.T, v vector) {
		merged := apptoken.MergePrivileges(v.AppTokenID, v.TokenPrivileges, v.SessionPrivileges)
		equal(t, "the string", merged, v.Privileges)

		ks, err := apptoken.EncodeKS("secret", apptoken.KSFields{PartnerID: "102", Expiry: time.Unix(1537293276, 0), Privileges: merged})
		if err != nil {
			t.Fatal(err)
		}
		read, err := apptoken.DecodeKS(ks, "secret")
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "the string in the KS", read.Privileges, v.PrivilegesInKSV2)
	})
}
