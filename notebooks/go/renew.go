package apptoken

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"sync"
	"time"
)

// A Session has a KS from an app token and renews it when nine tenths of its lifetime
// are over. Several goroutines may use a Session at the same time.
//
// The lifetime is the one that the server tells, counted on this machine's monotonic
// clock: a wrong local clock does no harm. Time in which the machine was asleep is not
// counted; then the server answers that the KS has expired, and Call renews it.
type Session struct {
	client    *Client
	partnerID PartnerID
	appToken  AppToken
	options   SessionOptions
	now       func() time.Time

	mu       sync.Mutex
	ks       string
	renewAt  time.Time // zero: when the server says so
	underway *renewal  // nil: none
}

// A renewal is shared by all goroutines that wait for it, also if it fails.
type renewal struct {
	done chan struct{} // closed when ks and err are set
	ks   string
	err  error
}

// NewSession returns a session without a KS; the first use gets one.
func NewSession(client *Client, partnerID PartnerID, appToken AppToken, options SessionOptions) *Session {
	return &Session{
		client:    client,
		partnerID: partnerID,
		appToken:  appToken,
		options:   options,
		now:       time.Now,
	}
}

// KS returns a KS that is good for at least a tenth of its lifetime.
func (s *Session) KS(ctx context.Context) (string, error) {
	return s.otherThan(ctx, "")
}

// Call is [Client.Call] with the session's KS. If the server refuses the KS because its
// time is over or it is used up, Call gets a new one and repeats the call once.
func (s *Session) Call(ctx context.Context, service, action string, params url.Values, result any) error {
	ks, err := s.KS(ctx)
	if err != nil {
		return err
	}
	err = s.client.Call(ctx, service, action, withKS(params, ks), result)
	if Decide(err) != Renew {
		return err
	}
	if ks, err = s.otherThan(ctx, ks); err != nil {
		return err
	}
	return s.client.Call(ctx, service, action, withKS(params, ks), result)
}

// otherThan returns the KS, renewed if its time is nearly over or it is the refused one.
// When several goroutines were refused the same KS, it is renewed once.
func (s *Session) otherThan(ctx context.Context, refused string) (string, error) {
	s.mu.Lock()
	inTime := s.renewAt.IsZero() || s.now().Before(s.renewAt)
	if s.ks != refused && inTime {
		defer s.mu.Unlock()
		return s.ks, nil
	}
	r := s.underway
	if r == nil {
		r = &renewal{done: make(chan struct{})}
		s.underway = r
		// Others may wait for it, so it does not end with this goroutine's context. The
		// client's timeout limits it.
		go s.renew(context.WithoutCancel(ctx), r)
	}
	s.mu.Unlock()
	select {
	case <-r.done:
		return r.ks, r.err
	case <-ctx.Done():
		return "", fmt.Errorf("%w: %w", ErrNoAnswer, ctx.Err())
	}
}

func (s *Session) renew(ctx context.Context, r *renewal) {
	start := s.now() // before the calls, so that their duration shortens the lifetime
	session, err := s.client.StartAppTokenSession(ctx, s.partnerID, s.appToken, s.options)

	s.mu.Lock()
	defer s.mu.Unlock()
	defer close(r.done)
	s.underway = nil
	if err != nil {
		r.err = err
		return
	}
	r.ks, s.ks, s.renewAt = session.KS, session.KS, time.Time{}
	if session.Lifetime != 0 {
		s.renewAt = start.Add(session.Lifetime / 10 * 9)
	}
}

func withKS(params url.Values, ks string) url.Values {
	params = maps.Clone(params)
	if params == nil {
		params = url.Values{}
	}
	params.Set("ks", ks)
	return params
}
