//go:build walkthrough

package walkthrough

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"example.com/apptoken"
)

// The steps of notebook 04: which time is the shortest, how a KS ends, and how a
// program renews it before that.
func Example_howLongItLasts() {
	ctx, client := context.Background(), start()
	own := apptoken.AppToken{ID: tokenID, Token: token, HashType: apptoken.SHA256}
	use := func(ks string) string {
		params := url.Values{"ks": {ks}, "pager[pageSize]": {"1"}}
		return outcome(client.Call(ctx, "media", "list", params, nil), "works")
	}
	getTime := func() (now int64) {
		check(client.Call(ctx, "system", "getTime", nil, &now))
		return now
	}

	// In the call, expiry is a number of seconds; in the answer it is Unix time.
	widgetKS, err := client.StartWidgetSession(ctx, "_"+partnerID)
	check(err)
	session, err := startSession(ctx, client, widgetKS, own, apptoken.SessionOptions{Lifetime: 900000 * time.Second})
	check(err)
	fmt.Println(session.KS)
	fmt.Println("ends on", session.Expiry)
	fmt.Println("asked for 900000 seconds, got", session.Expiry.Unix()-getTime())

	// Which one wins? The shortest.
	adminKS, err := client.StartSecretSession(ctx, partnerID, adminSecret, apptoken.Admin)
	check(err)
	tokens := &appTokens{client: client, ks: adminKS}
	brief, dead := whichOneWins(ctx, tokens, widgetKS, getTime())
	fmt.Println("of 0 seconds:", use(dead.KS))

	// A KS from a secret is cut to the account's maximum.
	longKS := secretKS(ctx, client, url.Values{"expiry": {"900000"}})
	var info struct{ Expiry apptoken.Number }
	check(client.Call(ctx, "session", "get", url.Values{"ks": {adminKS}, "session": {longKS}}, &info))
	fmt.Println(info.Expiry)

	// A KS dies at the very second.
	session, err = startSession(ctx, client, widgetKS, own, apptoken.SessionOptions{})
	check(err)
	for _, seconds := range []int{3599, 1} {
		advance(seconds)
		fmt.Println(use(session.KS))
	}
	_, err = startSession(ctx, client, widgetKS, brief, apptoken.SessionOptions{})
	fmt.Println(outcome(err, "a session"))

	// Renew in time.
	program := renewing{client: client, appToken: own}
	for _, minutes := range []int{0, 30, 25} {
		advance(60 * minutes)
		fmt.Println(minutes, "minutes later")
		ks, err := program.ks(ctx)
		check(err)
		fmt.Println(use(ks))
	}

	// A session of the package counts real time, which stands still here, so the server
	// says that the KS has expired.
	asleep := apptoken.NewSession(client, partnerID, own, apptoken.SessionOptions{})
	for _, pause := range []int{0, 3600} {
		advance(pause)
		var page struct{ TotalCount int }
		check(asleep.Call(ctx, "media", "list", url.Values{"pager[pageSize]": {"1"}}, &page))
		fmt.Println("after", pause, "seconds:", page.TotalCount, "entries")
	}

	// A KS may be used up before its time, and a limit of 0 is no limit that works.
	for _, try := range []struct{ limit, uses int }{{2, 3}, {0, 1}} {
		limited := tokens.add(ctx, map[string]string{
			"hashType": "SHA256", "sessionType": "0",
			"sessionPrivileges": "actionslimit:" + strconv.Itoa(try.limit),
		})
		session, err := startSession(ctx, client, widgetKS, limited.AppToken, apptoken.SessionOptions{})
		check(err)
		for number := 1; number <= try.uses; number++ {
			fmt.Println("limit", try.limit, "use", number, use(session.KS))
		}
	}

	// Deleting an app token ends its sessions, which carry its id.
	asMaria := apptoken.SessionOptions{UserID: "maria"}
	hourly := tokens.add(ctx, map[string]string{
		"hashType": "SHA256", "sessionType": "0", "sessionDuration": "3600",
	}).AppToken
	session, err = startSession(ctx, client, widgetKS, hourly, asMaria)
	check(err)
	fmt.Println(session.Privileges)
	fmt.Println("before:", use(session.KS))
	check(tokens.remove(ctx, hourly.ID))
	fmt.Println("after:", use(session.KS))

	// Ending one session ends all of its app token's, and for a day the new ones too.
	tokens.cleanUp(ctx)
	tokens.ks, err = client.StartSecretSession(ctx, partnerID, adminSecret, apptoken.Admin)
	check(err)
	shared := tokens.add(ctx, map[string]string{
		"hashType": "SHA256", "sessionType": "0", "sessionDuration": "3600", "sessionPrivileges": "sview:*",
	}).AppToken
	first, err := startSession(ctx, client, widgetKS, shared, asMaria)
	check(err)
	second, err := startSession(ctx, client, widgetKS, shared, asMaria)
	check(err)
	check(client.Call(ctx, "session", "end", url.Values{"ks": {first.KS}}, nil))
	fmt.Println("first:", use(first.KS))
	fmt.Println("second:", use(second.KS))
	third, err := startSession(ctx, client, widgetKS, shared, asMaria)
	check(err)
	fmt.Println("third:", use(third.KS))

	advance(24*3600 - 1800)
	session, err = client.StartAppTokenSession(ctx, partnerID, shared, asMaria)
	check(err)
	fmt.Println("a day later:", use(session.KS))

	// Sessions from a secret end one by one.
	ended, other := secretKS(ctx, client, nil), secretKS(ctx, client, nil)
	check(client.Call(ctx, "session", "end", url.Values{"ks": {ended}}, nil))
	fmt.Println("first:", use(ended))
	fmt.Println("second:", use(other))

	// Another app token is not touched.
	session, err = client.StartAppTokenSession(ctx, partnerID, own, apptoken.SessionOptions{})
	check(err)
	fmt.Println("another app token:", use(session.KS))

	// Your turn: sessions of two hours, for thirty days. Asking for more than the app
	// token allows does not help.
	made := []*appTokens{tokens}
	for _, try := range []struct {
		fields map[string]string
		asked  time.Duration
	}{
		{map[string]string{"sessionDuration": "3600"}, 2 * time.Hour},
		{map[string]string{"sessionDuration": "7200", "expiry": strconv.Itoa(30 * 86400)}, 0},
	} {
		try.fields["hashType"], try.fields["sessionType"] = "SHA256", "0"
		adminKS, err := client.StartSecretSession(ctx, partnerID, adminSecret, apptoken.Admin)
		check(err)
		attempt := &appTokens{client: client, ks: adminKS}
		made = append(made, attempt)
		nightly := attempt.add(ctx, try.fields)
		now := getTime()
		session, err = client.StartAppTokenSession(ctx, partnerID, nightly.AppToken,
			apptoken.SessionOptions{Lifetime: try.asked})
		check(err)
		life := "forever"
		if nightly.Expiry != nil {
			life = fmt.Sprintf("for %d days", (*nightly.Expiry-now)/86400)
		}
		fmt.Println("sessions of", session.Expiry.Unix()-now, "seconds,", life)
	}

	slices.Reverse(made)
	for _, tokens := range made {
		tokens.cleanUp(ctx)
	}

	// Output:
	// djJ8MjQyMjQ1MXw4-8PzeQ1MGwWuVF0bm42vYyw2Y-SsiuX4ex6CPxmgKWJ5OVESvlakSyaDBJhNs2OPAosdUUS4SNG49ALRJZkMKSM8DKb3HuEcCTfqRPbD6TH9FMXEdUOF2VQzAMpiniFXJQdKpU_gTn1Yv1ll7v5MANTVAN0NsTXo9IXSiqje9Qr38VJzZSIVBsohbIBZdRU=
	// ends on 2018-09-17 18:54:36 +0000 UTC
	// asked for 900000 seconds, got 3600
	// [{duration 3600}] got 3600 decided by duration
	// [{duration 3600} {asked for 900000}] got 3600 decided by duration
	// [{duration 3600} {left 1200}] got 1200 decided by left
	// [{duration 3600} {left 1200} {asked for 600}] got 600 decided by asked for
	// [{duration 3600} {left 1200} {asked for 3600}] got 1200 decided by left
	// [{duration 86400}] got 86400 decided by duration
	// [{duration 900000}] got 900000 decided by duration
	// [{duration 0}] got 0 decided by duration
	// of 0 seconds: INVALID_KS: Invalid KS "EXPIRED", Error "-1,INVALID_STR"
	// 1537293276
	// works
	// INVALID_KS: Invalid KS "EXPIRED", Error "-1,INVALID_STR"
	// APP_TOKEN_EXPIRED: Application token id "0_xe45caq7" expired
	// 0 minutes later
	// a new session, to be renewed in 3240 seconds
	// works
	// 30 minutes later
	// works
	// 25 minutes later
	// a new session, to be renewed in 3240 seconds
	// works
	// after 0 seconds: 10 entries
	// after 3600 seconds: 10 entries
	// limit 2 use 1 works
	// limit 2 use 2 works
	// limit 2 use 3 INVALID_KS: Invalid KS "EXCEEDED_ACTIONS_LIMIT", Error "-1,INVALID_STR"
	// limit 0 use 1 INVALID_ACTIONS_LIMIT: Invalid actions limit
	// sessionid:0_px5af2e0,apptoken:0_px5af2e0
	// before: works
	// after: INVALID_KS: Invalid KS "LOGOUT", Error "-1,INVALID_STR"
	// 0_px5af2e0 APP_TOKEN_ID_NOT_FOUND: Application token id "0_px5af2e0" not found
	// 0_avrargv5 deleted
	// 0_76mrk8ve deleted
	// 0_1m9jxwyo deleted
	// 0_i9134n92 deleted
	// 0_7wlf02ld deleted
	// 0_xe45caq7 deleted
	// 0_39lxw9o4 deleted
	// first: INVALID_KS: Invalid KS "LOGOUT", Error "-1,INVALID_STR"
	// second: INVALID_KS: Invalid KS "LOGOUT", Error "-1,INVALID_STR"
	// third: INVALID_KS: Invalid KS "LOGOUT", Error "-1,INVALID_STR"
	// a day later: INVALID_KS: Invalid KS "LOGOUT", Error "-1,INVALID_STR"
	// first: INVALID_KS: Invalid KS "LOGOUT", Error "-1,INVALID_STR"
	// second: works
	// another app token: works
	// sessions of 3600 seconds, forever
	// sessions of 7200 seconds, for 30 days
	// 0_imtnmafo deleted
	// 0_waqrcpu1 deleted
	// 0_mkb04ry1 deleted
}

// whichOneWins starts sessions within different limits. It returns the app token
// that ends first, and a session of 0 seconds.
func whichOneWins(
	ctx context.Context, tokens *appTokens, widgetKS string, now int64,
) (brief apptoken.AppToken, dead *apptoken.SessionInfo) {
	add := func(fields map[string]string) storedToken {
		fields["hashType"], fields["sessionType"] = "SHA256", "0"
		return tokens.add(ctx, fields)
	}
	type limit struct {
		name    string
		seconds int64
	}
	tries := []struct {
		appToken storedToken
		asked    []time.Duration // 0: for nothing
	}{
		{add(map[string]string{"sessionDuration": "3600"}), []time.Duration{0, 900000 * time.Second}},
		{add(map[string]string{"sessionDuration": "3600", "expiry": "1200"}), []time.Duration{0, 10 * time.Minute, time.Hour}},
		{add(map[string]string{}), []time.Duration{0}},
		{add(map[string]string{"sessionDuration": "900000"}), []time.Duration{0}},
		{add(map[string]string{"sessionDuration": "0"}), []time.Duration{0}},
	}
	for _, try := range tries {
		for _, asked := range try.asked {
			session, err := startSession(ctx, tokens.client, widgetKS, try.appToken.AppToken,
				apptoken.SessionOptions{Lifetime: asked})
			check(err)
			limits := []limit{{"duration", try.appToken.SessionDuration}}
			if try.appToken.Expiry != nil {
				limits = append(limits, limit{"left", *try.appToken.Expiry - now})
			}
			if asked != 0 {
				limits = append(limits, limit{"asked for", int64(asked.Seconds())})
			}
			shortest := slices.MinFunc(limits, func(a, b limit) int { return cmp.Compare(a.seconds, b.seconds) })
			fmt.Println(limits, "got", session.Expiry.Unix()-now, "decided by", shortest.name)
			dead = session
		}
	}
	return tries[1].appToken.AppToken, dead
}

// A renewing program has a KS that is renewed when nine tenths of its time are over.
// It goes by the clock of the bundled server, which the example moves.
type renewing struct {
	client   *apptoken.Client
	appToken apptoken.AppToken
	current  string
	renewAt  int64 // Unix time
}

// ks returns a KS that is good for a while. It is not for several goroutines at once;
// apptoken.Session is.
func (r *renewing) ks(ctx context.Context) (string, error) {
	now := serverClock()
	if now >= r.renewAt {
		session, err := r.client.StartAppTokenSession(ctx, partnerID, r.appToken, apptoken.SessionOptions{})
		if err != nil {
			return "", err
		}
		r.current = session.KS
		r.renewAt = now + (session.Expiry.Unix()-now)*9/10
		fmt.Println("a new session, to be renewed in", r.renewAt-now, "seconds")
	}
	return r.current, nil
}

// serverClock is the time of the bundled server, in Unix time.
func serverClock() int64 {
	var clock struct{ Time int64 }
	check(json.Unmarshal([]byte(text(http.Get(serviceURL()+"/_mock/clock"))), &clock))
	return clock.Time
}
