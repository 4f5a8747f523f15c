package apptoken_test

import (
	"errors"
	"testing"

	"example.com/apptoken"
)

func TestHashTypes(t *testing.T) {
	sha1, err := apptoken.TokenHash(widgetKS, token, apptoken.SHA1)
	if err != nil {
		t.Fatal(err)
	}
	none, err := apptoken.TokenHash(widgetKS, token, "")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the hash without a type", none, sha1)
	for _, unknown := range []apptoken.HashType{"sha256", "SHA-256", "SHA384"} {
		_, err := apptoken.TokenHash(widgetKS, token, unknown)
		wantError(t, err, "the four are MD5, SHA1, SHA256, SHA512")
	}
}

func TestAKSMadeHereReadsBack(t *testing.T) {
	for _, version := range []int{0, 1, 2} {
		made, err := apptoken.EncodeKS(secret, apptoken.NewKS{
			Version: version, PartnerID: 102, Expiry: 1900000000, Type: apptoken.Admin, UserID: "jane", Privileges: "edit:0_1/0_2",
		})
		if err != nil {
			t.Fatal(err)
		}
		read, err := apptoken.DecodeKS(made, "another", secret)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "PartnerID", read.PartnerID, "102")
		equal(t, "Expiry", read.Expiry, "1900000000")
		equal(t, "Type", read.Type, "2")
		equal(t, "UserID", read.UserID, "jane")
		equal(t, "ParsedPrivileges", read.ParsedPrivileges, []apptoken.Privilege{{Name: "edit", Values: []string{"0_1", "0_2"}}})

		_, err = apptoken.DecodeKS(made, "another")
		wantError(t, err, "the signature does not match")
		_, err = apptoken.DecodeKS(made)
		wantError(t, err, "no admin secret")
	}
}

func TestTwoKSMadeAlikeDiffer(t *testing.T) {
	one, _ := apptoken.EncodeKS(secret, apptoken.NewKS{PartnerID: 102})
	other, _ := apptoken.EncodeKS(secret, apptoken.NewKS{PartnerID: 102})
	if one == other {
		t.Error("they are the same")
	}
}

func TestPeekKS(t *testing.T) {
	v2, err := apptoken.PeekKS(widgetKS)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "version 2", *v2, apptoken.KS{Version: 2, PartnerID: "102"})

	made, err := apptoken.EncodeKS(secret, apptoken.NewKS{Version: 1, PartnerID: 102, UserID: "jane"})
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
	_, err := apptoken.EncodeKS(secret, apptoken.NewKS{Version: 3})
	wantError(t, err, "a KS has version 1 or 2, not 3")
	_, err = apptoken.EncodeKS(secret, apptoken.NewKS{RandomBytes: []byte("short")})
	wantError(t, err, "RandomBytes has to be 16 bytes long, not 5")
}
