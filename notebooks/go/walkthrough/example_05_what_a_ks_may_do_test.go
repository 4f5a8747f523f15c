//go:build walkthrough

package walkthrough

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"example.com/apptoken"
)

// The steps of notebook 05: what an app token makes of a wish, who may call what,
// and on whose entries.
func Example_whatAKSMayDo() {
	ctx, client := context.Background(), start()
	widgetKS, err := client.StartWidgetSession(ctx, "_"+partnerID)
	check(err)
	adminKS, err := client.StartSecretSession(ctx, partnerID, adminSecret, apptoken.Admin)
	check(err)
	tokens := &appTokens{client: client, ks: adminKS}
	session := func(appToken storedToken, asked apptoken.SessionOptions) *apptoken.SessionInfo {
		session, err := startSession(ctx, client, widgetKS, appToken.AppToken, asked)
		check(err)
		return session
	}

	// What happened in the forum: the app token is for USER sessions, and has the last word.
	events := func(ks string) string {
		err := client.Call(ctx, "schedule_scheduleEvent", "list", url.Values{"ks": {ks}}, nil)
		return outcome(err, "allowed")
	}
	fmt.Println("ADMIN:", events(adminKS))
	own := tokens.add(ctx, map[string]string{
		"sessionType": "0", "hashType": "SHA256", "description": "Notebook 05: the forum's program",
	})
	got := session(own, apptoken.SessionOptions{Type: apptoken.Admin, Privileges: "list:*"})
	fmt.Println("app token:", events(got.KS))
	fmt.Println("asked for 2 and list:*, got", got.Type, "and", got.Privileges)
	own, err = tokens.update(ctx, own.ID, map[string]string{"sessionType": "2"})
	check(err)
	got = session(own, apptoken.SessionOptions{})
	fmt.Println("changed:", got.Type, events(got.KS))

	// One wish, and two app tokens: one leaves it all to the caller, one nothing.
	silent := tokens.add(ctx, map[string]string{"description": "Notebook 05: silent"})
	strict := tokens.add(ctx, map[string]string{
		"sessionType": "0", "sessionUserId": "maria", "sessionDuration": "600", "sessionPrivileges": "sview:*",
	})
	var now int64
	check(client.Call(ctx, "system", "getTime", nil, &now))
	for _, appToken := range []storedToken{silent, strict} {
		got := session(appToken, apptoken.SessionOptions{
			Type: apptoken.Admin, UserID: "sam", Lifetime: 20 * time.Minute, Privileges: "list:*,room:12",
		})
		fmt.Println(got.Type, got.UserID, got.Expiry.Unix()-now, got.Privileges)
	}
	for _, appToken := range []storedToken{silent, strict, own} {
		left := session(appToken, apptoken.SessionOptions{})
		asked := session(appToken, apptoken.SessionOptions{Type: apptoken.Admin})
		fmt.Println("left to it:", left.Type, "asked for ADMIN:", asked.Type)
	}

	// Who may call what?
	onePage := url.Values{"pager[pageSize]": {"1"}}
	var listed struct{ Objects []struct{ ID string } }
	params := url.Values{"ks": {adminKS}, "pager[pageSize]": {"1"}}
	check(client.Call(ctx, "media", "list", params, &listed))
	someEntry := url.Values{"entryId": {listed.Objects[0].ID}}
	getTime := apptoken.Request{Service: "system", Action: "getTime"}
	mediaList := apptoken.Request{Service: "media", Action: "list", Params: onePage}
	mediaGet := apptoken.Request{Service: "media", Action: "get", Params: someEntry}
	mediaAdd := apptoken.Request{Service: "media", Action: "add", Params: url.Values{
		"entry[name]": {"Notebook 05"}, "entry[mediaType]": {"1"},
	}}
	tokenList := apptoken.Request{Service: "appToken", Action: "list", Params: onePage}
	matrix := permissions{tokens, []column{
		{"no KS", ""},
		{"widget", widgetKS},
		{"USER", secretKS(ctx, client, nil)},
		{"ADMIN", adminKS},
	}}
	matrix.print(ctx,
		getTime,
		apptoken.Request{Service: "appToken", Action: "startSession"},
		mediaList,
		mediaGet,
		tokenList,
		apptoken.Request{Service: "partner", Action: "getInfo"},
		apptoken.Request{Service: "schedule_scheduleEvent", Action: "list", Params: onePage},
		mediaAdd,
	)
	var account struct{ Secret, AdminSecret string }
	check(client.Call(ctx, "partner", "getInfo", url.Values{"ks": {adminKS}}, &account))
	fmt.Println("ADMIN reads the secrets:", account.Secret == userSecret, account.AdminSecret == adminSecret)

	// A list shows what the KS's user owns; list:* lifts that, and so does an id.
	jo := secretKS(ctx, client, url.Values{"userId": {"jo@example.com"}})
	joListsAll := secretKS(ctx, client, url.Values{"userId": {"jo@example.com"}, "privileges": {"list:*"}})
	for _, ks := range []string{widgetKS, jo, joListsAll, adminKS} {
		fmt.Println(entries(ctx, client, ks, onePage))
	}
	fmt.Println("by id:", entries(ctx, client, jo, url.Values{"filter[idEqual]": someEntry["entryId"]}))
	fmt.Println("media.get:", matrix.try(ctx, jo, mediaGet))

	// Changing an entry is for its owner, for edit, and for ADMIN.
	update := apptoken.Request{Service: "media", Action: "update", Params: url.Values{
		"entryId": {"0_marias01"}, "mediaEntry[tags]": {"lecture"},
	}}
	maria := secretKS(ctx, client, url.Values{"userId": {"maria"}})
	jo = secretKS(ctx, client, url.Values{"userId": {"jo@example.com"}})
	joEdits := secretKS(ctx, client, url.Values{
		"userId": {"jo@example.com"}, "privileges": {"edit:0_marias01"},
	})
	owners := permissions{tokens, []column{
		{"widget", widgetKS}, {"maria", maria}, {"jo", jo}, {"jo, edit", joEdits}, {"ADMIN", adminKS},
	}}
	owners.print(ctx, update)
	err = client.Call(ctx, "media", "update", merged(update.Params, url.Values{"ks": {jo}}), nil)
	fmt.Println(outcome(err, "yes"))

	whichPrivileges(ctx, tokens, widgetKS, silent)

	// A role says which actions, whatever the type is. It is named by the app token.
	const wish = "setrole:Publisher Administrator"
	var roles []column
	for _, role := range []string{"PLAYBACK_BASE_ROLE", "null", "CAPTION_EDITOR"} {
		appToken := tokens.add(ctx, map[string]string{"sessionType": "2", "sessionPrivileges": "setrole:" + role})
		name, _, _ := strings.Cut(role, "_")
		roles = append(roles, column{name, session(appToken, apptoken.SessionOptions{Privileges: wish}).KS})
	}
	permissions{tokens, roles}.print(ctx, getTime, mediaList, mediaGet, tokenList, update)
	const misspelt = "setrole:CAPTION_EDITER"
	lostToken := tokens.add(ctx, map[string]string{"sessionType": "2", "sessionPrivileges": misspelt})
	lost := session(lostToken, apptoken.SessionOptions{})
	fmt.Println("from an app token, used:", entries(ctx, client, lost.KS, nil))
	err = client.Call(ctx, "session", "start", url.Values{
		"partnerId": {partnerID}, "secret": {adminSecret}, "type": {"2"}, "privileges": {misspelt},
	}, nil)
	fmt.Println("from the secret:", outcome(err, "a KS"))

	// Or hold a KS to a path.
	bound := session(tokens.add(ctx, map[string]string{
		"sessionType": "0", "sessionPrivileges": "urirestrict:/api_v3/service/media/action/list",
	}), apptoken.SessionOptions{})
	for _, service := range []string{"media", "baseEntry"} {
		err := client.Call(ctx, service, "list", url.Values{"ks": {bound.KS}}, nil)
		fmt.Println(service, outcome(err, "allowed"))
	}

	// A KS that only reads: disableentitlement is about what is seen, a role about what is done.
	for _, privileges := range []string{
		"", "disableentitlement", "setrole:PLAYBACK_BASE_ROLE", "disableentitlement,setrole:PLAYBACK_BASE_ROLE",
	} {
		ks := secretKS(ctx, client, url.Values{"userId": {"maria"}, "privileges": {privileges}})
		list := matrix.try(ctx, ks, apptoken.Request{Service: "media", Action: "list"})
		fmt.Printf("%q: list %s, update %s\n", privileges, list, matrix.try(ctx, ks, update))
	}

	// Your turn: an app token for those who only look, at everything. The first one gives
	// its holder too much.
	for _, fields := range []map[string]string{
		{"sessionPrivileges": "list:*"},
		{"sessionType": "0", "sessionPrivileges": "setrole:PLAYBACK_BASE_ROLE,list:*"},
	} {
		readers := session(tokens.add(ctx, fields), apptoken.SessionOptions{
			Type: apptoken.Admin, UserID: "maria", Privileges: wish + ",edit:*",
		})
		fmt.Println("type", readers.Type)
		fmt.Println(entries(ctx, client, readers.KS, nil), "of", entries(ctx, client, adminKS, nil))
		for _, request := range []apptoken.Request{mediaAdd, update, tokenList} {
			fmt.Println(request.Service, request.Action, matrix.try(ctx, readers.KS, request))
		}
	}

	tokens.cleanUp(ctx)

	// Output:
	// ADMIN: allowed
	// app token: SERVICE_FORBIDDEN: The access to service [schedule_scheduleevent->list] is forbidden
	// asked for 2 and list:*, got 0 and sessionid:0_39lxw9o4,apptoken:0_39lxw9o4
	// changed: 2 allowed
	// 2 sam 1200 sessionid:0_xe45caq7,apptoken:0_xe45caq7,room:12
	// 0 maria 600 sessionid:0_7wlf02ld,apptoken:0_7wlf02ld,sview:*,room:12
	// left to it: 0 asked for ADMIN: 2
	// left to it: 0 asked for ADMIN: 0
	// left to it: 2 asked for ADMIN: 2
	//                                    no KS      widget        USER       ADMIN
	// system.getTime                       yes         yes         yes         yes
	// appToken.startSession          forbidden         yes         yes         yes
	// media.list                     forbidden         yes         yes         yes
	// media.get                      not found         yes         yes         yes
	// appToken.list                  forbidden   forbidden   forbidden         yes
	// partner.getInfo                forbidden   forbidden   forbidden         yes
	// schedule_scheduleEvent.list    forbidden   forbidden   forbidden         yes
	// media.add                      forbidden   forbidden         yes         yes
	// ADMIN reads the secrets: true true
	// 3 entries
	// 2 entries
	// 10 entries
	// 10 entries
	// by id: 1 entries
	// media.get: yes
	//                                   widget       maria          jo    jo, edit       ADMIN
	// media.update                   not owner         yes   not owner         yes         yes
	// INVALID_KS: Invalid KS "", Error "-4,INVALID_TYPE"
	// sview:* asked for sview:0_welcome1 got sview:0_welcome1 - as computed: true
	// sview:* asked for setrole:1,mynote:x got sview:*,mynote:x - as computed: true
	// sview:0_welcome1 asked for sview:0_tour0001 got sview:0_welcome1 - as computed: true
	// mynote:x asked for mynote:y got mynote:x - as computed: true
	// star: *
	// appToken forbidden
	// schedule_scheduleEvent forbidden
	// from the secret: sview:0_tour0001
	// from an app token: sview:0_welcome1/0_tour0001
	//                                 PLAYBACK        null     CAPTION
	// system.getTime                       yes         yes         yes
	// media.list                           yes   forbidden         yes
	// media.get                            yes   forbidden   forbidden
	// appToken.list                  forbidden   forbidden   forbidden
	// media.update                   forbidden   forbidden         yes
	// from an app token, used: INVALID_OBJECT_ID: Invalid object id [N/A]
	// from the secret: UNKNOWN_ROLE_ID: Unknown role id
	// media allowed
	// baseEntry INVALID_KS: Invalid KS "EXCEEDED_RESTRICTED_URI", Error "-1,INVALID_STR"
	// "": list yes, update yes
	// "disableentitlement": list yes, update yes
	// "setrole:PLAYBACK_BASE_ROLE": list yes, update forbidden
	// "disableentitlement,setrole:PLAYBACK_BASE_ROLE": list yes, update forbidden
	// type 2
	// 10 entries of 10 entries
	// media add yes
	// media update yes
	// appToken list yes
	// type 0
	// 10 entries of 10 entries
	// media add forbidden
	// media update forbidden
	// appToken list forbidden
	// 0_79767zbs deleted
	// 0_ggvalkz4 deleted
	// 0_jb1wrihy deleted
	// 0_zdz012c8 deleted
	// 0_ju3hhxld deleted
	// 0_qiu7fidr deleted
	// 0_lju4rltd deleted
	// 0_imtnmafo deleted
	// 0_waqrcpu1 deleted
	// 0_mkb04ry1 deleted
	// 0_px5af2e0 deleted
	// 0_avrargv5 deleted
	// 0_76mrk8ve deleted
	// 0_1m9jxwyo deleted
	// 0_i9134n92 deleted
	// 0_7wlf02ld deleted
	// 0_xe45caq7 deleted
	// 0_39lxw9o4 deleted
}

// whichPrivileges asks for privileges, and shows which of them are granted.
func whichPrivileges(ctx context.Context, tokens *appTokens, widgetKS string, silent storedToken) {
	granted := func(appToken storedToken, asked string) (ks, privileges string) {
		options := apptoken.SessionOptions{Privileges: asked}
		session, err := startSession(ctx, tokens.client, widgetKS, appToken.AppToken, options)
		check(err)
		return session.KS, session.Privileges
	}
	// The server's own two come first.
	withoutOwn := func(privileges string) string { return strings.SplitN(privileges, ",", 3)[2] }

	for _, try := range []struct{ has, asked string }{
		{"sview:*", "sview:0_welcome1"},
		{"sview:*", "setrole:1,mynote:x"},
		{"sview:0_welcome1", "sview:0_tour0001"},
		{"mynote:x", "mynote:y"},
	} {
		appToken := tokens.add(ctx, map[string]string{"sessionType": "0", "sessionPrivileges": try.has})
		_, got := granted(appToken, try.asked)
		asComputed := apptoken.MergePrivileges(appToken.ID, try.has, try.asked) == got
		fmt.Println(try.has, "asked for", try.asked, "got", withoutOwn(got), "- as computed:", asComputed)
	}

	// The star is granted, and gives nothing.
	ks, got := granted(silent, "*")
	fmt.Println("star:", withoutOwn(got))
	for _, service := range []string{"appToken", "schedule_scheduleEvent"} {
		fmt.Println(service, verdict(tokens.client.Call(ctx, service, "list", url.Values{"ks": {ks}}, nil)))
	}

	// One name, given twice.
	const twice = "sview:0_welcome1,sview:0_tour0001"
	ks = secretKS(ctx, tokens.client, url.Values{"privileges": {twice}})
	var info struct{ Privileges string }
	params := url.Values{"ks": {tokens.ks}, "session": {ks}}
	check(tokens.client.Call(ctx, "session", "get", params, &info))
	fmt.Println("from the secret:", info.Privileges)
	_, got = granted(tokens.add(ctx, map[string]string{"sessionPrivileges": twice}), "")
	fmt.Println("from an app token:", withoutOwn(got))
}

// permissions is a table with a column for each KS, and a line for each call.
type permissions struct {
	tokens  *appTokens
	columns []column
}

type column struct{ name, ks string }

// print makes the calls with every KS, and prints what comes of each.
func (p permissions) print(ctx context.Context, requests ...apptoken.Request) {
	fmt.Printf("%28s", "")
	for _, column := range p.columns {
		fmt.Printf("%12s", column.name)
	}
	fmt.Println()
	for _, request := range requests {
		fmt.Printf("%-28s", request.Service+"."+request.Action)
		for _, column := range p.columns {
			fmt.Printf("%12s", p.try(ctx, column.ks, request))
		}
		fmt.Println()
	}
}

// try makes a call with a KS, or with none, and says in a word what comes of it.
func (p permissions) try(ctx context.Context, ks string, request apptoken.Request) string {
	params := merged(request.Params)
	hashedKS := "no KS"
	if ks != "" {
		params.Set("ks", ks)
		hashedKS = ks
	}
	if request.Action == "startSession" { // its hash has to be made with the KS of the call
		tokenHash, err := apptoken.TokenHash(apptoken.HashInput{KS: hashedKS, Token: token, HashType: apptoken.SHA256})
		check(err)
		params.Set("id", tokenID)
		params.Set("tokenHash", tokenHash)
	}
	var answer json.RawMessage
	err := p.tokens.client.Call(ctx, request.Service, request.Action, params, &answer)
	if err == nil && request.Action == "add" {
		var added struct{ ID string }
		check(apptoken.Decode(answer, &added))
		p.tokens.deletions = append(p.tokens.deletions, deletion{request.Service, "entryId", added.ID})
	}
	return verdict(err)
}

// verdict is what came of a call in a word.
func verdict(err error) string {
	var refused *apptoken.APIError
	if !errors.As(err, &refused) {
		check(err)
		return "yes"
	}
	switch {
	case refused.Args["ERR_CODE"] == "-4":
		return "not owner"
	case refused.Code == "SERVICE_FORBIDDEN":
		return "forbidden"
	case refused.Code == "ENTRY_ID_NOT_FOUND":
		return "not found"
	}
	return refused.Code
}
