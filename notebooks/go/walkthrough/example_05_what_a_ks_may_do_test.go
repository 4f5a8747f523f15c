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

// The steps of notebook 05: what an app token grants, who may call what, and on whose
// entries.
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

	// What happened in the forum: the app token is for USER sessions, and overrides the call.
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
	_, err = tokens.update(ctx, own.ID, map[string]string{"sessionType": "2"})
	check(err)
	got = session(own, apptoken.SessionOptions{})
	fmt.Println("changed:", got.Type, events(got.KS))

	// One request, and two app tokens: one sets nothing itself, the other everything.
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
	own, err = tokens.get(ctx, own.ID)
	check(err)
	for _, appToken := range []storedToken{silent, strict, own} {
		left := session(appToken, apptoken.SessionOptions{})
		asked := session(appToken, apptoken.SessionOptions{Type: apptoken.Admin})
		fmt.Println("left to it:", left.Type, "asked for ADMIN:", asked.Type)
	}

	// Who may call what?
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

	// A list shows what the KS's user owns, unless list:* or an id lifts that.
	joListsAll := secretKS(ctx, client, url.Values{"userId": {"jo@example.com"}, "privileges": {"list:*"}})
	jo := secretKS(ctx, client, url.Values{"userId": {"jo@example.com"}})
	for _, ks := range []string{widgetKS, jo, joListsAll, adminKS} {
		fmt.Println(entries(ctx, client, ks, onePage))
	}
	fmt.Println("by id:", entries(ctx, client, jo, url.Values{"filter[idEqual]": someEntry["entryId"]}))
	fmt.Println("media.get:", matrix.try(ctx, jo, mediaGet))

	// An entry may be changed by its owner, by ADMIN, and with the privilege edit.
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

	whichPrivileges(ctx, tokens, widgetKS)

	// A role says which actions, whatever the type is. It is named by the app token.
	const wish = "setrole:Publisher Administrator"
	var roles []column
	for _, role := range []string{"PLAYBACK_BASE_ROLE", "CAPTION_EDITOR", "CATALOGUE_READER", "null"} {
		appToken := tokens.add(ctx, map[string]string{"sessionType": "2", "sessionPrivileges": "setrole:" + role})
		roles = append(roles, column{role, session(appToken, apptoken.SessionOptions{Privileges: wish}).KS})
	}
	permissions{tokens, roles}.print(ctx, getTime, mediaList, mediaGet, tokenList, update)
	// A KS that can only read: disableentitlement is about what is seen, a role about what is
	// done. The role for players is not read-only, although it stops this update.
	for _, privileges := range []string{
		"", "disableentitlement", "setrole:PLAYBACK_BASE_ROLE", "disableentitlement,setrole:CATALOGUE_READER",
	} {
		appToken := tokens.add(ctx, map[string]string{"sessionType": "0", "sessionPrivileges": privileges})
		ks := session(appToken, apptoken.SessionOptions{UserID: "maria"}).KS
		list := matrix.try(ctx, ks, mediaList)
		fmt.Printf("%q: list %s, update %s\n", privileges, list, matrix.try(ctx, ks, update))
	}

	// Your turn: an app token for people who list everything and do nothing else. The first
	// one allows too much.
	for _, fields := range []map[string]string{
		{"sessionPrivileges": "list:*"},
		{"sessionType": "0", "sessionPrivileges": "setrole:CATALOGUE_READER,list:*"},
	} {
		readers := session(tokens.add(ctx, fields), apptoken.SessionOptions{
			Type: apptoken.Admin, UserID: "maria", Privileges: wish + ",edit:*",
		})
		fmt.Println("type", readers.Type)
		fmt.Println(entries(ctx, client, readers.KS, onePage), "of", entries(ctx, client, adminKS, onePage))
		for _, request := range []apptoken.Request{mediaGet, mediaAdd, update, tokenList} {
			fmt.Println(request.Service, request.Action, matrix.try(ctx, readers.KS, request))
		}
	}

	theRest(ctx, tokens, widgetKS, silent)

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
	//                                            no KS              widget                USER               ADMIN
	// system.getTime                               yes                 yes                 yes                 yes
	// appToken.startSession                  forbidden                 yes                 yes                 yes
	// media.list                             forbidden                 yes                 yes                 yes
	// media.get                              not found                 yes                 yes                 yes
	// appToken.list                          forbidden           forbidden           forbidden                 yes
	// partner.getInfo                        forbidden           forbidden           forbidden                 yes
	// schedule_scheduleEvent.list            forbidden           forbidden           forbidden                 yes
	// media.add                              forbidden           forbidden                 yes                 yes
	// ADMIN reads the secrets: true true
	// 3 entries
	// 2 entries
	// 10 entries
	// 10 entries
	// by id: 1 entries
	// media.get: yes
	//                                           widget               maria                  jo            jo, edit               ADMIN
	// media.update                           not owner                 yes           not owner                 yes                 yes
	// INVALID_KS: Invalid KS "", Error "-4,INVALID_TYPE"
	// sview:* asked for sview:0_welcome1 got sview:0_welcome1 - as computed: true
	// sview:* asked for setrole:1,mynote:x got sview:*,mynote:x - as computed: true
	// sview:0_welcome1 asked for sview:0_tour0001 got sview:0_welcome1 - as computed: true
	// mynote:x asked for mynote:y got mynote:x - as computed: true
	// from the secret: sview:0_tour0001
	// from an app token: sview:0_welcome1/0_tour0001
	//                               PLAYBACK_BASE_ROLE      CAPTION_EDITOR    CATALOGUE_READER                null
	// system.getTime                               yes                 yes                 yes                 yes
	// media.list                                   yes                 yes                 yes           forbidden
	// media.get                                    yes           forbidden           forbidden           forbidden
	// appToken.list                          forbidden           forbidden           forbidden           forbidden
	// media.update                           forbidden                 yes           forbidden           forbidden
	// "": list yes, update yes
	// "disableentitlement": list yes, update yes
	// "setrole:PLAYBACK_BASE_ROLE": list yes, update forbidden
	// "disableentitlement,setrole:CATALOGUE_READER": list yes, update forbidden
	// type 2
	// 10 entries of 10 entries
	// media get yes
	// media add yes
	// media update yes
	// appToken list yes
	// type 0
	// 10 entries of 10 entries
	// media get forbidden
	// media add forbidden
	// media update forbidden
	// appToken list forbidden
	// from an app token, used: INVALID_OBJECT_ID: Invalid object id [N/A]
	// from the secret: UNKNOWN_ROLE_ID: Unknown role id
	// media allowed
	// baseEntry INVALID_KS: Invalid KS "EXCEEDED_RESTRICTED_URI", Error "-1,INVALID_STR"
	// star: *
	// appToken forbidden
	// schedule_scheduleEvent forbidden
	// 0_npgh40e9 deleted
	// 0_16ctkk5s deleted
	// 0_zy4bepgv deleted
	// 0_9b7uhyzn deleted
	// 0_2btvl61w deleted
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

// onePage asks for a page with one object.
var onePage = url.Values{"pager[pageSize]": {"1"}}

// withoutOwn is what follows the two privileges that the server adds itself.
func withoutOwn(privileges string) string { return strings.SplitN(privileges, ",", 3)[2] }

// whichPrivileges asks for privileges, and shows which of them are granted.
func whichPrivileges(ctx context.Context, tokens *appTokens, widgetKS string) {
	granted := func(appToken storedToken, asked string) string {
		options := apptoken.SessionOptions{Privileges: asked}
		session, err := startSession(ctx, tokens.client, widgetKS, appToken.AppToken, options)
		check(err)
		return session.Privileges
	}

	for _, try := range []struct{ has, asked string }{
		{"sview:*", "sview:0_welcome1"},
		{"sview:*", "setrole:1,mynote:x"},
		{"sview:0_welcome1", "sview:0_tour0001"},
		{"mynote:x", "mynote:y"},
	} {
		appToken := tokens.add(ctx, map[string]string{"sessionType": "0", "sessionPrivileges": try.has})
		got := granted(appToken, try.asked)
		asComputed := apptoken.MergePrivileges(appToken.ID, try.has, try.asked) == got
		fmt.Println(try.has, "asked for", try.asked, "got", withoutOwn(got), "- as computed:", asComputed)
	}

	// The same name twice.
	const twice = "sview:0_welcome1,sview:0_tour0001"
	ks := secretKS(ctx, tokens.client, url.Values{"privileges": {twice}})
	var info struct{ Privileges string }
	params := url.Values{"ks": {tokens.ks}, "session": {ks}}
	check(tokens.client.Call(ctx, "session", "get", params, &info))
	fmt.Println("from the secret:", info.Privileges)
	got := granted(tokens.add(ctx, map[string]string{"sessionPrivileges": twice}), "")
	fmt.Println("from an app token:", withoutOwn(got))
}

// theRest is a role that does not exist, a KS for one path, and the privilege *.
func theRest(ctx context.Context, tokens *appTokens, widgetKS string, silent storedToken) {
	client := tokens.client
	session := func(appToken storedToken, asked apptoken.SessionOptions) *apptoken.SessionInfo {
		session, err := startSession(ctx, client, widgetKS, appToken.AppToken, asked)
		check(err)
		return session
	}

	const misspelled = "setrole:CAPTION_EDITER"
	lostToken := tokens.add(ctx, map[string]string{"sessionType": "2", "sessionPrivileges": misspelled})
	lost := session(lostToken, apptoken.SessionOptions{})
	fmt.Println("from an app token, used:", entries(ctx, client, lost.KS, nil))
	err := client.Call(ctx, "session", "start", url.Values{
		"partnerId": {partnerID}, "secret": {adminSecret}, "type": {"2"}, "privileges": {misspelled},
	}, nil)
	fmt.Println("from the secret:", outcome(err, "a KS"))

	bound := session(tokens.add(ctx, map[string]string{
		"sessionType": "0", "sessionPrivileges": "urirestrict:/api_v3/service/media/action/list",
	}), apptoken.SessionOptions{})
	for _, service := range []string{"media", "baseEntry"} {
		err := client.Call(ctx, service, "list", url.Values{"ks": {bound.KS}}, nil)
		fmt.Println(service, outcome(err, "allowed"))
	}

	star := session(silent, apptoken.SessionOptions{Privileges: "*"})
	fmt.Println("star:", withoutOwn(star.Privileges))
	for _, service := range []string{"appToken", "schedule_scheduleEvent"} {
		params := merged(onePage, url.Values{"ks": {star.KS}})
		fmt.Println(service, verdict(client.Call(ctx, service, "list", params, nil)))
	}
}

// permissions is a table with a column for each KS, and a line for each call.
type permissions struct {
	tokens  *appTokens
	columns []column
}

type column struct{ name, ks string }

// print makes the calls with every KS, and prints the outcome of each.
func (p permissions) print(ctx context.Context, requests ...apptoken.Request) {
	fmt.Printf("%28s", "")
	for _, column := range p.columns {
		fmt.Printf("%20s", column.name)
	}
	fmt.Println()
	for _, request := range requests {
		fmt.Printf("%-28s", request.Service+"."+request.Action)
		for _, column := range p.columns {
			fmt.Printf("%20s", p.try(ctx, column.ks, request))
		}
		fmt.Println()
	}
}

// try makes a call with a KS, or with none, and returns the outcome in a word or two.
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

// verdict is the outcome of a call in a word or two.
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
