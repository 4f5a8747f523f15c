//go:build walkthrough

package walkthrough

import (
	"context"
	"fmt"
	"net/url"

	"example.com/apptoken"
)

// A storedToken is an app token as the server answers with it. What is not set is
// not in the answer, and 0 is something else, hence the pointer.
type storedToken struct {
	apptoken.AppToken
	CreatedAt, UpdatedAt         int64
	Expiry                       *int64
	SessionType, SessionDuration int64
	SessionPrivileges            string
	Description                  string
}

// appTokens manages app tokens with an ADMIN KS. It remembers how to delete what
// was made.
type appTokens struct {
	client    *apptoken.Client
	ks        string
	deletions []deletion
}

// A deletion is a call of a service's delete action, with the parameter that takes
// the id.
type deletion struct{ service, parameter, id string }

func (a *appTokens) params(fields map[string]string) url.Values {
	params := url.Values{"ks": {a.ks}}
	for name, value := range fields {
		params.Set("appToken["+name+"]", value)
	}
	return params
}

// add makes an app token with these fields.
func (a *appTokens) add(ctx context.Context, fields map[string]string) (added storedToken) {
	check(a.client.Call(ctx, "appToken", "add", a.params(fields), &added))
	a.deletions = append(a.deletions, deletion{"appToken", "id", added.ID})
	return added
}

// get reads one app token.
func (a *appTokens) get(ctx context.Context, id string) (found storedToken, err error) {
	err = a.client.Call(ctx, "appToken", "get", url.Values{"ks": {a.ks}, "id": {id}}, &found)
	return found, err
}

// list reads a page of them. The params are those of the filter and the pager.
func (a *appTokens) list(ctx context.Context, params url.Values) (page struct {
	TotalCount int
	Objects    []storedToken
}) {
	params.Set("ks", a.ks)
	check(a.client.Call(ctx, "appToken", "list", params, &page))
	return page
}

// update changes these fields of one. A name that ends in __null removes the
// value.
func (a *appTokens) update(ctx context.Context, id string, fields map[string]string) (updated storedToken, err error) {
	params := a.params(fields)
	params.Set("id", id)
	err = a.client.Call(ctx, "appToken", "update", params, &updated)
	return updated, err
}

// remove deletes one, and with it ends its sessions.
func (a *appTokens) remove(ctx context.Context, id string) error {
	return a.client.Call(ctx, "appToken", "delete", url.Values{"ks": {a.ks}, "id": {id}}, nil)
}

// cleanUp deletes what was made, the latest first.
func (a *appTokens) cleanUp(ctx context.Context) {
	for ; len(a.deletions) > 0; a.deletions = a.deletions[:len(a.deletions)-1] {
		last := a.deletions[len(a.deletions)-1]
		params := url.Values{"ks": {a.ks}, last.parameter: {last.id}}
		err := a.client.Call(ctx, last.service, "delete", params, nil)
		fmt.Println(last.id, outcome(err, "deleted"))
	}
}
