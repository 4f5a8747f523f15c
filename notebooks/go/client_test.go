package apptoken_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.com/apptoken"
)

const (
	widgetKS  = "djJ8MTAyfKeubIcxjbMc6eewV6xDjFyrZTlbY-viTuB1-bjl8C4Zhmgag2KeYX6Qnci7tBqQcqfdWFmRLMvSat8ADrTnNvUZr5GpxigjEsuRVgXK2AMu"
	ks        = "djJ8MTAyfMade0000Up0000For0000These0000Tests0000="
	tokenID   = "0_abcdefgh"
	token     = "00112233445566778899aabbccddeeff"
	tokenHash = "fff68e888b9ff274eebadb710602579ac2d0c95747fda73b88411c5327aa3c3d"
	secret    = "ffffffffffffffffffffffffffffffff"
)

var request = apptoken.SessionRequest{KS: widgetKS, AppTokenID: tokenID, TokenHash: tokenHash}

// answering returns a client of a server that answers every call the same.
func answering(t *testing.T, status int, contentType, body string) *apptoken.Client {
	t.Helper()
	return served(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
}

func served(t *testing.T, handler http.HandlerFunc) *apptoken.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &apptoken.Client{ServiceURL: server.URL}
}

// wantError checks an error's message, and that no secret is in it.
func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %q", want)
	}
	if !strings.Contains(err.Error(), want) {
		t.Errorf("the error is %q, want %q in it", err, want)
	}
	for _, hidden := range []string{widgetKS, ks, token, tokenHash, secret} {
		if strings.Contains(err.Error(), hidden) {
			t.Errorf("the error shows a secret: %q", err)
		}
	}
}

func TestAppTokenToKS(t *testing.T) {
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			t.Errorf("the method is %s", r.Method)
		}
		if contentType := r.Header.Get("Content-Type"); contentType != "application/x-www-form-urlencoded" {
			t.Errorf("the content type is %q", contentType)
		}
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		switch r.URL.Path {
		case "/api_v3/service/session/action/startWidgetSession":
			equal(t, "the form", r.PostForm, url.Values{"format": {"1"}, "widgetId": {"_102"}})
			fmt.Fprintf(w, `{"partnerId":102,"ks":%q,"userId":0,"objectType":"KalturaStartWidgetSessionResponse"}`, widgetKS)
		case "/api_v3/service/appToken/action/startSession":
			equal(t, "the form", r.PostForm, url.Values{
				"format": {"1"}, "ks": {widgetKS}, "id": {tokenID}, "tokenHash": {tokenHash},
				"userId": {"jane"}, "type": {"2"}, "expiry": {"60"}, "sessionPrivileges": {"sview:0_a"},
			})
			w.Header().Set("Date", "Mon, 17 Sep 2018 17:54:36 GMT")
			fmt.Fprintf(w, `{"ks":%q,"sessionType":2,"partnerId":"102","userId":"jane","expiry":1537206936,`+
				`"privileges":"sview:0_a","objectType":"KalturaSessionInfo"}`, ks)
		default:
			t.Errorf("the path is %s", r.URL.Path)
		}
	})
	session, err := client.StartAppTokenSession(context.Background(), "102",
		apptoken.AppToken{ID: tokenID, Token: token, HashType: apptoken.SHA256},
		apptoken.SessionOptions{UserID: "jane", Type: apptoken.Admin, Lifetime: time.Minute, Privileges: "sview:0_a"})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the session", *session, apptoken.SessionInfo{
		KS: ks, Type: apptoken.Admin, PartnerID: "102", UserID: "jane", Privileges: "sview:0_a",
		Expiry: time.Unix(1537206936, 0).UTC(), Lifetime: time.Minute,
	})
}

func TestASecretToKS(t *testing.T) {
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		equal(t, "the path", r.URL.Path, "/api_v3/service/session/action/start")
		equal(t, "the form", r.PostForm, url.Values{
			"format": {"1"}, "partnerId": {"102"}, "secret": {secret}, "type": {"0"},
		})
		fmt.Fprintf(w, "%q", ks)
	})
	got, err := client.StartSecretSession(context.Background(), "102", secret, apptoken.User)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the KS", got, ks)
}

func TestServiceURLIsTakenInAnyForm(t *testing.T) {
	for _, form := range []string{"", "/", "/api_v3", "/api_v3/"} {
		t.Run(form, func(t *testing.T) {
			client := served(t, func(w http.ResponseWriter, r *http.Request) {
				equal(t, "the path", r.URL.Path, "/api_v3/service/system/action/ping")
				fmt.Fprint(w, "true")
			})
			client.ServiceURL += form
			if err := client.Call(context.Background(), "system", "ping", nil, nil); err != nil {
				t.Error(err)
			}
		})
	}
}

// A transport answers without a network.
type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

func TestTheZeroClientCallsKaltura(t *testing.T) {
	var url string
	client := &apptoken.Client{HTTPClient: &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
		url = r.URL.String()
		return nil, errors.New("no network here")
	})}}
	wantError(t, client.Call(context.Background(), "system", "ping", nil, nil), "no network here")
	equal(t, "the URL", url, "https://www.kaltura.com/api_v3/service/system/action/ping")

	// Without an HTTPClient there is one all the same.
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	err := (&apptoken.Client{}).Call(cancelled, "system", "ping", nil, nil)
	wantError(t, err, "system.ping: no API answer: ")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v does not wrap context.Canceled", err)
	}
}

func TestTheAnswerIsAlwaysJSON(t *testing.T) {
	for _, name := range []string{"format", "format[0]", "format:x"} {
		client := served(t, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil || !strings.HasSuffix("&"+string(body), "&format=1") {
				t.Errorf("the form is %q (%v): format=1 has to be its last field", body, err)
			}
			fmt.Fprint(w, "true")
		})
		for _, params := range []url.Values{nil, {name: {"2"}, "ks": {ks}, "z": {"1"}}} {
			if err := client.Call(context.Background(), "system", "ping", params, nil); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestANumberMayBeText(t *testing.T) {
	for body, want := range map[string]apptoken.Number{`102`: 102, `"102"`: 102, `-1`: -1, `null`: 0, `""`: 0} {
		var got apptoken.Number
		if err := json.Unmarshal([]byte(body), &got); err != nil || got != want {
			t.Errorf("%s reads as %d (%v), want %d", body, got, err, want)
		}
	}
	var got apptoken.Number
	wantError(t, json.Unmarshal([]byte(`"many"`), &got), `"many" is not a number`)
	for _, body := range []string{`102`, `"102"`} {
		var id apptoken.PartnerID
		if err := json.Unmarshal([]byte(body), &id); err != nil || id != "102" {
			t.Errorf("%s reads as partner %q (%v)", body, id, err)
		}
	}
}

func TestAnAPIErrorInsideAnAnswerWithStatus200(t *testing.T) {
	tests := []struct {
		name, body, code, text string
		args                   apptoken.ErrorArgs
	}{
		{
			name: "without arguments",
			body: `{"code":"INVALID_APP_TOKEN_HASH","message":"Invalid application token hash","objectType":"KalturaAPIException","args":[]}`,
			code: "INVALID_APP_TOKEN_HASH",
			text: "appToken.startSession: INVALID_APP_TOKEN_HASH: Invalid application token hash",
			args: apptoken.ErrorArgs{},
		},
		{
			name: "with arguments",
			body: `{"code":"APP_TOKEN_ID_NOT_FOUND","message":"Application token id \"0_zzzzzzzz\" not found","objectType":"KalturaAPIException","args":{"ID":"0_zzzzzzzz"}}`,
			code: "APP_TOKEN_ID_NOT_FOUND",
			text: `APP_TOKEN_ID_NOT_FOUND: Application token id "0_zzzzzzzz" not found`,
			args: apptoken.ErrorArgs{"ID": "0_zzzzzzzz"},
		},
		{
			name: "that repeats the KS",
			body: `{"code":"INVALID_KS","message":"Invalid KS \"` + widgetKS + `\", Error \"-1,INVALID_STR\"","objectType":"KalturaAPIException","args":{"KSID":"` + widgetKS + `"}}`,
			code: "INVALID_KS",
			text: `INVALID_KS: Invalid KS "***", Error "-1,INVALID_STR"`,
			args: apptoken.ErrorArgs{"KSID": widgetKS},
		},
		{
			name: "with an argument that is a number",
			body: `{"code":"MAX_LENGTH","message":"too long","objectType":"KalturaAPIException","args":{"N":100}}`,
			code: "MAX_LENGTH",
			text: "MAX_LENGTH: too long",
			args: apptoken.ErrorArgs{"N": "100"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client := answering(t, 200, "application/json", test.body)
			_, err := client.StartSession(context.Background(), request)
			wantError(t, err, test.text)
			var apiError *apptoken.APIError
			if !errors.As(err, &apiError) {
				t.Fatalf("%v is not an APIError", err)
			}
			equal(t, "Code", apiError.Code, test.code)
			equal(t, "Args", apiError.Args, test.args)
		})
	}
}

func TestAnAnswerThatIsNotTheAPIs(t *testing.T) {
	tests := []struct {
		name                    string
		status                  int
		contentType, body, want string
	}{
		{"HTML page", 200, "text/html", "<html>Welcome</html>", `what came is not JSON but "text/html"`},
		{"XML", 200, "text/xml", "<xml><result/></xml>", `what came is not JSON but "text/xml"`},
		{"nothing", 200, "application/json", "", "what came is not JSON"},
		{"cut off", 200, "application/json", `{"ks":"djJ8`, "what came is not JSON"},
		{"two answers", 200, "application/json", "{}{}", "what came is not JSON"},
		{"server error", 500, "text/html", "<html>Oops</html>", "HTTP status 500 Internal Server Error"},
		{"gateway error that is JSON", 502, "application/json", `{"ks":"x"}`, "HTTP status 502 Bad Gateway"},
		{"not found", 404, "text/plain", "404 page not found", "HTTP status 404 Not Found"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client := answering(t, test.status, test.contentType, test.body)
			_, err := client.StartSession(context.Background(), request)
			wantError(t, err, "appToken.startSession: ")
			wantError(t, err, test.want)
			var apiError *apptoken.APIError
			if errors.As(err, &apiError) || !errors.Is(err, apptoken.ErrNoAnswer) {
				t.Errorf("%v is an APIError, or does not wrap ErrNoAnswer", err)
			}
		})
	}
}

func TestAnAnswerWithoutAKS(t *testing.T) {
	ctx := context.Background()
	for _, body := range []string{`{"ks":""}`, `{}`, `null`, `""`} {
		client := answering(t, 200, "application/json", body)
		_, widgetErr := client.StartWidgetSession(ctx, "_102")
		_, secretErr := client.StartSecretSession(ctx, "102", secret, apptoken.User)
		_, sessionErr := client.StartSession(ctx, request)
		for call, err := range map[string]error{
			"session.startWidgetSession": widgetErr,
			"session.start":              secretErr,
			"appToken.startSession":      sessionErr,
		} {
			wantError(t, err, call+": ")
		}
	}
	_, err := answering(t, 200, "application/json", `null`).StartSession(ctx, request)
	wantError(t, err, "appToken.startSession: no API answer: there is no KS in what came")
}

func TestAnAnswerOfAnotherForm(t *testing.T) {
	for body, want := range map[string]string{
		`["a","list"]`:               "the answer has another form than the expected one: ",
		`{"expiry":"soon"}`:          `"soon" is not a number`,
		`{"expiry":"` + ks + `"}`:    "is not a number",
		`{"partnerId":"` + ks + `"}`: "is not a number",
	} {
		client := answering(t, 200, "application/json", body)
		_, err := client.StartSession(context.Background(), request)
		wantError(t, err, "appToken.startSession: ")
		wantError(t, err, want)
		equal(t, "Decide", apptoken.Decide(err), apptoken.Report)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		calls := 0
		client := served(t, func(w http.ResponseWriter, r *http.Request) {
			calls++
			http.Redirect(w, r, "/"+ks+"?ks="+ks, status)
		})
		_, err := client.StartSession(context.Background(), request)
		wantError(t, err, fmt.Sprintf("no API answer: HTTP status %d", status))
		wantError(t, err, "to "+client.ServiceURL+": if that is the API, use its URL")
		equal(t, "the number of requests", calls, 1)
	}
}

func TestAServerThatIsNotThere(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	client := &apptoken.Client{ServiceURL: server.URL}
	_, err := client.StartSession(context.Background(), request)
	wantError(t, err, "appToken.startSession: no API answer: ")
	var urlError *url.Error
	if !errors.As(err, &urlError) {
		t.Errorf("%v does not wrap the network's error", err)
	}
}

// stalling returns a client of a server that sends a part of an answer, or nothing, and
// then no more.
func stalling(t *testing.T, part string) *apptoken.Client {
	t.Helper()
	waiting := make(chan struct{})
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		if part != "" {
			fmt.Fprint(w, part)
			w.(http.Flusher).Flush()
		}
		select {
		case <-waiting:
		case <-r.Context().Done():
		}
	})
	t.Cleanup(func() { close(waiting) })
	return client
}

func TestTimeoutAndContextEndACallAsAWhole(t *testing.T) {
	for _, part := range []string{"", `{"ks":"djJ8`} {
		short := stalling(t, part)
		short.Timeout = 10 * time.Millisecond
		_, err := short.StartSession(context.Background(), request)
		wantError(t, err, "no API answer: ")
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v does not wrap context.DeadlineExceeded", err)
		}

		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
		defer cancel()
		_, err = stalling(t, part).StartSession(ctx, request)
		wantError(t, err, "no API answer: ")
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v does not wrap context.DeadlineExceeded", err)
		}
	}
}

func TestAnAnswerThatBreaksOff(t *testing.T) {
	client := served(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, `{"ks":"djJ8`)
	})
	_, err := client.StartSession(context.Background(), request)
	wantError(t, err, "appToken.startSession: no API answer: it broke off: unexpected EOF")
}

func TestAServiceURLThatIsNotValid(t *testing.T) {
	client := &apptoken.Client{ServiceURL: "http://kaltura example:" + ks}
	wantError(t, client.Call(context.Background(), "system", "ping", nil, nil), "system.ping: the service URL is not valid: ")
}

func TestAnAnswerWithoutEndIsCutOff(t *testing.T) {
	part := strings.Repeat("[", 1<<20)
	client := served(t, func(w http.ResponseWriter, _ *http.Request) {
		for written := 0; written <= 64; written++ {
			if _, err := fmt.Fprint(w, part); err != nil {
				return
			}
		}
	})
	wantError(t, client.Call(context.Background(), "media", "list", nil, nil), "media.list: no API answer: what came is longer than 67108864 bytes")
}

func TestAMultirequestIsOneForm(t *testing.T) {
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		equal(t, "the path", r.URL.Path, "/api_v3/service/multirequest")
		equal(t, "the form", r.PostForm, url.Values{
			"format":              {"1"},
			"ks":                  {ks},
			"1[service]":          {"session"},
			"1[action]":           {"startWidgetSession"},
			"1[widgetId]":         {"_102"},
			"2[service]":          {"media"},
			"2[action]":           {"list"},
			"2[ks]":               {"{1:result:ks}"},
			"2[filter][idEqual]":  {"0_a"},
			"2[pager][pageIndex]": {"1"},
		})
		fmt.Fprint(w, `[{"ks":"djJ8"},{"code":"SERVICE_FORBIDDEN","message":"no","objectType":"KalturaAPIException","args":[]}]`)
	})
	answers, err := client.Multirequest(context.Background(), []apptoken.Request{
		{Service: "session", Action: "startWidgetSession", Params: url.Values{"widgetId": {"_102"}}},
		{Service: "media", Action: "list", Params: url.Values{
			"ks": {"{1:result:ks}"}, "filter[idEqual]": {"0_a"}, "pager[pageIndex]": {"1"},
		}},
	}, url.Values{"ks": {ks}})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the number of answers", len(answers), 2)
	var widget struct{ KS string }
	if err := apptoken.Decode(answers[0], &widget); err != nil || widget.KS != "djJ8" {
		t.Errorf("the first answer is %+v (%v)", widget, err)
	}
	wantError(t, apptoken.Decode(answers[1], nil), "SERVICE_FORBIDDEN: no")
}

func TestARefusedMultirequest(t *testing.T) {
	client := answering(t, 200, "application/json",
		`{"code":"INVALID_KS","message":"no","objectType":"KalturaAPIException","args":[]}`)
	_, err := client.Multirequest(context.Background(), nil, nil)
	wantError(t, err, "multirequest: INVALID_KS: no")
}
