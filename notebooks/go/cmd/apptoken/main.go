// Command apptoken prints a KS (Kaltura session) made from an app token.
//
// It reads the settings that the notebooks read, from the environment:
//
//	KALTURA_SERVICE_URL          where the API is, such as https://www.kaltura.com
//	KALTURA_PARTNER_ID           the account's number
//	KALTURA_APP_TOKEN_ID         the app token's id
//	KALTURA_APP_TOKEN            the app token's token
//	KALTURA_APP_TOKEN_HASH_TYPE  MD5, SHA1, SHA256 or SHA512; SHA1 if not set
//
// Standard output gets the KS and nothing else, so that a script can write
//
//	ks=$(apptoken) || exit
//
// Errors go to standard error. The exit status is 1 if the API refused or could
// not be reached, and 2 if the settings will not do.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"strings"

	"example.com/apptoken"
)

// errSettings is wrapped by errors about the settings.
var errSettings = errors.New("settings")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Getenv, os.Stdout, os.Stderr))
}

func run(ctx context.Context, getenv func(string) string, stdout, stderr io.Writer) (exitStatus int) {
	err := printKS(ctx, getenv, stdout)
	if err == nil {
		return 0
	}
	fmt.Fprintln(stderr, "apptoken:", err)
	if errors.Is(err, errSettings) {
		return 2
	}
	return 1
}

func printKS(ctx context.Context, getenv func(string) string, stdout io.Writer) error {
	s, err := readSettings(getenv)
	if err != nil {
		return fmt.Errorf("%w: %w", errSettings, err)
	}
	session, err := apptoken.NewClient(s.serviceURL).StartAppTokenSession(ctx, s.partnerID, s.appToken, nil)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, session.KS)
	return err
}

type settings struct {
	serviceURL, partnerID string
	appToken              apptoken.AppToken
}

func readSettings(getenv func(string) string) (settings, error) {
	var missing []string
	required := func(name string) string {
		value := strings.TrimSpace(getenv(name))
		if value == "" {
			missing = append(missing, name)
		}
		return value
	}
	s := settings{
		serviceURL: required("KALTURA_SERVICE_URL"),
		partnerID:  required("KALTURA_PARTNER_ID"),
		appToken: apptoken.AppToken{
			ID:    required("KALTURA_APP_TOKEN_ID"),
			Token: required("KALTURA_APP_TOKEN"),
		},
	}
	if len(missing) > 0 {
		return s, fmt.Errorf("not set: %s", strings.Join(missing, ", "))
	}
	address, err := url.Parse(s.serviceURL)
	if err != nil || address.Host == "" || address.Scheme != "https" && address.Scheme != "http" {
		return s, errors.New("KALTURA_SERVICE_URL must be an address such as https://www.kaltura.com")
	}
	s.appToken.HashType, err = apptoken.ParseHashType(strings.TrimSpace(getenv("KALTURA_APP_TOKEN_HASH_TYPE")))
	if err != nil {
		return s, fmt.Errorf("KALTURA_APP_TOKEN_HASH_TYPE: %w", err)
	}
	return s, nil
}
