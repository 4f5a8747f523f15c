package main

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"example.com/apptoken"
)

// errSettings is wrapped by errors about the settings.
var errSettings = errors.New("settings")

type settings struct {
	client    apptoken.Client
	partnerID apptoken.PartnerID
	appToken  apptoken.AppToken
}

// readSettings reads and checks the settings. Its errors name them, and do not repeat
// their values.
func readSettings(getenv func(string) string) (settings, error) {
	setting := func(name string) string { return strings.TrimSpace(getenv(name)) }
	var missing []string
	for _, name := range []string{
		"KALTURA_SERVICE_URL", "KALTURA_PARTNER_ID", "KALTURA_APP_TOKEN_ID", "KALTURA_APP_TOKEN",
	} {
		if setting(name) == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return settings{}, fmt.Errorf("not set: %s", strings.Join(missing, ", "))
	}

	serviceURL, err := url.Parse(setting("KALTURA_SERVICE_URL"))
	if err != nil || serviceURL.Host == "" || serviceURL.Scheme != "https" && serviceURL.Scheme != "http" {
		return settings{}, errors.New("KALTURA_SERVICE_URL must be a URL such as https://www.kaltura.com")
	}
	if _, err := strconv.ParseUint(setting("KALTURA_PARTNER_ID"), 10, 64); err != nil {
		return settings{}, errors.New("KALTURA_PARTNER_ID must be a number such as 2422451")
	}
	hashType, err := apptoken.ParseHashType(setting("KALTURA_APP_TOKEN_HASH_TYPE"))
	if err != nil {
		return settings{}, errors.New("KALTURA_APP_TOKEN_HASH_TYPE must be MD5, SHA1, SHA256 or SHA512, in capitals")
	}
	timeout, err := readSeconds(setting("KALTURA_TIMEOUT"))
	if err != nil {
		return settings{}, errors.New("KALTURA_TIMEOUT must be a number of seconds above 0, such as 30")
	}
	return settings{
		client:    apptoken.Client{ServiceURL: serviceURL.String(), Timeout: timeout},
		partnerID: apptoken.PartnerID(setting("KALTURA_PARTNER_ID")),
		appToken: apptoken.AppToken{
			ID:       setting("KALTURA_APP_TOKEN_ID"),
			Token:    setting("KALTURA_APP_TOKEN"),
			HashType: hashType,
		},
	}, nil
}

// readSeconds reads a duration such as "30" or "0.5"; an empty one is 0, the client's
// own choice.
func readSeconds(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	seconds, err := strconv.ParseFloat(text, 64)
	duration := time.Duration(seconds * float64(time.Second))
	if err != nil || !(seconds > 0 && seconds < 1e9) {
		return 0, errors.New("not a number of seconds")
	}
	return duration, nil
}
