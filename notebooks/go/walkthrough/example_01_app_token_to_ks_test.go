//go:build walkthrough

package walkthrough

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"example.com/apptoken"
)

// The steps of notebook 01: the call that fails, and the three calls that work.
func Example_appTokenToKS() {
	ctx, client := context.Background(), start()

	// What happened in the forum: the token itself is sent as tokenHash.
	widgetKS, err := client.StartWidgetSession(ctx, "_"+partnerID)
	check(err)
	_, err = client.StartSession(ctx, apptoken.SessionRequest{
		KS: widgetKS, AppTokenID: tokenID, TokenHash: token,
	})
	var refused *apptoken.APIError
	fmt.Println(errors.As(err, &refused), refused.Code)

	// Call 1: a widget KS, which anyone can get.
	widgetKS, err = client.StartWidgetSession(ctx, "_"+partnerID)
	check(err)
	fmt.Println(len(widgetKS), "characters of KS +", len(token), "of token")

	// The hash of the widget KS, directly followed by the token.
	tokenHash, err := apptoken.TokenHash(apptoken.HashInput{KS: widgetKS, Token: token, HashType: apptoken.SHA256})
	check(err)
	fmt.Println(tokenHash)

	// Call 2: the same widget KS, the id, the hash.
	session, err := client.StartSession(ctx, apptoken.SessionRequest{
		KS: widgetKS, AppTokenID: tokenID, TokenHash: tokenHash,
	})
	check(err)
	fmt.Println(session.KS[:40])
	fmt.Println(session.Type, session.PartnerID, session.Privileges)
	var now int64
	check(client.Call(ctx, "system", "getTime", nil, &now))
	fmt.Println(session.Expiry.Unix()-now, "seconds")

	// Call 3: use it.
	var list struct {
		TotalCount int
		Objects    []struct{ Name string }
	}
	check(client.Call(ctx, "media", "list", url.Values{
		"ks":                     {session.KS},
		"filter[mediaTypeEqual]": {"1"},
		"pager[pageSize]":        {"1"},
	}, &list))
	fmt.Println(list.TotalCount, list.Objects[0].Name)

	// Your turn: any KS will do, if it is the one that is hashed.
	for _, hashed := range []string{widgetKS, session.KS} {
		tokenHash, err = apptoken.TokenHash(apptoken.HashInput{KS: hashed, Token: token, HashType: apptoken.SHA256})
		check(err)
		_, err = client.StartSession(ctx, apptoken.SessionRequest{
			KS: session.KS, AppTokenID: tokenID, TokenHash: tokenHash,
		})
		fmt.Println(outcome(err, "accepted"))
	}

	// Output:
	// true INVALID_APP_TOKEN_HASH
	// 124 characters of KS + 21 of token
	// bd1b98edbc8f642b8aabbf3c4ce4032a350fca5bdf8f7239fa498786f977d7ab
	// djJ8MjQyMjQ1MXz1PuwCizmSkOSC3ZDyeQCabZXk
	// 2 2422451 sessionid:0_o7l19k80,apptoken:0_o7l19k80,sview:*,list:*,download:*
	// 3600 seconds
	// 7 Trailer for everyone
	// INVALID_APP_TOKEN_HASH: Invalid application token hash
	// accepted
}
