package apptoken

import "errors"

// A Decision is what a program can do by itself about an error.
type Decision string

// The four decisions.
const (
	Renew      Decision = "renew"       // get a new KS, and make the same call once more
	RetryLater Decision = "retry later" // make the same call again after a pause
	Stop       Decision = "stop"        // someone has to look at the account or the app token
	Report     Decision = "report"      // the request is wrong: someone has to look at the program
)

// Decide returns what a program can do by itself about the error of a call, and an empty
// Decision if there was none.
//
// Repeat only a call that may be made twice. LOGOUT is not a reason to renew: once a
// session of an app token was ended, its new sessions are refused too, for a day.
func Decide(err error) Decision {
	var apiError *APIError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &apiError):
		reason := apiError.Code
		if reason == "INVALID_KS" {
			reason += " " + apiError.Args["KSID"] // a word in place of the KS says why
		}
		if decision, found := decisions[reason]; found {
			return decision
		}
		return Report
	case errors.Is(err, ErrNoAnswer):
		return RetryLater
	}
	return Report
}

// decisions has the errors that are not a fault of the request.
var decisions = map[string]Decision{
	"INVALID_KS EXPIRED":                Renew,
	"INVALID_KS EXCEEDED_ACTIONS_LIMIT": Renew,
	"INVALID_KS LOGOUT":                 Stop,

	"ACTION_BLOCKED":          RetryLater, // a rate limit
	"INTERNAL_SERVERL_ERROR":  RetryLater, // the server's own spelling
	"INTERNAL_DATABASE_ERROR": RetryLater,

	"APP_TOKEN_ID_NOT_FOUND":            Stop,
	"APP_TOKEN_NOT_ACTIVE":              Stop,
	"APP_TOKEN_EXPIRED":                 Stop,
	"INVALID_APP_TOKEN_HASH":            Stop,
	"SERVICE_FORBIDDEN_CONTENT_BLOCKED": Stop,
	"START_SESSION_ERROR":               Stop,
	"USER_BLOCKED":                      Stop,
}
