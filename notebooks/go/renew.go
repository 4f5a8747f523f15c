package apptoken

import (
	"context"
	"maps"
	"net/url"
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

	// busy holds a value while a goroutine reads or renews what follows. It is a channel
	// rather than a mutex so that waiting for it ends with the context.
	busy    chan struct{}
	ks      string
	renewAt time.Time // zero: when the server says so
}

// NewSession returns a session without a KS; the first use gets one.
func NewSession(client *Client, partnerID PartnerID, appToken AppToken, options SessionOptions) *Session {
	return &Session{
		client:    client,
		partnerID: partnerID,
		appToken:  appToken,
		options:   options,
		now:       time.Now,
		busy:      make(chan struct{}, 1),
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
// When several goroutines ask for another KS than the same refused one, only the first
// renews it.
func (s *Session) otherThan(ctx context.Context, refused string) (string, error) {
	select {
	case s.busy <- struct{}{}:
		defer func() { <-s.busy }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	inTime := s.renewAt.IsZero() || s.now().Before(s.renewAt)
	if s.ks != refused && inTime {
		return s.ks, nil
	}
	start := s.now() // before the call, so that its duration shortens the lifetime
	session, err := s.client.StartAppTokenSession(ctx, s.partnerID, s.appToken, s.options)
	if err != nil {
		return "", err
	}
	s.ks, s.renewAt = session.KS, time.Time{}
	if session.Lifetime != 0 {
		s.renewAt = start.Add(session.Lifetime / 10 * 9)
	}
	return s.ks, nil
}

func withKS(params url.Values, ks string) url.Values {
	params = maps.Clone(params)
	if params == nil {
		params = url.Values{}
	}
	params.Set("ks", ks)
	return params
}
