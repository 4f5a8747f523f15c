// Command apptoken prints a KS (Kaltura session) made from an app token.
//
// It reads the settings that the notebooks read, from the environment:
//
//	KALTURA_SERVICE_URL          base URL of the API, such as https://www.kaltura.com
//	KALTURA_PARTNER_ID           the account's partner ID
//	KALTURA_APP_TOKEN_ID         the app token's id
//	KALTURA_APP_TOKEN            the app token's token
//	KALTURA_APP_TOKEN_HASH_TYPE  MD5, SHA1, SHA256 or SHA512; SHA1 if not set
//	KALTURA_TIMEOUT              seconds that each call may take; 30 if not set
//
// Standard output gets the KS and a line feed and nothing else, so that a script can
// write
//
//	ks=$(apptoken) || exit
//
// The reason for a failure goes to standard error, without any secret. The exit status
// is 1 if the API refused or could not be reached, and 2 if the settings are not right.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"example.com/apptoken"
)

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
	reason := err.Error()
	if token := strings.TrimSpace(getenv("KALTURA_APP_TOKEN")); token != "" {
		reason = strings.ReplaceAll(reason, token, "***") // as in "***" not found, if the id is the token
	}
	fmt.Fprintln(stderr, "apptoken:", reason)
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
	session, err := s.client.StartAppTokenSession(ctx, s.partnerID, s.appToken, apptoken.SessionOptions{})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, session.KS)
	return err
}
