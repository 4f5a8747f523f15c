package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	const silence = "silence"
	const apiError = `{"code":"INVALID_APP_TOKEN_HASH","message":"Invalid application token hash","objectType":"KalturaAPIException","args":[]}`
	tests := []struct {
		name, answer   string
		settings       map[string]string // besides the ones that are right
		status         int
		stdout, stderr string
	}{
		{
			name:   "a KS and nothing else",
			answer: `{"ks":"djJ8bWFkZSB1cA=="}`,
			stdout: "djJ8bWFkZSB1cA==\n",
		},
		{
			name:     "whitespace around a setting",
			answer:   `{"ks":"djJ8bWFkZSB1cA=="}`,
			settings: map[string]string{"KALTURA_APP_TOKEN_HASH_TYPE": " SHA256\n"},
			stdout:   "djJ8bWFkZSB1cA==\n",
		},
		{
			name:   "the API refuses",
			answer: apiError,
			status: 1,
			stderr: "apptoken: session.startWidgetSession: INVALID_APP_TOKEN_HASH: Invalid application token hash\n",
		},
		{
			name:     "the server is not there",
			settings: map[string]string{"KALTURA_SERVICE_URL": closed.URL},
			status:   1,
			stderr:   "apptoken: session.startWidgetSession: no API answer: ",
		},
		{
			name:     "the server is silent",
			answer:   silence,
			settings: map[string]string{"KALTURA_TIMEOUT": "0.01"},
			status:   1,
			stderr:   "apptoken: session.startWidgetSession: no API answer: ",
		},
		{
			name:     "an error that repeats the token",
			answer:   `{"code":"APP_TOKEN_ID_NOT_FOUND","message":"id \"short1\" not found","objectType":"KalturaAPIException"}`,
			settings: map[string]string{"KALTURA_APP_TOKEN": "short1"},
			status:   1,
			stderr:   `apptoken: session.startWidgetSession: APP_TOKEN_ID_NOT_FOUND: id "***" not found` + "\n",
		},
		{
			name:   "an answer without a KS",
			answer: `{}`,
			status: 1,
			stderr: "apptoken: session.startWidgetSession: no API answer: there is no KS in what came\n",
		},
		{
			name:     "partner ID that is not a number",
			settings: map[string]string{"KALTURA_PARTNER_ID": "_102"},
			status:   2,
			stderr:   "apptoken: settings: KALTURA_PARTNER_ID must be a number such as 2422451\n",
		},
		{
			name:     "no time at all",
			settings: map[string]string{"KALTURA_TIMEOUT": "0"},
			status:   2,
			stderr:   "apptoken: settings: KALTURA_TIMEOUT must be a number of seconds above 0, such as 30\n",
		},
		{
			name:     "time that is not a number",
			settings: map[string]string{"KALTURA_TIMEOUT": "30s"},
			status:   2,
			stderr:   "apptoken: settings: KALTURA_TIMEOUT must be a number of seconds above 0, such as 30\n",
		},
		{
			name:     "settings are missing",
			settings: map[string]string{"KALTURA_PARTNER_ID": "", "KALTURA_APP_TOKEN": " "},
			status:   2,
			stderr:   "apptoken: settings: not set: KALTURA_PARTNER_ID, KALTURA_APP_TOKEN\n",
		},
		{
			name:     "unknown hash type",
			settings: map[string]string{"KALTURA_APP_TOKEN_HASH_TYPE": "SHA-256"},
			status:   2,
			stderr:   "apptoken: settings: KALTURA_APP_TOKEN_HASH_TYPE must be MD5, SHA1, SHA256 or SHA512, in capitals\n",
		},
		{
			name:     "URL without a scheme",
			settings: map[string]string{"KALTURA_SERVICE_URL": "www.kaltura.com"},
			status:   2,
			stderr:   "apptoken: settings: KALTURA_SERVICE_URL must be a URL such as https://www.kaltura.com\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if test.answer == silence {
					io.Copy(io.Discard, r.Body) // until then, the server does not notice that the client is gone
					<-r.Context().Done()
				}
				fmt.Fprint(w, test.answer)
			}))
			defer server.Close()
			settings := map[string]string{
				"KALTURA_SERVICE_URL":  server.URL,
				"KALTURA_PARTNER_ID":   "102",
				"KALTURA_APP_TOKEN_ID": "0_abcdefgh",
				"KALTURA_APP_TOKEN":    "00112233445566778899aabbccddeeff",
			}
			for name, value := range test.settings {
				settings[name] = value
			}
			var stdout, stderr strings.Builder
			status := run(context.Background(), func(name string) string { return settings[name] }, &stdout, &stderr)
			if status != test.status {
				t.Errorf("the exit status is %d, want %d", status, test.status)
			}
			if stdout.String() != test.stdout {
				t.Errorf("standard output is %q, want %q", stdout.String(), test.stdout)
			}
			if !strings.HasPrefix(stderr.String(), test.stderr) || (test.stderr == "") != (stderr.String() == "") {
				t.Errorf("standard error is %q, want %q", stderr.String(), test.stderr)
			}
		})
	}
}
