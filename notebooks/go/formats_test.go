package apptoken_test

import (
	"errors"
	"testing"
	"time"

	"example.com/apptoken"
)

func TestHashTypes(t *testing.T) {
	sha1, err := apptoken.TokenHash(apptoken.HashInput{KS: widgetKS, Token: token, HashType: apptoken.SHA1})
	if err != nil {
		t.Fatal(err)
	}
	none, err := apptoken.TokenHash(apptoken.HashInput{KS: widgetKS, Token: token})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the hash without a type", none, sha1)
	for _, unknown := range []apptoken.HashType{"sha256", "SHA-256", "SHA384"} {
		_, err := apptoken.TokenHash(apptoken.HashInput{KS: widgetKS, Token: token, HashType: unknown})
		wantError(t, err, "the four are MD5, SHA1, SHA256, SHA512")
	}
}

func TestAKSMadeHereReadsBack(t *testing.T) {
	for _, version := range []int{0, 1, 2} {
		made, err := apptoken.EncodeKS(secret, apptoken.KSFields{
			Version: version, PartnerID: "102", Expiry: time.Unix(1900000000, 0), Type: apptoken.Admin, UserID: "jane", Privileges: "edit:0_1/0_2",
		})
		if err != nil {
			t.Fatal(err)
		}
		read, err := apptoken.DecodeKS(made, "another,"+secret)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "PartnerID", read.PartnerID, apptoken.PartnerID("102"))
		equal(t, "Expiry", read.Expiry, "1900000000")
		expiry, err := read.ExpiryTime()
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "ExpiryTime", expiry, time.Unix(1900000000, 0).UTC())
		equal(t, "Type", read.Type, "2")
		equal(t, "UserID", read.UserID, "jane")
		equal(t, "ParsedPrivileges", read.ParsedPrivileges, []apptoken.Privilege{{Name: "edit", Values: []string{"0_1", "0_2"}}})

		_, err = apptoken.DecodeKS(made, "another")
		wantError(t, err, "the signature does not match")
	}
}

func TestAnEmptySecretIsRefused(t *testing.T) {
	fields := apptoken.KSFields{PartnerID: "102", Expiry: time.Unix(1900000000, 0)}
	_, err := apptoken.EncodeKS("", fields)
	wantError(t, err, "the admin secret is empty")
	made, err := apptoken.EncodeKS(secret, fields)
	if err != nil {
		t.Fatal(err)
	}
	for _, adminSecret := range []string{"", ","} {
		_, err := apptoken.DecodeKS(made, adminSecret)
		wantError(t, err, "the admin secret is empty")
	}
	for _, adminSecret := range []string{secret + ",", "," + secret, "another,," + secret} {
		if _, err := apptoken.DecodeKS(made, adminSecret); err != nil {
			t.Errorf("with %q: %v", adminSecret, err)
		}
	}
}

func TestTwoKSMadeAlikeDiffer(t *testing.T) {
	fields := apptoken.KSFields{PartnerID: "102", Expiry: time.Unix(1900000000, 0)}
	one, err := apptoken.EncodeKS(secret, fields)
	if err != nil {
		t.Fatal(err)
	}
	other, err := apptoken.EncodeKS(secret, fields)
	if err != nil {
		t.Fatal(err)
	}
	if one == other {
		t.Errorf("both are %s", one)
	}
}

func TestPeekKS(t *testing.T) {
	v2, err := apptoken.PeekKS(widgetKS)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "version 2", *v2, apptoken.KS{Version: 2, PartnerID: "102"})

	made, err := apptoken.EncodeKS(secret, apptoken.KSFields{
		Version: 1, PartnerID: "102", Expiry: time.Unix(1900000000, 0), UserID: "jane",
	})
	if err != nil {
		t.Fatal(err)
	}
	v1, err := apptoken.PeekKS(made)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "UserID of version 1", v1.UserID, "jane")
	equal(t, "Verified", v1.Verified, false)

	for _, bad := range []string{"", "not a KS!", "bm90IGEgS1M=", "djJ8", "YXxi"} {
		if _, err := apptoken.PeekKS(bad); !errors.Is(err, apptoken.ErrInvalidKS) {
			t.Errorf("the error for %q is %v", bad, err)
		}
	}
}

func TestAKSThatCannotBeMade(t *testing.T) {
	soon := time.Unix(1900000000, 0)
	for want, fields := range map[string]apptoken.KSFields{
		"a KS has version 1 or 2, not 3":              {PartnerID: "102", Expiry: soon, Version: 3},
		"RandomBytes has to be 16 bytes long, not 5":  {PartnerID: "102", Expiry: soon, RandomBytes: []byte("short")},
		`the partner ID is not a number: ""`:          {Expiry: soon},
		`the partner ID is not a number: "102|other"`: {PartnerID: "102|other", Expiry: soon},
		"the expiry is not set":                       {PartnerID: "102"},
	} {
		_, err := apptoken.EncodeKS(secret, fields)
		wantError(t, err, want)
	}
}

func TestTheExpiryOfAKSMayBeAnything(t *testing.T) {
	_, err := (&apptoken.KS{Expiry: "soon"}).ExpiryTime()
	wantError(t, err, `the expiry of the KS is not a number: "soon"`)
}
