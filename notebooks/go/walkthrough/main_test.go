//go:build walkthrough

// Package walkthrough repeats the steps of the notebooks in Go, an Example for each
// notebook. They print what the notebooks print, so they run against the bundled
// server in reproducible mode only, and never against a real account.
package walkthrough

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"example.com/apptoken"
)

// The account of the bundled server, which is that of the forum thread.
const (
	partnerID   = "2422451"
	adminSecret = "ad0000000000000000000000000000ad"
	userSecret  = "05e0000000000000000000000000005e"
	tokenID     = "0_o7l19k80"
	token       = "f973211b7115b849cc0b5"
)

// TestMain runs nothing unless the server is the bundled one in reproducible mode.
func TestMain(m *testing.M) {
	if err := checkServer(); err != nil {
		fmt.Fprintf(os.Stderr, "The walkthrough needs the bundled server in reproducible mode, and %v: "+
			"start it with `python -m helpers.mock_server --reproducible --port 8080`, "+
			"or name another address in KALTURA_SERVICE_URL.\n", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func serviceURL() string {
	if configured := os.Getenv("KALTURA_SERVICE_URL"); configured != "" {
		return strings.TrimRight(configured, "/")
	}
	return "http://127.0.0.1:8080"
}

func checkServer() error {
	client := http.Client{Timeout: 5 * time.Second}
	response, err := client.Get(serviceURL() + "/_mock/clock")
	if err != nil {
		return fmt.Errorf("there is no server at %s", serviceURL())
	}
	defer response.Body.Close()
	var clock struct{ Reproducible *bool }
	if json.NewDecoder(response.Body).Decode(&clock) != nil || clock.Reproducible == nil {
		return fmt.Errorf("the server at %s is another one", serviceURL())
	}
	if !*clock.Reproducible {
		return fmt.Errorf("the one at %s is in live mode", serviceURL())
	}
	return nil
}

// start puts the bundled server back into its first state, as it is at the start
// of a notebook, and returns a client for it.
func start() *apptoken.Client {
	response, err := http.Post(serviceURL()+"/_mock/reset", "", nil)
	if err != nil {
		panic(err)
	}
	response.Body.Close()
	return &apptoken.Client{ServiceURL: serviceURL()}
}
