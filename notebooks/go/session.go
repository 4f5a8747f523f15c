package apptoken

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// SessionType is whether a KS is a user's or an administrator's.
type SessionType int

// The two session types that the API makes.
const (
	User  SessionType = 0
	Admin SessionType = 2
)

// StartWidgetSession returns the KS of a widget session, which needs no secret.
// The id of a partner's default widget is _ and the partner's number.
func (c *Client) StartWidgetSession(ctx context.Context, widgetID string) (widgetKS string, err error) {
	var answer struct {
		KS string `json:"ks"`
	}
	err = c.Call(ctx, "session", "startWidgetSession", url.Values{"widgetId": {widgetID}}, &answer)
	return answer.KS, err
}

// StartSecretSession returns a KS made with one of the account's secrets: the admin
// secret is good for both types, the user secret for User. It lasts a day at the most.
//
// The secret itself is sent, so this is for making app tokens, and an app token is
// for everything else.
func (c *Client) StartSecretSession(
	ctx context.Context, partnerID, secret string, sessionType SessionType,
) (ks string, err error) {
	err = c.Call(ctx, "session", "start", url.Values{
		"partnerId": {partnerID},
		"secret":    {secret},
		"type":      {strconv.Itoa(int(sessionType))},
	}, &ks)
	return ks, err
}

// SessionOptions is what a call may ask of the new KS. What the app token itself
// lays down comes first; zero values leave the matter to it.
type SessionOptions struct {
	UserID     string
	Type       SessionType
	Expiry     int // in seconds from now
	Privileges string
}

// SessionInfo is what a KS was made with.
type SessionInfo struct {
	KS         string `json:"ks"`
	Type       Number `json:"sessionType"`
	PartnerID  Number `json:"partnerId"`
	UserID     string `json:"userId"`
	Expiry     Number `json:"expiry"` // Unix time, in seconds
	Privileges string `json:"privileges"`
}

// StartSession exchanges the token hash for the app token's own KS.
//
// widgetKS is the KS that tokenHash was made with, see [TokenHash]; tokenID is the
// app token's id. The options may be nil.
func (c *Client) StartSession(
	ctx context.Context, widgetKS, tokenID, tokenHash string, options *SessionOptions,
) (*SessionInfo, error) {
	params := url.Values{"ks": {widgetKS}, "id": {tokenID}, "tokenHash": {tokenHash}}
	if options != nil {
		options.addTo(params)
	}
	session := new(SessionInfo)
	if err := c.Call(ctx, "appToken", "startSession", params, session); err != nil {
		return nil, err
	}
	return session, nil
}

func (o *SessionOptions) addTo(params url.Values) {
	if o.UserID != "" {
		params.Set("userId", o.UserID)
	}
	if o.Type != User {
		params.Set("type", strconv.Itoa(int(o.Type)))
	}
	if o.Expiry != 0 {
		params.Set("expiry", strconv.Itoa(o.Expiry))
	}
	if o.Privileges != "" {
		params.Set("sessionPrivileges", o.Privileges)
	}
}

// An AppToken is what a program is given in place of the account's secrets.
type AppToken struct {
	ID       string
	Token    string
	HashType HashType // SHA1 if empty
}

// StartAppTokenSession goes the whole way: widget session, token hash, session.
func (c *Client) StartAppTokenSession(
	ctx context.Context, partnerID string, appToken AppToken, options *SessionOptions,
) (*SessionInfo, error) {
	widgetKS, err := c.StartWidgetSession(ctx, "_"+partnerID)
	if err != nil {
		return nil, err
	}
	tokenHash, err := TokenHash(widgetKS, appToken.Token, appToken.HashType)
	if err != nil {
		return nil, err
	}
	return c.StartSession(ctx, widgetKS, appToken.ID, tokenHash, options)
}

// Number is a number that the API writes as a JSON number in some answers and as
// text in others, such as partnerId.
type Number int64

// UnmarshalJSON reads both forms; null and empty text leave the number as it is.
func (n *Number) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "null" || text == "" {
		return nil
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fmt.Errorf("%s is not a number", data)
	}
	*n = Number(value)
	return nil
}
