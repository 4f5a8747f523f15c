package apptoken

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
)

// ErrNoAnswer is wrapped by the error of a call that got no answer of the API: the
// server could not be reached or was silent, or something else answered.
var ErrNoAnswer = errors.New("no API answer")

// An APIError is an error that the API itself answered with, at HTTP status 200.
//
// The fields are as received, and may repeat what was sent: the message of
// INVALID_KS has the KS in it. Error leaves such values out.
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

// UnmarshalJSON reads an object of values. When there are none the server sends an
// empty list; whatever else is not an object counts as none, too.
func (a *ErrorArgs) UnmarshalJSON(data []byte) error {
	*a = ErrorArgs{}
	var values map[string]json.RawMessage
	if json.Unmarshal(data, &values) != nil {
		return nil // a lost error would be worse than lost args
	}
	for name, value := range values {
		var arg string
		if json.Unmarshal(value, &arg) != nil {
			arg = string(value) // a number, as it is written
		}
		(*a)[name] = arg
	}
	return nil
}

// A KS, secret, token or hash: long, without a space, and with a digit in it, which
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
