//go:build walkthrough

package walkthrough

import (
	"context"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"time"

	"example.com/apptoken"
)

// The steps of notebook 03: the first ADMIN KS, and an app token from its making to
// its end.
func Example_createAndManageAppTokens() {
	ctx, client := context.Background(), start()

	// The first ADMIN KS comes from a secret of the account.
	adminKS, err := client.StartSecretSession(ctx, partnerID, adminSecret, apptoken.Admin)
	check(err)
	fmt.Println(adminKS)
	for _, try := range []struct {
		name, secret string
		sessionType  apptoken.SessionType
	}{
		{"admin secret, USER:", adminSecret, apptoken.User},
		{"admin secret, ADMIN:", adminSecret, apptoken.Admin},
		{"user secret, USER:", userSecret, apptoken.User},
		{"user secret, ADMIN:", userSecret, apptoken.Admin},
	} {
		_, err := client.StartSecretSession(ctx, partnerID, try.secret, try.sessionType)
		fmt.Println(try.name, outcome(err, "a KS"))
	}
	err = client.Call(ctx, "session", "start", url.Values{"secret": {adminSecret}, "type": {"2"}}, nil)
	fmt.Println("no partner:", outcome(err, "a KS"))

	// Make an app token. Its expiry is sent in seconds from now, and stored in Unix time.
	tokens := &appTokens{client: client, ks: adminKS}
	catalogue := tokens.add(ctx, map[string]string{
		"objectType":        "KalturaAppToken",
		"hashType":          "SHA256",
		"sessionType":       "0",
		"sessionDuration":   "3600",
		"sessionPrivileges": "list:*",
		"expiry":            strconv.Itoa(30 * 86400),
		"description":       "Notebook 03: reads the catalogue",
	})
	fmt.Println(catalogue.ID, catalogue.Token, *catalogue.Expiry)

	// Where the app token says something, it wins; where it does not, the caller decides.
	widgetKS, err := client.StartWidgetSession(ctx, "_"+partnerID)
	check(err)
	var now int64
	check(client.Call(ctx, "system", "getTime", nil, &now))
	session, err := startSession(ctx, client, widgetKS, catalogue.AppToken, apptoken.SessionOptions{
		Type: apptoken.Admin, Lifetime: 24 * time.Hour, UserID: "maria", Privileges: "edit:*",
	})
	check(err)
	fmt.Println(session.Type, session.Expiry.Unix()-now, session.UserID, session.Privileges)

	// A token for one user, whom it creates.
	lea := url.Values{"ks": {adminKS}, "userId": {"lea"}}
	fmt.Println("before:", outcome(client.Call(ctx, "user", "get", lea, nil), "lea"))
	leas := tokens.add(ctx, map[string]string{
		"sessionUserId": "lea", "hashType": "SHA256", "description": "Notebook 03: only for lea",
	})
	fmt.Println("after:", outcome(client.Call(ctx, "user", "get", lea, nil), "lea"))
	session, err = startSession(ctx, client, widgetKS, leas.AppToken, apptoken.SessionOptions{UserID: "maria"})
	check(err)
	fmt.Println("asked for maria, got", session.UserID)

	// An expiry that is left out means forever, and 0 means now.
	advance(3600)
	var last storedToken
	for _, expiry := range []string{"left out", "0", "86400", "1893456000"} {
		fields := map[string]string{"description": "Notebook 03: expiry " + expiry}
		if expiry != "left out" {
			fields["expiry"] = expiry
		}
		last = tokens.add(ctx, fields)
		if last.Expiry == nil {
			fmt.Println(expiry, "-> no expiry")
		} else {
			fmt.Println(expiry, "->", *last.Expiry, "or", *last.Expiry-last.CreatedAt, "seconds after it was made")
		}
	}

	session = findAppTokens(ctx, tokens, widgetKS, catalogue, last)
	changeAppToken(ctx, tokens, widgetKS, catalogue, session)

	// Rotate it without downtime: a second token with the same fields.
	old, err := tokens.get(ctx, catalogue.ID)
	check(err)
	fields := map[string]string{
		"hashType":          string(old.HashType),
		"sessionType":       strconv.FormatInt(old.SessionType, 10),
		"sessionDuration":   strconv.FormatInt(old.SessionDuration, 10),
		"sessionPrivileges": old.SessionPrivileges,
		"description":       old.Description,
	}
	replacement := tokens.add(ctx, fields)
	oldSession, err := startSession(ctx, client, widgetKS, old.AppToken, apptoken.SessionOptions{})
	check(err)
	newSession, err := startSession(ctx, client, widgetKS, replacement.AppToken, apptoken.SessionOptions{})
	check(err)
	fmt.Println("old:", entries(ctx, client, oldSession.KS, nil))
	fmt.Println("new:", entries(ctx, client, newSession.KS, nil))

	// Delete the old one, which ends its sessions.
	check(tokens.remove(ctx, old.ID))
	pager := url.Values{"pager[pageSize]": {"1"}}
	fmt.Println("old:", entries(ctx, client, oldSession.KS, pager))
	fmt.Println("new:", entries(ctx, client, newSession.KS, pager))

	// Another one leaks: delete it at once.
	leaked := tokens.add(ctx, fields)
	stranger, err := startSession(ctx, client, widgetKS, leaked.AppToken, apptoken.SessionOptions{UserID: "maria"})
	check(err)
	check(tokens.remove(ctx, leaked.ID))
	fmt.Println("the stranger's KS:", entries(ctx, client, stranger.KS, nil))
	_, err = startSession(ctx, client, widgetKS, leaked.AppToken, apptoken.SessionOptions{})
	fmt.Println("another session:", outcome(err, "a session"))
	fmt.Println("deleted tokens listed:", tokens.list(ctx, url.Values{"filter[statusEqual]": {"3"}}).TotalCount)

	tokens.cleanUp(ctx)

	// Output:
	// djJ8MjQyMjQ1MXz_IeYHkguV26n4_Se6xZEfoj0uOBtLc0vR_Gsi-soTWOZAA9O3qc9QHTwZTQFXu5SxEd4V_2SFVE_ccjku09dY
	// admin secret, USER: a KS
	// admin secret, ADMIN: a KS
	// user secret, USER: a KS
	// user secret, ADMIN: START_SESSION_ERROR: Error while starting session for partner [2422451]
	// no partner: START_SESSION_ERROR: Error while starting session for partner [0]
	// 0_39lxw9o4 91217549d2d22a033d8e79606e8d8f6e 1539798876
	// 0 3600 maria sessionid:0_39lxw9o4,apptoken:0_39lxw9o4,list:*
	// before: INVALID_USER_ID: Invalid user id
	// after: lea
	// asked for maria, got lea
	// left out -> no expiry
	// 0 -> 1537210476 or 0 seconds after it was made
	// 86400 -> 1537296876 or 86400 seconds after it was made
	// 1893456000 -> 1893456000 or 356245524 seconds after it was made
	// 0_76mrk8ve 1537210476 SHA1 Notebook 03: expiry 1893456000
	// 0_1m9jxwyo 1537210476 SHA1 Notebook 03: expiry 86400
	// 0_i9134n92 1537210476 SHA1 Notebook 03: expiry 0
	// 0_7wlf02ld 1537210476 SHA1 Notebook 03: expiry left out
	// 0_xe45caq7 1537206876 SHA256 Notebook 03: only for lea
	// 0_39lxw9o4 1537206876 SHA256 Notebook 03: reads the catalogue
	// 0_o7l19k80 1537206876 SHA256 Jo's local app token
	// the same: true
	// with its own session: SERVICE_FORBIDDEN: The access to service [appToken->get] is forbidden
	// 1 idEqual 0_39lxw9o4
	// 2 idIn 0_39lxw9o4,0_76mrk8ve
	// 4 createdAtGreaterThanOrEqual 1537210476
	// 7 hashTypeEqual SHA256
	// page 1 of 7 tokens: 0_o7l19k80 0_39lxw9o4 0_xe45caq7 0_7wlf02ld
	// page 2 of 7 tokens: 0_i9134n92 0_1m9jxwyo 0_76mrk8ve
	// SHA512 true 3600 1537210476
	// old session: 10 entries
	// SHA256: INVALID_APP_TOKEN_HASH: Invalid application token hash
	// SHA512: a session
	// id = 0_mine1234: PROPERTY_VALIDATION_NOT_UPDATABLE: The property "KalturaAppToken::id" cannot be updated
	// token = 0123456789abcdef0123456789abcdef: PROPERTY_VALIDATION_NOT_UPDATABLE: The property "KalturaAppToken::token" cannot be updated
	// createdAt = 1537206876: PROPERTY_VALIDATION_NOT_UPDATABLE: The property "KalturaAppToken::createdAt" cannot be updated
	// status = 1: PROPERTY_VALIDATION_NOT_UPDATABLE: The property "KalturaAppToken::status" cannot be updated
	// status = 2: accepted
	// status = 1: PROPERTY_VALIDATION_NOT_UPDATABLE: The property "KalturaAppToken::status" cannot be updated
	// status = 2: a session
	// expiry = -1: APP_TOKEN_EXPIRED: Application token id "0_39lxw9o4" expired
	// expiry__null = 1: a session
	// old: 10 entries
	// new: 10 entries
	// old: INVALID_KS: Invalid KS "LOGOUT", Error "-1,INVALID_STR"
	// new: 10 entries
	// the stranger's KS: INVALID_KS: Invalid KS "LOGOUT", Error "-1,INVALID_STR"
	// another session: APP_TOKEN_ID_NOT_FOUND: Application token id "0_px5af2e0" not found
	// deleted tokens listed: 0
	// 0_px5af2e0 APP_TOKEN_ID_NOT_FOUND: Application token id "0_px5af2e0" not found
	// 0_avrargv5 deleted
	// 0_76mrk8ve deleted
	// 0_1m9jxwyo deleted
	// 0_i9134n92 deleted
	// 0_7wlf02ld deleted
	// 0_xe45caq7 deleted
	// 0_39lxw9o4 APP_TOKEN_ID_NOT_FOUND: Application token id "0_39lxw9o4" not found
}

// findAppTokens lists app tokens in order, filtered and by the page. It also tries
// to read one with its own session, and returns that session.
func findAppTokens(
	ctx context.Context, tokens *appTokens, widgetKS string, catalogue, last storedToken,
) *apptoken.SessionInfo {
	for _, one := range tokens.list(ctx, url.Values{"filter[orderBy]": {"-createdAt"}}).Objects {
		fmt.Println(one.ID, one.CreatedAt, one.HashType, one.Description)
	}

	// An ADMIN KS reads them whole, another not even its own.
	again, err := tokens.get(ctx, catalogue.ID)
	check(err)
	fmt.Println("the same:", reflect.DeepEqual(again, catalogue))
	session, err := startSession(ctx, tokens.client, widgetKS, catalogue.AppToken, apptoken.SessionOptions{})
	check(err)
	own := appTokens{client: tokens.client, ks: session.KS}
	_, err = own.get(ctx, catalogue.ID)
	fmt.Println("with its own session:", outcome(err, "the same"))

	// The server ignores what it does not know, which is the last of these filters.
	for _, filter := range [][2]string{
		{"idEqual", catalogue.ID},
		{"idIn", catalogue.ID + "," + last.ID},
		{"createdAtGreaterThanOrEqual", strconv.FormatInt(last.CreatedAt, 10)},
		{"hashTypeEqual", "SHA256"},
	} {
		name, value := filter[0], filter[1]
		fmt.Println(tokens.list(ctx, url.Values{"filter[" + name + "]": {value}}).TotalCount, name, value)
	}

	for _, index := range []string{"1", "2"} {
		page := tokens.list(ctx, url.Values{
			"filter[orderBy]":  {"+createdAt"},
			"pager[pageSize]":  {"4"},
			"pager[pageIndex]": {index},
		})
		fmt.Print("page ", index, " of ", page.TotalCount, " tokens:")
		for _, one := range page.Objects {
			fmt.Print(" ", one.ID)
		}
		fmt.Println()
	}
	return session
}

// changeAppToken changes what can be changed, and tries what cannot.
func changeAppToken(
	ctx context.Context, tokens *appTokens, widgetKS string,
	catalogue storedToken, session *apptoken.SessionInfo,
) {
	// A session that is there already keeps what it was given.
	updated, err := tokens.update(ctx, catalogue.ID, map[string]string{"hashType": "SHA512", "expiry__null": "1"})
	check(err)
	fmt.Println(updated.HashType, updated.Expiry == nil, updated.SessionDuration, updated.UpdatedAt)
	fmt.Println("old session:", entries(ctx, tokens.client, session.KS, nil))
	_, err = startSession(ctx, tokens.client, widgetKS, catalogue.AppToken, apptoken.SessionOptions{})
	fmt.Println("SHA256:", outcome(err, "a session"))
	_, err = startSession(ctx, tokens.client, widgetKS, updated.AppToken, apptoken.SessionOptions{})
	fmt.Println("SHA512:", outcome(err, "a session"))

	// The fields that the server filled in; the last value is the one that is there.
	for _, field := range [][2]string{
		{"id", "0_mine1234"},
		{"token", "0123456789abcdef0123456789abcdef"},
		{"createdAt", strconv.FormatInt(catalogue.CreatedAt, 10)},
		{"status", "1"},
		{"status", "2"},
	} {
		name, value := field[0], field[1]
		_, err := tokens.update(ctx, catalogue.ID, map[string]string{name: value})
		fmt.Println(name, "=", value+":", outcome(err, "accepted"))
	}

	// Your turn: status cannot pause an app token, an expiry that is past can.
	for _, field := range [][2]string{{"status", "1"}, {"status", "2"}, {"expiry", "-1"}, {"expiry__null", "1"}} {
		name, value := field[0], field[1]
		_, err := tokens.update(ctx, catalogue.ID, map[string]string{name: value})
		if err == nil {
			advance(1) // the clock of the bundled server stands still
			_, err = startSession(ctx, tokens.client, widgetKS, updated.AppToken, apptoken.SessionOptions{})
		}
		fmt.Println(name, "=", value+":", outcome(err, "a session"))
	}
}
