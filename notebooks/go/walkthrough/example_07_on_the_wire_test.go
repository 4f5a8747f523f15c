//go:build walkthrough

package walkthrough

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"example.com/apptoken"
)

// The steps of notebook 07: what the server takes, what it sends, and what to do
// when no answer comes. The requests are made with net/http where they are others
// than those of the package apptoken.
func Example_onTheWire() {
	ctx, client := context.Background(), start()
	web := &http.Client{Timeout: 30 * time.Second}

	// The flow of notebook 01.
	widgetKS, err := client.StartWidgetSession(ctx, "_"+partnerID)
	check(err)
	tokenHash, err := apptoken.TokenHash(apptoken.HashInput{KS: widgetKS, Token: token, HashType: apptoken.SHA256})
	check(err)
	session, err := client.StartSession(ctx, apptoken.SessionRequest{
		KS: widgetKS, AppTokenID: tokenID, TokenHash: tokenHash,
	})
	check(err)
	fmt.Println("type", session.Type, "until", session.Expiry.Unix())

	// The same call in five kinds of body, and in the URL.
	ks := session.KS
	requestForms(web, ks)

	// Path, query and body disagree; 1 is JSON, 2 is XML, 3 is PHP's notation.
	getTime := address("system", "getTime")
	for _, try := range []struct {
		name, address string
		body          url.Values
	}{
		{"body 1", getTime, url.Values{"format": {"1"}}},
		{"body 1, query 2", getTime + "?format=2", url.Values{"format": {"1"}}},
		{"body 1, query 2, path 3", getTime + "/format/3?format=2", url.Values{"format": {"1"}}},
		{"body 1, then 3", getTime, url.Values{"format": {"1", "3"}}},
		{"path 1, then 3", getTime + "/format/1/format/3", nil},
	} {
		fmt.Printf("%s -> %.22s\n", try.name, text(web.PostForm(try.address, try.body)))
	}

	// Your turn: a KS in the URL wins over the one in the form, so it is the one to hash.
	otherKS, err := client.StartWidgetSession(ctx, "_"+partnerID)
	check(err)
	startSession := address("appToken", "startSession")
	for _, hashed := range []string{widgetKS, otherKS} {
		digest, err := apptoken.TokenHash(apptoken.HashInput{KS: hashed, Token: token, HashType: apptoken.SHA256})
		check(err)
		form := url.Values{"ks": {widgetKS}, "id": {tokenID}, "tokenHash": {digest}, "format": {"1"}}
		response, err := web.PostForm(startSession+"?ks="+url.QueryEscape(otherKS), form)
		fmt.Println(outcome(apptoken.Decode(json.RawMessage(text(response, err)), nil), "accepted"))
	}

	// With a charset after the content type, JSON is ignored.
	body, err := json.Marshal(map[string]any{"ks": widgetKS, "id": tokenID, "tokenHash": tokenHash, "format": 1})
	check(err)
	for _, contentType := range []string{"application/json", "application/json; charset=utf-8"} {
		fmt.Printf("%s: %.165s\n", contentType, text(web.Post(startSession, contentType, bytes.NewReader(body))))
	}

	// Parameters that the server does not see.
	right := map[string]string{"ks": widgetKS, "id": tokenID, "tokenHash": tokenHash}
	for _, unseen := range []any{
		map[string]any{"params": right},
		[]any{right},
		map[string]string{"ks": widgetKS, "id": tokenID, "tokenhash": tokenHash},
	} {
		body, err := json.Marshal(unseen)
		check(err)
		fmt.Println(reply(web.Post(startSession+"?format=1", "application/json", bytes.NewReader(body))))
	}

	// The KS goes into the parameter ks, and into no header.
	mediaList := address("media", "list")
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, mediaList, strings.NewReader("format=1"))
	check(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Authorization", "Bearer "+ks)
	fmt.Println("Authorization:", reply(web.Do(request)))
	fmt.Println("KS:", reply(web.PostForm(mediaList, url.Values{"KS": {ks}, "format": {"1"}})))
	fmt.Println("ks:", reply(web.PostForm(mediaList, url.Values{"ks": {ks}, "format": {"1"}})))

	// A KS that is sent is checked, needed or not.
	for _, params := range []url.Values{{"ks": {"an old one"}}, {}} {
		params.Set("widgetId", "_"+partnerID)
		err := client.Call(ctx, "session", "startWidgetSession", params, nil)
		fmt.Println(outcome(err, "accepted without a ks"))
	}

	// url.Values encodes plus signs; a body that is made by hand needs the same.
	for _, body := range []string{"format=1&widgetId=a+b&c=d", "format=1&widgetId=a%2Bb%26c%3Dd"} {
		form := "application/x-www-form-urlencoded"
		fmt.Println(body, reply(web.Post(address("session", "startWidgetSession"), form, strings.NewReader(body))))
	}

	answersInJSON(web)

	// The quotation marks belong to JSON, not to the KS.
	quoted := `"` + widgetKS + `"`
	hashOfQuoted, err := apptoken.TokenHash(apptoken.HashInput{KS: quoted, Token: token, HashType: apptoken.SHA256})
	check(err)
	_, err = client.StartSession(ctx, apptoken.SessionRequest{
		KS: quoted, AppTokenID: tokenID, TokenHash: hashOfQuoted,
	})
	fmt.Println("sent with them:", outcome(err, "accepted"))
	_, err = client.StartSession(ctx, apptoken.SessionRequest{
		KS: widgetKS, AppTokenID: tokenID, TokenHash: hashOfQuoted,
	})
	fmt.Println("only hashed with them:", outcome(err, "accepted"))

	// HTML or XML where JSON was expected: Call looks before it parses.
	prepare("html")
	fmt.Println("a gateway:", client.Call(ctx, "system", "getTime", nil, nil))
	fmt.Print("another path: ", text(web.PostForm(serviceURL()+"/api_v4/", url.Values{"format": {"1"}})))
	fmt.Println("no format=1:", text(web.Post(getTime, "", nil)))

	// A long list comes in pages, and a filter of a wrong name is ignored.
	read := 0
	for number := 1; read < 10; number++ {
		var page struct{ Objects []json.RawMessage }
		check(client.Call(ctx, "media", "list", url.Values{
			"ks": {ks}, "filter[orderBy]": {"+createdAt"},
			"pager[pageSize]": {"4"}, "pager[pageIndex]": {strconv.Itoa(number)},
		}, &page))
		read += len(page.Objects)
	}
	fmt.Println(read, "entries, four a page")
	for _, name := range []string{"mediaTypeEqual", "mediaTypeEquals"} {
		var page struct{ TotalCount int }
		params := url.Values{"ks": {ks}, "filter[" + name + "]": {"1"}}
		check(client.Call(ctx, "media", "list", params, &page))
		fmt.Println(name, page.TotalCount)
	}

	multirequests(ctx, client, widgetKS, tokenHash)

	// No longer than you say: a server that is silent, and one that is not there.
	prepare("silent")
	for _, client := range []*apptoken.Client{client, {ServiceURL: "http://127.0.0.1:9"}} {
		brief, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		err := client.Call(brief, "system", "getTime", nil, nil)
		cancel()
		fmt.Println("no answer:", err != nil, "- timed out:", errors.Is(err, context.DeadlineExceeded))
	}

	// What may be sent again: the same hash starts another session.
	again, err := client.StartSession(ctx, apptoken.SessionRequest{
		KS: widgetKS, AppTokenID: tokenID, TokenHash: tokenHash,
	})
	check(err)
	fmt.Println("the same KS?", again.KS == ks)

	// So may a delete: not found is success.
	tokens := &appTokens{client: client, ks: ks}
	created := tokens.add(ctx, map[string]string{"description": "for notebook 07"})
	fmt.Println("first:", outcome(tokens.remove(ctx, created.ID), "deleted"))
	fmt.Println("second:", outcome(tokens.remove(ctx, created.ID), "deleted"))

	// Be patient with a busy server, and give up with a clear error.
	var now int64
	prepare("503", "503")
	check(callPatiently(ctx, client, "system", "getTime", nil, &now, 0, 0, 0))
	fmt.Println(now)

	// For those who want to know more.
	otherFormats(web)
	references(ctx, client, ks)

	tokens.cleanUp(ctx)

	// Output:
	// type 2 until 1537210476
	// form with brackets: 7 videos
	// form with colons: 7 videos
	// JSON: 7 videos
	// multipart: 7 videos
	// multipart with JSON: 7 videos
	// /service/media/action/list?ks=KS&filter[mediaTypeEqual]=1&format=1 7 videos
	// /service/media/action/list/ks/KS/filter:mediaTypeEqual/1/format/1 7 videos
	// /index.php?service=media&action=list&ks=KS&filter:mediaTypeEqual=1&format=1 7 videos
	// /?service=MEDIA&action=List&ks=KS&filter:mediaTypeEqual=1&format=1 7 videos
	// body 1 -> 1537206876
	// body 1, query 2 -> <?xml version="1.0" en
	// body 1, query 2, path 3 -> i:1537206876;
	// body 1, then 3 -> i:1537206876;
	// path 1, then 3 -> 1537206876
	// INVALID_APP_TOKEN_HASH: Invalid application token hash
	// accepted
	// application/json: {"ks":"djJ8MjQyMjQ1MXwyJVELe-dlw-kbRnod091dFaC63tp7qHt4U5thUqp8AzBE6KaIfHY-hEBJDdzW5-03_POJMke9-H5IWSrQmkyr-Zm0FsknQoNeJKvE8_6bTwHxIfHOx2QZDCXsnWPWO6WLSKQV-2s3cn4Jcr
	// application/json; charset=utf-8: <?xml version="1.0" encoding="utf-8"?><xml><result><error><code>MISSING_MANDATORY_PARAMETER</code><message>Missing parameter &quot;id&quot;</message><objectType>Kalt
	// MISSING_MANDATORY_PARAMETER: Missing parameter "id"
	// MISSING_MANDATORY_PARAMETER: Missing parameter "id"
	// MISSING_MANDATORY_PARAMETER: Missing parameter "tokenHash"
	// Authorization: SERVICE_FORBIDDEN: The access to service [media->list] is forbidden
	// KS: SERVICE_FORBIDDEN: The access to service [media->list] is forbidden
	// ks: 10 videos
	// INVALID_KS: Invalid KS "an old one", Error "-1,INVALID_STR"
	// accepted without a ks
	// format=1&widgetId=a+b&c=d INVALID_WIDGET_ID: Unknown widget [a b]
	// format=1&widgetId=a%2Bb%26c%3Dd INVALID_WIDGET_ID: Unknown widget [a+b&c=d]
	// 1537206876
	// true
	// null
	// {"partnerId":2422451,"ks":"djJ8MjQyMjQ1MXw2kGRjn6gBps3ApGI-c_mvCgKsgu_3rAVlgqwRSpM8T3fYftFqXtk8oVmzIh0OHa460WWKm5vFf0xdDkY7zAGn1Ot7z7-Nf_xDErJdJMPq8Q==","userId":0,"objectType":"KalturaStartWidgetSessionResponse"}
	// {"code":"INVALID_WIDGET_ID","message":"Unknown widget [1]","objectType":"KalturaAPIException","args":{"WIDGET_ID":"1"}}
	// an error: INVALID_WIDGET_ID: Unknown widget [1]
	// {"partnerId":2422451,"ks":"djJ8MjQyMjQ1MXwqR20W9eCCxbWn2VvYqdZOxeHMUdVCjsjD3jwxrC3PbqQhLIYKgsL5XMVrFPq566rNyi8lfugVk9g91TwsqxtZ4s5V9Jy7AJH_YPeF1-axSw==","userId":0,"objectType":"KalturaStartWidgetSessionResponse"}
	// "djJ8MjQyMjQ1MXyQzReHNKdn06i8zLV33zXUTrgo3NIZmZ0Z30j2M_qGNv_J1WRbb2qDLam6zmqcerxKx-4L0yDsu_1ckN1j9G9J"
	// <?xml version="1.0" encoding="utf-8"?><xml><result>djJ8MjQyMjQ1MXwlpV1-SurwmngunUzrudp3x5MHHjjhTE9Azxuqf1gOnVN9LFZgTOrHjYhfScajDCyCsCECmAxsrCYTZ-fR72ke</result><executionTime>0.001</executionTime></xml>
	// sent with them: INVALID_KS: Invalid KS ""djJ8MjQyMjQ1MXxNOj-P31xKT_SuhYYzRDJWrIO2AxQfGV1HweCL5HsjzyXZ0piavyUwEz4L60cQiuUshvVfoHD0aka6Blr6NOTdmGEX9hXkJpJr98-cfo6HCg=="", Error "-1,INVALID_STR"
	// only hashed with them: INVALID_APP_TOKEN_HASH: Invalid application token hash
	// a gateway: system.getTime: no API answer: what came is not JSON but "text/html; charset=utf-8"; check the service URL
	// another path: Nothing here. The API is at /api_v3/service/<service>/action/<action>.
	// no format=1: <?xml version="1.0" encoding="utf-8"?><xml><result>1537206876</result><executionTime>0.001</executionTime></xml>
	// 10 entries, four a page
	// mediaTypeEqual 7
	// mediaTypeEquals 10
	// until 1537210476 with 7 videos
	// 1 accepted
	// 2 INVALID_APP_TOKEN_HASH: Invalid application token hash
	// 3 SERVICE_FORBIDDEN: The access to service [media->list] is forbidden
	// no answer: true - timed out: true
	// no answer: true - timed out: false
	// the same KS? false
	// first: deleted
	// second: APP_TOKEN_ID_NOT_FOUND: Application token id "0_39lxw9o4" not found
	// system.getTime: no API answer: HTTP status 503 Service Unavailable: the API answers its errors with 200, so something before it answered - again
	// system.getTime: no API answer: HTTP status 503 Service Unavailable: the API answers its errors with 200, so something before it answered - again
	// 1537206876
	// <?xml version="1.0" encoding="utf-8"?><xml><result>1537206876</result><executionTime>0.001</executionTime></xml>
	// <?xml version="1.0" encoding="utf-8"?><xml><result>1</result><executionTime>0.001</executionTime></xml>
	// <?xml version="1.0" encoding="utf-8"?><xml><result></result><executionTime>0.001</executionTime></xml>
	// <?xml version="1.0" encoding="utf-8"?><xml><result><objectType>KalturaStartWidgetSessionResponse</objectType><relatedObjects></relatedObjects><partnerId>2422451</partnerId><ks>djJ8MjQyMjQ1MXyFgFl0LAezwYFV0XBPUjNG4PA4zG67hZuGihkSstszB3F9bpuO-PTsNZKafZTEJhwAPjb0PeNuDz3rliBNZgtn-ra985bGSv9tLBcNIeb0Mg==</ks><userId>0</userId></result><executionTime>0.001</executionTime></xml>
	// <?xml version="1.0" encoding="utf-8"?><xml><result><error><code>INVALID_WIDGET_ID</code><message>Unknown widget [1]</message><objectType>KalturaAPIException</objectType><args><item><objectType>KalturaApiExceptionArg</objectType><name>WIDGET_ID</name><value>1</value></item></args></error></result><executionTime>0.001</executionTime></xml>
	// a:4:{s:4:"code";s:17:"INVALID_WIDGET_ID";s:7:"message";s:18:"Unknown widget [1]";s:10:"objectType";s:19:"KalturaAPIException";s:4:"args";a:1:{s:9:"WIDGET_ID";s:1:"1";}}
	// O:33:"KalturaStartWidgetSessionResponse":3:{s:9:"partnerId";i:2422451;s:2:"ks";s:124:"djJ8MjQyMjQ1MXxWkpb8xnkwXAZeEfgqZxEWsTi_VeP3P_WXMWQ_2z0Cr6tdr8t37059rncU_8YJPi8GgG2DsroXD6PJJryRghNOmYetdThYMJqZrxciGBYSuA==";s:6:"userId";i:0;}
	// show({"code":"INVALID_WIDGET_ID","message":"Unknown widget [1]","objectType":"KalturaAPIException","args":{"WIDGET_ID":"1"}});
	// show({"partnerId":2422451,"ks":"djJ8MjQyMjQ1MXw0KWgpTUg1FQYNk7NQfmcmTJxcjLcxNoLLrq_8n39_CvInFD_dsjPA3KdrdjiF8lXR2xTqhrH1_TNxyxZrY3XOKBVy23QNKBQUOfx3K2TmbA==","userId":0,"objectType":"KalturaStartWidgetSessionResponse"});
	// "" error- UNKNOWN_RESPONSE_FORMAT
	// "" error- MANDATORY_PARAMETER_MISSING
	// {1:result:objects:0:id} found 0_live0001
	// x-{1:result:objects:0:id} ENTRY_ID_NOT_FOUND: Entry id "x-0_live0001" not found
	// {1:result:objects:9:id} ENTRY_ID_NOT_FOUND: Entry id "" not found
	// {1:result:objects:0:id}{1:result:objects:1:id} ENTRY_ID_NOT_FOUND: Entry id "" not found
	// {1:result:objects:_all:id} ENTRY_ID_NOT_FOUND: Entry id "0_live0001,0_network1," not found
	// {8:result:id} ENTRY_ID_NOT_FOUND: Entry id "{8:result:id}" not found
	// {9:result:id} ENTRY_ID_NOT_FOUND: Entry id "{9:result:id}" not found
	// 0_39lxw9o4 APP_TOKEN_ID_NOT_FOUND: Application token id "0_39lxw9o4" not found
}

// requestForms makes one call in every form that the server takes.
func requestForms(web *http.Client, ks string) {
	brackets := url.Values{"ks": {ks}, "filter[mediaTypeEqual]": {"1"}, "format": {"1"}}
	colons := url.Values{"ks": {ks}, "filter:mediaTypeEqual": {"1"}, "format": {"1"}}
	asJSON, err := json.Marshal(map[string]any{
		"ks": ks, "filter": map[string]int{"mediaTypeEqual": 1}, "format": 1,
	})
	check(err)
	parts := func(fields url.Values) (contentType string, body io.Reader) {
		buffer := new(bytes.Buffer)
		writer := multipart.NewWriter(buffer)
		for name, values := range fields {
			check(writer.WriteField(name, values[0]))
		}
		check(writer.Close())
		return writer.FormDataContentType(), buffer
	}

	mediaList := address("media", "list")
	fmt.Println("form with brackets:", reply(web.PostForm(mediaList, brackets)))
	fmt.Println("form with colons:", reply(web.PostForm(mediaList, colons)))
	fmt.Println("JSON:", reply(web.Post(mediaList, "application/json", bytes.NewReader(asJSON))))
	contentType, body := parts(brackets)
	fmt.Println("multipart:", reply(web.Post(mediaList, contentType, body)))
	contentType, body = parts(url.Values{"json": {string(asJSON)}})
	fmt.Println("multipart with JSON:", reply(web.Post(mediaList, contentType, body)))

	// Never do this with a real KS: URLs end up in logs.
	for _, target := range []string{
		"/service/media/action/list?ks=KS&filter[mediaTypeEqual]=1&format=1",
		"/service/media/action/list/ks/KS/filter:mediaTypeEqual/1/format/1",
		"/index.php?service=media&action=list&ks=KS&filter:mediaTypeEqual=1&format=1",
		"/?service=MEDIA&action=List&ks=KS&filter:mediaTypeEqual=1&format=1",
	} {
		fmt.Println(target, reply(web.Get(serviceURL()+"/api_v3"+strings.Replace(target, "KS", ks, 1))))
	}
}

// ask sends a form that asks for a format.
func ask(web *http.Client, service, action, format string, params url.Values) (*http.Response, error) {
	return web.PostForm(address(service, action), merged(params, url.Values{"format": {format}}))
}

// widget and unknown are parameters of session.startWidgetSession that are accepted
// and refused. shapes are calls that answer a number, true, nothing, an object and an
// error.
var (
	widget  = url.Values{"widgetId": {"_" + partnerID}}
	unknown = url.Values{"widgetId": {"1"}}
	shapes  = []apptoken.Request{
		{Service: "system", Action: "getTime"},
		{Service: "system", Action: "ping"},
		{Service: "session", Action: "end"},
		{Service: "session", Action: "startWidgetSession", Params: widget},
		{Service: "session", Action: "startWidgetSession", Params: unknown},
	}
)

// answersInJSON shows every shape of answer in JSON, and where the KS is in it.
func answersInJSON(web *http.Client) {
	// In JSON, errors have the status 200, too. Their objectType tells them.
	for _, shape := range shapes {
		fmt.Println(text(ask(web, shape.Service, shape.Action, "1", shape.Params)))
	}
	fmt.Println("an error:", reply(ask(web, "session", "startWidgetSession", "1", unknown)))

	// A KS comes as a property of an object, or as a string alone.
	fmt.Println(text(ask(web, "session", "startWidgetSession", "1", widget)))
	secret := url.Values{"secret": {adminSecret}, "partnerId": {partnerID}}
	fmt.Println(text(ask(web, "session", "start", "1", secret)))
	fmt.Println(text(ask(web, "session", "start", "2", secret)))
}

// otherFormats shows the answers in the formats that are not JSON.
func otherFormats(web *http.Client) {
	// In XML, inside of <xml><result>.
	for _, shape := range shapes {
		fmt.Println(text(ask(web, shape.Service, shape.Action, "2", shape.Params)))
	}

	// For PHP, and for JavaScript that calls a function.
	fmt.Println(text(ask(web, "session", "startWidgetSession", "3", unknown)))
	fmt.Println(text(ask(web, "session", "startWidgetSession", "3", widget)))
	fmt.Println(text(ask(web, "session", "startWidgetSession?callback=show", "9", unknown)))
	fmt.Println(text(ask(web, "session", "startWidgetSession?callback=show", "9", widget)))

	// An unknown format, and JSONP without a function: no answer but a header.
	for _, format := range []string{"7", "9"} {
		response, err := ask(web, "system", "getTime", format, nil)
		fmt.Printf("%q %s\n", text(response, err), response.Header.Get("X-Kaltura"))
	}
}

// multirequests makes several calls in one round trip, with references to results.
func multirequests(ctx context.Context, client *apptoken.Client, widgetKS, tokenHash string) {
	// Two round trips for the whole flow: the first got widgetKS, this is the second.
	answers, err := client.Multirequest(ctx, []apptoken.Request{
		{Service: "appToken", Action: "startSession", Params: url.Values{
			"ks": {widgetKS}, "id": {tokenID}, "tokenHash": {tokenHash},
		}},
		{Service: "media", Action: "list", Params: url.Values{
			"ks": {"{1:result:ks}"}, "filter[mediaTypeEqual]": {"1"},
		}},
	}, nil)
	check(err)
	var session apptoken.SessionInfo
	var videos struct{ TotalCount int }
	check(apptoken.Decode(answers[0], &session))
	check(apptoken.Decode(answers[1], &videos))
	fmt.Println("until", session.Expiry.Unix(), "with", videos.TotalCount, "videos")

	// One is too few: the server joins the strings, but does not hash them.
	answers, err = client.Multirequest(ctx, []apptoken.Request{
		{Service: "session", Action: "startWidgetSession", Params: url.Values{"widgetId": {"_" + partnerID}}},
		{Service: "appToken", Action: "startSession", Params: url.Values{
			"ks": {"{1:result:ks}"}, "id": {tokenID}, "tokenHash": {"{1:result:ks}" + token},
		}},
		{Service: "media", Action: "list", Params: url.Values{"ks": {"{2:result:ks}"}}},
	}, nil)
	check(err)
	for i, answer := range answers {
		fmt.Println(i+1, outcome(apptoken.Decode(answer, nil), "accepted"))
	}

}

// references shows what a reference to a result may look like.
func references(ctx context.Context, client *apptoken.Client, ks string) {
	references := []string{
		"{1:result:objects:0:id}",
		"x-{1:result:objects:0:id}",
		"{1:result:objects:9:id}",
		"{1:result:objects:0:id}{1:result:objects:1:id}",
		"{1:result:objects:_all:id}",
		"{8:result:id}",
		"{9:result:id}",
	}
	requests := []apptoken.Request{
		{Service: "media", Action: "list", Params: url.Values{"pager[pageSize]": {"2"}}},
	}
	for _, reference := range references {
		params := url.Values{"entryId": {reference}}
		requests = append(requests, apptoken.Request{Service: "media", Action: "get", Params: params})
	}
	answers, err := client.Multirequest(ctx, requests, url.Values{"ks": {ks}})
	check(err)
	for i, reference := range references {
		var entry struct{ ID string }
		err := apptoken.Decode(answers[i+1], &entry)
		fmt.Println(reference, outcome(err, "found "+entry.ID))
	}
}

// callPatiently is Client.Call, repeated after each pause if no answer came. It is
// only for calls that may be repeated.
func callPatiently(
	ctx context.Context, client *apptoken.Client, service, action string,
	params url.Values, result any, pauses ...time.Duration,
) error {
	for _, pause := range pauses {
		err := client.Call(ctx, service, action, params, result)
		var refused *apptoken.APIError
		if err == nil || errors.As(err, &refused) {
			return err
		}
		fmt.Println(err, "- again")
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return client.Call(ctx, service, action, params, result)
}

// reply is the error in a JSON answer or, in the answer to a list, how many there are.
func reply(response *http.Response, err error) string {
	var list struct{ TotalCount int }
	err = apptoken.Decode(json.RawMessage(text(response, err)), &list)
	return outcome(err, fmt.Sprint(list.TotalCount, " videos"))
}

// prepare lets the next answers of the bundled server be these broken ones.
func prepare(names ...string) {
	for _, name := range names {
		body := strings.NewReader(fmt.Sprintf(`{"answer": %q}`, name))
		response, err := http.Post(serviceURL()+"/_mock/next", "application/json", body)
		check(err)
		response.Body.Close()
	}
}
