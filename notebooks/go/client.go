package apptoken

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxAnswer is how many bytes of an answer are read, far more than the API sends.
const maxAnswer = 64 << 20

// A Client makes API calls to one server. It may be used by several goroutines.
type Client struct {
	ServiceURL string // without /api_v3 at the end
	HTTP       *http.Client
}

// NewClient returns a client for a server such as "https://www.kaltura.com"; with
// or without a slash or /api_v3 at the end. A call takes 30 seconds at the most,
// and less if its context says so.
func NewClient(serviceURL string) *Client {
	serviceURL = strings.TrimRight(serviceURL, "/")
	serviceURL = strings.TrimRight(strings.TrimSuffix(serviceURL, "/api_v3"), "/")
	return &Client{
		ServiceURL: serviceURL,
		HTTP: &http.Client{
			Timeout: 30 * time.Second,
			// Following a redirect would turn the POST into a GET without its parameters.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// Call makes one API call and stores its result where result points, as
// json.Unmarshal does; a nil result is ignored.
//
// params has the action's parameters by the API's own names, ks among them.
// Nested ones are named with brackets: "filter[idEqual]".
//
// The error is an [*APIError] if the API itself refused the call. Otherwise it
// says what came instead of an answer, and wraps the network's or the context's
// error if there was one.
func (c *Client) Call(ctx context.Context, service, action string, params url.Values, result any) error {
	answer, err := c.post(ctx, "/service/"+service+"/action/"+action, params)
	if err == nil {
		err = Decode(answer, result)
	}
	if err != nil {
		return fmt.Errorf("%s.%s: %w", service, action, err)
	}
	return nil
}

// post sends a form that asks for JSON, and returns the JSON.
func (c *Client) post(ctx context.Context, path string, params url.Values) (json.RawMessage, error) {
	form := url.Values{"format": {"1"}}
	for name, values := range params {
		form[name] = values
	}
	request, err := http.NewRequestWithContext(
		ctx, http.MethodPost, c.ServiceURL+"/api_v3"+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := c.HTTP.Do(request)
	if err != nil {
		return nil, fmt.Errorf("no answer: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, statusError(response)
	}
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("the answer broke off: %w", err)
	}
	if len(answer) > maxAnswer {
		return nil, fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	}
	if !json.Valid(answer) {
		return nil, fmt.Errorf("the answer is not JSON but %q: is %s the server's address?",
			response.Header.Get("Content-Type"), c.ServiceURL)
	}
	return answer, nil
}

func statusError(response *http.Response) error {
	if location := response.Header.Get("Location"); location != "" {
		location, _, _ = strings.Cut(location, "?")
		return fmt.Errorf("HTTP status %s to %s: use the server's new address", response.Status, location)
	}
	return fmt.Errorf("HTTP status %s: the API answers 200 even to errors, so this came from something before it",
		response.Status)
}

// Decode stores an API answer where result points, as json.Unmarshal does, or
// returns the *APIError that the answer is. [Client.Call] does so already; it is
// for the answers within that of [Client.Multirequest].
func Decode(answer json.RawMessage, result any) error {
	var kind struct {
		ObjectType string `json:"objectType"`
	}
	// An answer that is no object, or has no such text in it, is no error either.
	if json.Unmarshal(answer, &kind) == nil && kind.ObjectType == "KalturaAPIException" {
		apiError := new(APIError)
		if err := json.Unmarshal(answer, apiError); err != nil {
			return fmt.Errorf("an API error of unknown form: %w", err)
		}
		return apiError
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(answer, result); err != nil {
		return errors.New("the answer has another form than expected: " + hideSecrets(err.Error()))
	}
	return nil
}
