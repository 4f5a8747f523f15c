package apptoken

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"strings"
)

// A Request is one call of a multirequest. A parameter may refer to the result of
// an earlier one, counted from 1: "{1:result:ks}".
type Request struct {
	Service, Action string
	Params          url.Values
}

// Multirequest makes several calls in one round trip. It returns their answers in
// order, each to be read with [Decode]: a call that the API refuses has an error in
// its place, and the others still run. Every call gets the parameters in shared, such
// as ks.
func (c *Client) Multirequest(ctx context.Context, requests []Request, shared url.Values) ([]json.RawMessage, error) {
	params := url.Values{}
	maps.Copy(params, shared)
	for i, request := range requests {
		number := strconv.Itoa(i + 1)
		params.Set(number+"[service]", request.Service)
		params.Set(number+"[action]", request.Action)
		for name, values := range request.Params {
			// filter[idEqual] becomes 1[filter][idEqual]
			outer, inner, _ := strings.Cut(name, "[")
			if inner != "" {
				inner = "[" + inner
			}
			params[number+"["+outer+"]"+inner] = values
		}
	}
	answer, _, err := c.post(ctx, "/service/multirequest", params)
	var answers []json.RawMessage
	if err == nil {
		err = Decode(answer, &answers)
	}
	if err != nil {
		return nil, fmt.Errorf("multirequest: %w", err)
	}
	return answers, nil
}
