package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
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
			name:     "blanks around a setting",
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
			stderr:   "apptoken: session.startWidgetSession: no answer: ",
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
			stderr:   `apptoken: settings: KALTURA_APP_TOKEN_HASH_TYPE: unknown hash type "SHA-256": the four are`,
		},
		{
			name:     "address without a scheme",
			settings: map[string]string{"KALTURA_SERVICE_URL": "www.kaltura.com"},
			status:   2,
			stderr:   "apptoken: settings: KALTURA_SERVICE_URL must be an address such as https://www.kaltura.com\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
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
