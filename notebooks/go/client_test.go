package apptoken_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	return apptoken.NewClient(server.URL)
}

// wantError checks an error's text, and that no secret is in it.
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
			fmt.Fprintf(w, `{"ks":%q,"sessionType":2,"partnerId":"102","userId":"jane","expiry":1537206936,`+
				`"privileges":"sview:0_a","objectType":"KalturaSessionInfo"}`, ks)
		default:
			t.Errorf("the path is %s", r.URL.Path)
		}
	})
	session, err := client.StartAppTokenSession(context.Background(), "102",
		apptoken.AppToken{ID: tokenID, Token: token, HashType: apptoken.SHA256},
		&apptoken.SessionOptions{UserID: "jane", Type: apptoken.Admin, Expiry: 60, Privileges: "sview:0_a"})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the session", *session, apptoken.SessionInfo{
		KS: ks, Type: 2, PartnerID: 102, UserID: "jane", Expiry: 1537206936, Privileges: "sview:0_a",
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
			equal(t, "ServiceURL", apptoken.NewClient("https://kaltura.example"+form).ServiceURL, "https://kaltura.example")
		})
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
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client := answering(t, 200, "application/json", test.body)
			_, err := client.StartSession(context.Background(), widgetKS, tokenID, tokenHash, nil)
			wantError(t, err, test.text)
			var apiError *apptoken.APIError
			if !errors.As(err, &apiError) {
				t.Fatalf("%v is no APIError", err)
			}
			equal(t, "Code", apiError.Code, test.code)
			equal(t, "Args", apiError.Args, test.args)
		})
	}
}

func TestWhatIsNoAnswerOfTheAPI(t *testing.T) {
	tests := []struct {
		name                    string
		status                  int
		contentType, body, want string
	}{
		{"HTML page", 200, "text/html", "<html>Welcome</html>", `the answer is not JSON but "text/html"`},
		{"XML", 200, "text/xml", "<xml><result/></xml>", `the answer is not JSON but "text/xml"`},
		{"nothing", 200, "application/json", "", "the answer is not JSON"},
		{"cut off", 200, "application/json", `{"ks":"djJ8`, "the answer is not JSON"},
		{"two answers", 200, "application/json", "{}{}", "the answer is not JSON"},
		{"server error", 500, "text/html", "<html>Oops</html>", "HTTP status 500 Internal Server Error"},
		{"gateway error that is JSON", 502, "application/json", `{"ks":"x"}`, "HTTP status 502 Bad Gateway"},
		{"not found", 404, "text/plain", "404 page not found", "HTTP status 404 Not Found"},
		{"another form", 200, "application/json", `["a","list"]`, "the answer has another form than expected"},
		{"number that is none", 200, "application/json", `{"expiry":"soon"}`, `"soon" is not a number`},
		{"secret in place of a number", 200, "application/json", `{"expiry":"` + ks + `"}`, `is not a number`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client := answering(t, test.status, test.contentType, test.body)
			_, err := client.StartSession(context.Background(), widgetKS, tokenID, tokenHash, nil)
			wantError(t, err, "appToken.startSession: ")
			wantError(t, err, test.want)
			var apiError *apptoken.APIError
			if errors.As(err, &apiError) {
				t.Errorf("%v is an APIError", err)
			}
		})
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://kaltura.example"+r.URL.Path+"?ks="+ks, http.StatusMovedPermanently)
	})
	_, err := client.StartSession(context.Background(), widgetKS, tokenID, tokenHash, nil)
	wantError(t, err, "HTTP status 301 Moved Permanently to https://kaltura.example/api_v3/")
}

func TestAServerThatIsNotThere(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	_, err := apptoken.NewClient(server.URL).StartSession(context.Background(), widgetKS, tokenID, tokenHash, nil)
	wantError(t, err, "appToken.startSession: no answer: ")
	var urlError *url.Error
	if !errors.As(err, &urlError) {
		t.Errorf("%v does not wrap the network's error", err)
	}
}

func TestAContextEndsACall(t *testing.T) {
	waiting := make(chan struct{})
	client := served(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-waiting:
		case <-r.Context().Done():
		}
	})
	defer close(waiting)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	_, err := client.StartSession(ctx, widgetKS, tokenID, tokenHash, nil)
	wantError(t, err, "no answer: ")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v does not wrap context.DeadlineExceeded", err)
	}
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
	wantError(t, client.Call(context.Background(), "media", "list", nil, nil), "media.list: the answer is longer than 67108864 bytes")
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
