package apptoken_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/apptoken"
)

// A sessionServer answers the calls of a session that lasts an hour. Its clock says that
// it is 2018. It numbers the KSs that it makes.
type sessionServer struct {
	started  atomic.Int32
	withDate bool
	expired  func(ks string) bool // refuses a KS in media.list; nil: none
}

func (s *sessionServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header()["Date"] = nil
	if s.withDate {
		w.Header().Set("Date", "Mon, 17 Sep 2018 17:54:36 GMT")
	}
	switch r.URL.Path {
	case "/api_v3/service/session/action/startWidgetSession":
		if r.FormValue("ks") != "" {
			fmt.Fprint(w, `{"code":"INVALID_KS","message":"an old KS was sent along","objectType":"KalturaAPIException"}`)
			return
		}
		fmt.Fprint(w, `{"ks":"widget"}`)
	case "/api_v3/service/appToken/action/startSession":
		fmt.Fprintf(w, `{"ks":"ks%d","expiry":%d}`, s.started.Add(1), 1537206876+3600)
	case "/api_v3/service/media/action/list":
		if s.expired != nil && s.expired(r.FormValue("ks")) {
			fmt.Fprint(w, `{"code":"INVALID_KS","message":"no","objectType":"KalturaAPIException","args":{"KSID":"EXPIRED"}}`)
			return
		}
		fmt.Fprintf(w, "%q", r.FormValue("ks")+" "+r.FormValue("pager[pageSize]"))
	}
}

func (s *sessionServer) session(t *testing.T) *apptoken.Session {
	t.Helper()
	return apptoken.NewSession(served(t, s.ServeHTTP), "102", apptoken.AppToken{ID: tokenID, Token: token}, apptoken.SessionOptions{})
}

func wantKS(t *testing.T, session *apptoken.Session, want string) {
	t.Helper()
	got, err := session.KS(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the KS", got, want)
}

func TestASessionIsRenewedAtNineTenthsOfItsLifetime(t *testing.T) {
	session := (&sessionServer{withDate: true}).session(t)
	start := time.Now()
	for _, step := range []struct {
		after time.Duration
		want  string
	}{
		{0, "ks1"},
		{54*time.Minute - time.Nanosecond, "ks1"},
		{54 * time.Minute, "ks2"},
		{107 * time.Minute, "ks2"},
		{108 * time.Minute, "ks3"},
	} {
		session.SetClock(func() time.Time { return start.Add(step.after) })
		wantKS(t, session, step.want)
	}
}

func TestALifetimeThatIsNotKnownLastsUntilTheServerSaysSo(t *testing.T) {
	server := &sessionServer{expired: func(ks string) bool { return ks == "ks1" }}
	session := server.session(t)
	wantKS(t, session, "ks1")
	session.SetClock(func() time.Time { return time.Now().Add(1000 * time.Hour) })
	wantKS(t, session, "ks1")
	if err := session.Call(context.Background(), "media", "list", nil, nil); err != nil {
		t.Fatal(err)
	}
	wantKS(t, session, "ks2")
}

func TestACallIsRepeatedOnceWithANewKS(t *testing.T) {
	server := &sessionServer{withDate: true, expired: func(ks string) bool { return ks == "ks1" }}
	session := server.session(t)
	params := url.Values{"pager[pageSize]": {"5"}}
	var got string
	if err := session.Call(context.Background(), "media", "list", params, &got); err != nil {
		t.Fatal(err)
	}
	equal(t, "the KS and the parameter of the call", got, "ks2 5")
	equal(t, "the caller's parameters", params, url.Values{"pager[pageSize]": {"5"}})
}

func TestACallIsNotRepeatedTwice(t *testing.T) {
	server := &sessionServer{withDate: true, expired: func(string) bool { return true }}
	err := server.session(t).Call(context.Background(), "media", "list", nil, nil)
	equal(t, "Decide", apptoken.Decide(err), apptoken.Renew)
	equal(t, "the number of sessions", server.started.Load(), int32(2))
}

func TestACallIsNotRepeatedForAnotherReason(t *testing.T) {
	calls := 0
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api_v3/service/media/action/list" {
			calls++
			fmt.Fprint(w, `{"code":"INVALID_KS","message":"no","objectType":"KalturaAPIException","args":{"KSID":"LOGOUT"}}`)
			return
		}
		fmt.Fprintf(w, `{"ks":"ks","expiry":"%d"}`, time.Now().Unix()+3600)
	})
	session := apptoken.NewSession(client, "102", apptoken.AppToken{}, apptoken.SessionOptions{})
	wantError(t, session.Call(context.Background(), "media", "list", nil, nil), "INVALID_KS: no")
	equal(t, "the number of calls", calls, 1)
}

func TestGoroutinesShareASession(t *testing.T) {
	server := &sessionServer{withDate: true, expired: func(ks string) bool { return ks == "ks1" }}
	session := server.session(t)
	var all sync.WaitGroup
	for i := 0; i < 20; i++ {
		all.Add(1)
		go func(size string) {
			defer all.Done()
			var got string
			err := session.Call(context.Background(), "media", "list", url.Values{"pager[pageSize]": {size}}, &got)
			if err != nil {
				t.Error(err)
			}
			equal(t, "the KS and the parameter of the call", got, "ks2 "+size)
		}(strconv.Itoa(i))
	}
	all.Wait()
	equal(t, "the number of sessions", server.started.Load(), int32(2))
}

func TestAContextEndsTheWaitForAKSAndNotItsRenewal(t *testing.T) {
	server := &sessionServer{withDate: true}
	begun, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		once.Do(func() { close(begun) })
		<-release
		server.ServeHTTP(w, r)
	})
	session := apptoken.NewSession(client, "102", apptoken.AppToken{ID: tokenID, Token: token}, apptoken.SessionOptions{})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() {
		_, err := session.KS(ctx)
		ended <- err
	}()
	<-begun
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) || !errors.Is(err, apptoken.ErrNoAnswer) {
		t.Errorf("the error is %v, want one that wraps ErrNoAnswer and context.Canceled", err)
	}
	close(release)
	wantKS(t, session, "ks1")
	equal(t, "the number of sessions", server.started.Load(), int32(1))
}

func TestASessionThatCannotBeStarted(t *testing.T) {
	client := answering(t, 200, "application/json",
		`{"code":"INVALID_APP_TOKEN_HASH","message":"no","objectType":"KalturaAPIException","args":[]}`)
	session := apptoken.NewSession(client, "102", apptoken.AppToken{ID: tokenID, Token: token}, apptoken.SessionOptions{})
	err := session.Call(context.Background(), "media", "list", nil, nil)
	wantError(t, err, "session.startWidgetSession: INVALID_APP_TOKEN_HASH: no")
	equal(t, "Decide", apptoken.Decide(err), apptoken.Stop)
}
