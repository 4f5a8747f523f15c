package apptoken_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"example.com/apptoken"
)

func TestAnswerVectors(t *testing.T) {
	forEachVector(t, "answers.json", every, func(t *testing.T, v vector) {
		body := []byte(v.Body)
		if v.BodyBase64 != "" {
			var err error
			if body, err = base64.StdEncoding.DecodeString(v.BodyBase64); err != nil {
				t.Fatal(err)
			}
		}
		client := served(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", v.ContentType)
			for name, value := range v.Headers {
				w.Header().Set(name, value)
			}
			w.WriteHeader(v.Status)
			w.Write(body)
		})
		var answer any
		err := client.Call(context.Background(), "media", "list", nil, &answer)
		equal(t, "Decide", apptoken.Decide(err), v.Decision)
		var apiError *apptoken.APIError
		switch v.Outcome {
		case "value":
			if err != nil {
				t.Fatal(err)
			}
			var want any
			if err := json.Unmarshal(v.Value, &want); err != nil {
				t.Fatal(err)
			}
			equal(t, "the value", answer, want)
		case "error":
			if !errors.As(err, &apiError) {
				t.Fatalf("%v is not an APIError", err)
			}
			equal(t, "the error", *apiError, apptoken.APIError{Code: v.Code, Message: v.Message, Args: v.Args})
		case "noAnswer":
			if errors.As(err, &apiError) || !errors.Is(err, apptoken.ErrNoAnswer) {
				t.Errorf("%v is an APIError, or does not wrap ErrNoAnswer", err)
			}
		default:
			t.Errorf("unknown outcome %q", v.Outcome)
		}
	})
}

func TestDecideAboutErrorsThatAreNotOfACall(t *testing.T) {
	equal(t, "Decide", apptoken.Decide(nil), apptoken.Decision(""))
	_, err := apptoken.ParseHashType("sha256")
	equal(t, "Decide", apptoken.Decide(err), apptoken.Report)
}
