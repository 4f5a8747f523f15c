//go:build walkthrough

package walkthrough

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"example.com/apptoken"
)

// check ends the example if something went wrong that should not.
func check(err error) {
	if err != nil {
		panic(err)
	}
}

// outcome is the API's error or, if there was none, what success means.
func outcome(err error, success string) string {
	var refused *apptoken.APIError
	if errors.As(err, &refused) {
		return refused.Code + ": " + refused.Message
	}
	check(err)
	return success
}

// startSession starts a session of an app token with a widget KS that is there
// already, and with whatever else is asked for.
func startSession(
	ctx context.Context, client *apptoken.Client, widgetKS string,
	appToken apptoken.AppToken, asked apptoken.SessionOptions,
) (*apptoken.SessionInfo, error) {
	tokenHash, err := apptoken.TokenHash(apptoken.HashInput{
		KS: widgetKS, Token: appToken.Token, HashType: appToken.HashType,
	})
	if err != nil {
		return nil, err
	}
	return client.StartSession(ctx, apptoken.SessionRequest{
		KS: widgetKS, AppTokenID: appToken.ID, TokenHash: tokenHash, Options: asked,
	})
}

// secretKS makes a KS with the admin secret, a USER KS unless asked for another.
func secretKS(ctx context.Context, client *apptoken.Client, asked url.Values) (ks string) {
	params := merged(asked, url.Values{"partnerId": {partnerID}, "secret": {adminSecret}})
	check(client.Call(ctx, "session", "start", params, &ks))
	return ks
}

// entries lists media: how many there are, or the API's error.
func entries(ctx context.Context, client *apptoken.Client, ks string, pager url.Values) string {
	var page struct{ TotalCount int }
	err := client.Call(ctx, "media", "list", merged(pager, url.Values{"ks": {ks}}), &page)
	return outcome(err, fmt.Sprint(page.TotalCount, " entries"))
}

// merged has the parameters of all.
func merged(all ...url.Values) url.Values {
	params := url.Values{}
	for _, some := range all {
		for name, values := range some {
			params[name] = values
		}
	}
	return params
}

// address is where an action is called.
func address(service, action string) string {
	return serviceURL() + "/api_v3/service/" + service + "/action/" + action
}

// text is the body of an answer.
func text(response *http.Response, err error) string {
	check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	check(err)
	return string(body)
}

// advance moves the bundled server's clock on.
func advance(seconds int) {
	body := strings.NewReader(fmt.Sprintf(`{"advance": %d}`, seconds))
	response, err := http.Post(serviceURL()+"/_mock/clock", "application/json", body)
	check(err)
	response.Body.Close()
}
