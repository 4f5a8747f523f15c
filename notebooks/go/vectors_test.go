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
	"testing"

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

	PartnerID         json.RawMessage     `json:"partnerId"` // text in some files, a number in others
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
}

func (v vector) has(flag string) bool { return slices.Contains(v.Flags, flag) }

// forEachVector runs a test for each vector of a file that keep accepts, and fails
// if there are not as many as wanted.
func forEachVector(t *testing.T, file string, want int, keep func(groupType string, v vector) bool, test func(*testing.T, vector)) {
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
	if kept != want {
		t.Errorf("%d tests of %s were run, want %d", kept, file, want)
	}
}

func every(string, vector) bool { return true }

func ofType(wanted string) func(string, vector) bool {
	return func(groupType string, _ vector) bool { return groupType == wanted }
}

// equal compares field by field, so that a failure names the field.
func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s is %q, want %q", what, got, want)
	}
}

// text is a text given as such or, if it is not UTF-8, in hex.
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

// scalar is the text of a JSON text or number, and empty for null.
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
	forEachVector(t, "token_hash.json", 92, every, func(t *testing.T, v vector) {
		tokenHash, err := apptoken.TokenHash(v.KS, v.Token, v.HashType)
		if err != nil {
			t.Fatal(err)
		}
		if (tokenHash == v.TokenHash) != (v.Result == "valid") {
			t.Errorf("TokenHash is %s, the vector says that %s is %s", tokenHash, v.TokenHash, v.Result)
		}
	})
}

func TestDecodeKSVectors(t *testing.T) {
	for file, want := range map[string]int{"ks_v1_decode.json": 182, "ks_v2_decode.json": 302} {
		forEachVector(t, file, want, every, func(t *testing.T, v vector) {
			ks, err := apptoken.DecodeKS(v.KS, v.AdminSecrets...)
			if v.Result == "invalid" {
				if !errors.Is(err, apptoken.ErrInvalidKS) {
					t.Errorf("the error is %v, want one that wraps ErrInvalidKS", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "Verified", ks.Verified, true)
			equal(t, "PartnerID", ks.PartnerID, scalar(t, v.PartnerID))
			equal(t, "PartnerPattern", ks.PartnerPattern, v.PartnerPattern)
			equal(t, "Expiry", ks.Expiry, scalar(t, v.Expiry))
			equal(t, "Type", ks.Type, scalar(t, v.Type))
			equal(t, "Rand", ks.Rand, v.Rand)
			equal(t, "UserID", ks.UserID, text(t, user(v), v.UserIDHex))
			equal(t, "Privileges", ks.Privileges, text(t, v.Privileges, v.PrivilegesHex))
			equal(t, "MasterPartnerID", ks.MasterPartnerID, scalar(t, v.MasterPartnerID))
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
	forEachVector(t, "ks_v2_encode.json", 119, every, func(t *testing.T, v vector) {
		random, err := hex.DecodeString(v.RandomHex)
		if err != nil {
			t.Fatal(err)
		}
		ks, err := apptoken.EncodeKS(v.AdminSecret, apptoken.NewKS{
			PartnerID:       int(number(t, v.PartnerID)),
			Expiry:          number(t, v.Expiry),
			Type:            apptoken.SessionType(number(t, v.Type)),
			UserID:          text(t, user(v), v.UserIDHex),
			NoUser:          v.UserID == nil && v.UserIDHex == "",
			Privileges:      text(t, v.Privileges, v.PrivilegesHex),
			MasterPartnerID: scalar(t, v.MasterPartnerID),
			AdditionalData:  v.AdditionalData,
			RandomBytes:     random,
		})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "the KS", ks, v.KS)
	})
}

// The vectors for reading version 1 work backwards if nothing in them was changed
// after the server made them. An empty Rand cannot be asked for.
func TestEncodeKSVersion1Vectors(t *testing.T) {
	backwards := func(_ string, v vector) bool {
		return v.has("Generated") && !v.has("FieldShift") && v.Rand != ""
	}
	forEachVector(t, "ks_v1_decode.json", 81, backwards, func(t *testing.T, v vector) {
		made := slices.ContainsFunc(v.AdminSecrets, func(adminSecret string) bool {
			ks, err := apptoken.EncodeKS(adminSecret, apptoken.NewKS{
				Version:         1,
				PartnerID:       int(number(t, v.PartnerID)),
				Expiry:          number(t, v.Expiry),
				Type:            apptoken.SessionType(number(t, v.Type)),
				Rand:            v.Rand,
				UserID:          user(v),
				Privileges:      v.Privileges,
				MasterPartnerID: scalar(t, v.MasterPartnerID),
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
	forEachVector(t, "privileges.json", 30, ofType("ParsePrivileges"), func(t *testing.T, v vector) {
		equal(t, "the list", apptoken.ParsePrivileges(v.Privileges), v.Parsed)
	})
}

func TestBuildPrivilegesVectors(t *testing.T) {
	forEachVector(t, "privileges.json", 12, ofType("BuildPrivileges"), func(t *testing.T, v vector) {
		equal(t, "the string", apptoken.BuildPrivileges(v.Parsed), v.Privileges)
	})
}

func TestRoundTripPrivilegesVectors(t *testing.T) {
	forEachVector(t, "privileges.json", 25, ofType("RoundTripPrivileges"), func(t *testing.T, v vector) {
		equal(t, "the string", apptoken.BuildPrivileges(apptoken.ParsePrivileges(v.Privileges)), v.Rebuilt)
	})
}

func TestMergePrivilegesVectors(t *testing.T) {
	forEachVector(t, "privileges.json", 68, ofType("MergeSessionPrivileges"), func(t *testing.T, v vector) {
		merged := apptoken.MergePrivileges(v.AppTokenID, v.TokenPrivileges, v.SessionPrivileges)
		equal(t, "the string", merged, v.Privileges)

		ks, err := apptoken.EncodeKS("secret", apptoken.NewKS{PartnerID: 102, Expiry: 1537293276, Privileges: merged})
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
