package apptoken

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// SessionType is whether a KS is a user's or an administrator's.
type SessionType int

// The two session types that the API makes.
const (
	User  SessionType = 0
	Admin SessionType = 2
)

// StartWidgetSession returns the KS of a widget session, which needs no secret. The
// id of a partner's default widget is an underscore and the partner ID.
func (c *Client) StartWidgetSession(ctx context.Context, widgetID string) (ks string, err error) {
	var answer struct {
		KS string `json:"ks"`
	}
	err = c.Call(ctx, "session", "startWidgetSession", url.Values{"widgetId": {widgetID}}, &answer)
	if err == nil && answer.KS == "" {
		err = fmt.Errorf("session.startWidgetSession: %w", errNoKS)
	}
	return answer.KS, err
}

// StartSecretSession returns a KS made with one of the account's secrets: the admin
// secret is good for both types, the user secret for User. It lasts a day at the most.
//
// The secret itself is sent, so use this to make app tokens, and an app token for
// everything else.
func (c *Client) StartSecretSession(
	ctx context.Context, partnerID PartnerID, secret string, sessionType SessionType,
) (ks string, err error) {
	err = c.Call(ctx, "session", "start", url.Values{
		"partnerId": {string(partnerID)},
		"secret":    {secret},
		"type":      {strconv.Itoa(int(sessionType))},
	}, &ks)
	if err == nil && ks == "" {
		err = fmt.Errorf("session.start: %w", errNoKS)
	}
	return ks, err
}

var errNoKS = fmt.Errorf("%w: there is no KS in what came", ErrNoAnswer)

// SessionOptions is what a call may ask of the new KS. The app token's own limits
// win; a zero value asks for nothing.
type SessionOptions struct {
	UserID     string
	Type       SessionType
	Lifetime   time.Duration // the API's expiry; whole seconds
	Privileges string
}

func (o SessionOptions) addTo(params url.Values) {
	if o.UserID != "" {
		params.Set("userId", o.UserID)
	}
	if o.Type != User {
		params.Set("type", strconv.Itoa(int(o.Type)))
	}
	if o.Lifetime != 0 {
		params.Set("expiry", strconv.FormatInt(int64(o.Lifetime/time.Second), 10))
	}
	if o.Privileges != "" {
		params.Set("sessionPrivileges", o.Privileges)
	}
}

// SessionInfo is what a KS was made with.
type SessionInfo struct {
	KS         string
	Type       SessionType
	PartnerID  PartnerID
	UserID     string
	Expiry     time.Time
	Privileges string

	// Lifetime is how long the KS was good for when the server answered, by the
	// server's clock. It is zero if the answer has no Date.
	Lifetime time.Duration
}

// UnmarshalJSON reads a KalturaSessionInfo, whose numbers may be written as strings.
func (s *SessionInfo) UnmarshalJSON(data []byte) error {
	var answer struct {
		KS         string    `json:"ks"`
		Type       Number    `json:"sessionType"`
		PartnerID  PartnerID `json:"partnerId"`
		UserID     string    `json:"userId"`
		Expiry     Number    `json:"expiry"`
		Privileges string    `json:"privileges"`
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return err
	}
	*s = SessionInfo{
		KS:         answer.KS,
		Type:       SessionType(answer.Type),
		PartnerID:  answer.PartnerID,
		UserID:     answer.UserID,
		Expiry:     time.Unix(int64(answer.Expiry), 0).UTC(),
		Privileges: answer.Privileges,
	}
	return nil
}

// SessionRequest is what appToken.startSession takes.
type SessionRequest struct {
	KS         string // the one that TokenHash was made with
	AppTokenID string
	TokenHash  string
	Options    SessionOptions
}

// StartSession exchanges a token hash for the app token's own KS.
func (c *Client) StartSession(ctx context.Context, request SessionRequest) (*SessionInfo, error) {
	params := url.Values{"ks": {request.KS}, "id": {request.AppTokenID}, "tokenHash": {request.TokenHash}}
	request.Options.addTo(params)
	session := new(SessionInfo)
	answered, err := c.call(ctx, "appToken", "startSession", params, session)
	if err != nil {
		return nil, err
	}
	if session.KS == "" {
		return nil, fmt.Errorf("appToken.startSession: %w", errNoKS)
	}
	if !answered.IsZero() {
		session.Lifetime = session.Expiry.Sub(answered)
	}
	return session, nil
}

// An AppToken is what a program is given in place of the account's secrets.
type AppToken struct {
	ID       string
	Token    string
	HashType HashType // SHA1 if empty
}

// StartAppTokenSession goes the whole way: widget session, token hash, session.
func (c *Client) StartAppTokenSession(
	ctx context.Context, partnerID PartnerID, appToken AppToken, options SessionOptions,
) (*SessionInfo, error) {
	widgetKS, err := c.StartWidgetSession(ctx, "_"+string(partnerID))
	if err != nil {
		return nil, err
	}
	tokenHash, err := TokenHash(HashInput{KS: widgetKS, Token: appToken.Token, HashType: appToken.HashType})
	if err != nil {
		return nil, err
	}
	return c.StartSession(ctx, SessionRequest{
		KS: widgetKS, AppTokenID: appToken.ID, TokenHash: tokenHash, Options: options,
	})
}
