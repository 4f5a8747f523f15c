//go:build walkthrough

package walkthrough

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"example.com/apptoken"
)

// The steps of notebook 06: a KS is read, altered and made, with the admin secret and
// without it.
func Example_insideAKS() {
	ctx, client := context.Background(), start()
	widgetKS, err := client.StartWidgetSession(ctx, "_"+partnerID)
	check(err)
	tokenHash, err := apptoken.TokenHash(apptoken.HashInput{KS: widgetKS, Token: token, HashType: apptoken.SHA256})
	check(err)
	session, err := client.StartSession(ctx, apptoken.SessionRequest{
		KS: widgetKS, AppTokenID: tokenID, TokenHash: tokenHash,
	})
	check(err)
	ks := session.KS
	fmt.Println(ks)

	// What anyone can read in version 2: the version and the partner.
	data, err := base64.URLEncoding.DecodeString(ks)
	check(err)
	fmt.Println(len(ks), "characters are", len(data), "bytes")
	parts := strings.SplitN(string(data), "|", 3)
	fmt.Println(parts[0], parts[1], len(parts[2])/16, "blocks of 16 bytes")

	// What the admin secret opens.
	decoded, err := apptoken.DecodeKS(ks, adminSecret)
	check(err)
	fmt.Println("SHA-1", decoded.Hash)
	fmt.Println("random", hex.EncodeToString(decoded.RandomBytes))
	fmt.Println(decoded.Fields)
	fmt.Printf("type %s, user %q, until %s, %s\n", decoded.Type, decoded.UserID, decoded.Expiry, decoded.Privileges)

	// How the server reads it.
	var info apptoken.SessionInfo
	check(client.Call(ctx, "session", "get", url.Values{"ks": {ks}}, &info))
	fmt.Printf("type %d, user %q, until %d, %s\n", info.Type, info.UserID, info.Expiry.Unix(), info.Privileges)

	// One bit of one byte is changed. The partner ID is not signed, but it says whose
	// secret has to match.
	altered := func(position int) string {
		changed := []byte(string(data))
		changed[position] ^= 1
		return base64.URLEncoding.EncodeToString(changed)
	}
	var accepted []int
	for position := range data {
		if _, err = apptoken.DecodeKS(altered(position), adminSecret); err == nil {
			accepted = append(accepted, position)
		}
	}
	fmt.Println("accepted with a change of byte", accepted)
	fmt.Println(err)
	for _, position := range []int{3, len(data) - 1} {
		var refused *apptoken.APIError
		err := client.Call(ctx, "media", "list", url.Values{"ks": {altered(position)}, "nocache": {"1"}}, nil)
		fmt.Println(errors.As(err, &refused), refused.Code, refused.Args["KSID"] == altered(position))
	}

	// One of our own. The random bytes are fixed here; leave them out in a program.
	var now int64
	check(client.Call(ctx, "system", "getTime", nil, &now))
	in := func(lifetime time.Duration) time.Time { return time.Unix(now, 0).Add(lifetime) }
	random := []byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f")
	encode := func(secret string, fields apptoken.KSFields) string {
		fields.PartnerID, fields.RandomBytes = partnerID, random
		made, err := apptoken.EncodeKS(secret, fields)
		check(err)
		return made
	}
	onePage := url.Values{"pager[pageSize]": {"1"}}
	made := encode(adminSecret, apptoken.KSFields{Expiry: in(10 * time.Minute), Privileges: "list:*"})
	fmt.Println(made)
	fmt.Println(entries(ctx, client, made, onePage))

	// Whoever has the admin secret can be any user, for any time.
	selfMade := encode(adminSecret, apptoken.KSFields{Expiry: in(48 * time.Hour), UserID: "maria", Type: apptoken.Admin})
	check(client.Call(ctx, "session", "get", url.Values{"ks": {selfMade}}, &info))
	fmt.Println("type", info.Type, "user", info.UserID, "for", info.Expiry.Unix()-now, "seconds")

	// The user secret signs nothing.
	wrong := encode(userSecret, apptoken.KSFields{Expiry: in(10 * time.Minute)})
	err = client.Call(ctx, "media", "list", url.Values{"ks": {wrong}}, nil)
	var refused *apptoken.APIError
	fmt.Println(errors.As(err, &refused), refused.Code)

	// What anyone can read, in both versions.
	v1 := encode(adminSecret, apptoken.KSFields{
		Version: 1, Expiry: in(10 * time.Minute), UserID: "sam", Privileges: "list:*,room:12", Rand: fmt.Sprint(now, ".25"),
	})
	for _, one := range []string{ks, v1} {
		seen, err := apptoken.PeekKS(one)
		check(err)
		fmt.Printf("version %d of partner %s: user %q, until %q, privileges %q, verified %t\n",
			seen.Version, seen.PartnerID, seen.UserID, seen.Expiry, seen.Privileges, seen.Verified)
	}

	// In a log, show a fingerprint.
	fmt.Println(hashed(ks)[:8], hashed(ks)[:8], hashed(widgetKS)[:8])

	// Your turn: five minutes for a guest. The expiry is a point in time, not a number of
	// seconds from now.
	check(client.Call(ctx, "system", "getTime", nil, &now))
	for _, guest := range []apptoken.KSFields{
		{Expiry: time.Unix(300, 0), UserID: "guest"},
		{Expiry: in(5 * time.Minute), UserID: "guest", Privileges: "list:*"},
	} {
		mine := encode(adminSecret, guest)
		check(client.Call(ctx, "session", "get", url.Values{"ks": {selfMade}, "session": {mine}}, &info))
		fmt.Printf("user %s, type %d, for %d seconds, privileges %q\n",
			info.UserID, info.Type, info.Expiry.Unix()-now, info.Privileges)
	}

	// Version 1 is not encrypted, and every server reads it.
	v1Data, err := base64.StdEncoding.DecodeString(v1)
	check(err)
	fmt.Println(string(v1Data))
	decoded, err = apptoken.DecodeKS(v1, adminSecret)
	check(err)
	fmt.Println("version", decoded.Version, "of", decoded.UserID, "with", decoded.Privileges)
	fmt.Println(entries(ctx, client, v1, onePage))

	// What becomes of privileges in each version.
	for _, written := range []string{"sview:a,sview:b", "sview:a, list:*", "my.note:x", "*"} {
		var read [2]string
		for i := range read {
			one := encode(adminSecret, apptoken.KSFields{Version: i + 1, Expiry: in(10 * time.Minute), Privileges: written})
			decoded, err := apptoken.DecodeKS(one, adminSecret)
			check(err)
			read[i] = decoded.Privileges
		}
		fmt.Println(written, "is in version 1", read[0], "in version 2", read[1])
	}

	// Output:
	// djJ8MjQyMjQ1MXw4-8PzeQ1MGwWuVF0bm42vYyw2Y-SsiuX4ex6CPxmgKWJ5OVESvlakSyaDBJhNs2OPAosdUUS4SNG49ALRJZkMKSM8DKb3HuEcCTfqRPbD6TH9FMXEdUOF2VQzAMpiniFXJQdKpU_gTn1Yv1ll7v5MANTVAN0NsTXo9IXSiqje9Qr38VJzZSIVBsohbIBZdRU=
	// 208 characters are 155 bytes
	// v2 2422451 9 blocks of 16 bytes
	// SHA-1 6b6676939a7a738c1b46c685506e74da1ae47372
	// random 1717860e9836dda88068d2131b1d9490
	// sessionid=0_o7l19k80&apptoken=0_o7l19k80&sview=%2A&list=%2A&download=%2A&_e=1537210476&_t=2&_u=
	// type 2, user "", until 1537210476, sessionid:0_o7l19k80,apptoken:0_o7l19k80,sview:*,list:*,download:*
	// type 2, user "", until 1537210476, sessionid:0_o7l19k80,apptoken:0_o7l19k80,sview:*,list:*,download:*
	// accepted with a change of byte [3 4 5 6 7 8 9]
	// invalid KS: the signature does not match: it was made with another admin secret, or altered since
	// true INVALID_KS true
	// true INVALID_KS true
	// djJ8MjQyMjQ1MXy6tsdO0pu11Qesa4EwRwWHm1AAC0EJwOHCR6pqLaK8uOr1tXGF9tPbxXzLARsL_0Cmm23kIT5P80jDSrRuOqMX07820HC0gHayp2Vv_7xyGQ==
	// 10 entries
	// type 2 user maria for 172800 seconds
	// true INVALID_KS
	// version 2 of partner 2422451: user "", until "", privileges "", verified false
	// version 1 of partner 2422451: user "sam", until "1537207476", privileges "list:*,room:12", verified false
	// 24cbc9e7 24cbc9e7 215253cf
	// user guest, type 0, for -1537206576 seconds, privileges ""
	// user guest, type 0, for 300 seconds, privileges "list:*"
	// 21661cdd7fd983057a3c09fe09dc90c0a0bf5ed7|2422451;2422451;1537207476;0;1537206876.25;sam;list:*,room:12;;
	// version 1 of sam with list:*,room:12
	// 10 entries
	// sview:a,sview:b is in version 1 sview:a,sview:b in version 2 sview:b
	// sview:a, list:* is in version 1 sview:a, list:* in version 2 sview:a,list:*
	// my.note:x is in version 1 my.note:x in version 2 my_note:x
	// * is in version 1 * in version 2 *
}
