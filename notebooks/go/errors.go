package apptoken

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// An APIError is the API's own refusal of a call, which comes with HTTP status 200.
//
// The fields are as received, and may repeat what was sent: the message of
// INVALID_KS has the KS in it. Error leaves such texts out.
type APIError struct {
	Code    string    `json:"code"` // such as "INVALID_KS"; decide by this
	Message string    `json:"message"`
	Args    ErrorArgs `json:"args"` // the values in the message, by name
}

func (e *APIError) Error() string {
	return e.Code + ": " + hideSecrets(e.Message)
}

// ErrorArgs are the values that an API error's message was made from.
type ErrorArgs map[string]string

// UnmarshalJSON reads an object; no values at all arrive as an empty list.
func (a *ErrorArgs) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("[]")) {
		*a = nil
		return nil
	}
	return json.Unmarshal(data, (*map[string]string)(a))
}

// A KS, secret, token or hash: long, without a blank, and with a digit in it, which
// tells it from the API's longer names.
var secretLike = regexp.MustCompile(`[A-Za-z0-9+/=_-]{20,}`)

func hideSecrets(text string) string {
	return secretLike.ReplaceAllStringFunc(text, func(found string) string {
		if strings.ContainsAny(found, "0123456789") {
			return "***"
		}
		return found
	})
}
