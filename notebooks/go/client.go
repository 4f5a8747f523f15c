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

const (
	defaultServiceURL = "https://www.kaltura.com"
	defaultTimeout    = 30 * time.Second

	// maxAnswer is how many bytes of an answer are read, far more than the API sends.
	maxAnswer = 64 << 20
)

// A Client makes API calls to one server. The zero value calls Kaltura's own. Several
// goroutines may use a Client at the same time.
type Client struct {
	// ServiceURL is the server's base URL, with or without /api_v3;
	// https://www.kaltura.com if empty.
	ServiceURL string

	// Timeout limits a call as a whole, from the connection to the end of the answer.
	// It is 30 seconds if zero. The context of a call can only shorten it.
	Timeout time.Duration

	// HTTPClient makes the requests; http.DefaultClient if nil. Its CheckRedirect is not
	// used: a redirect would turn the POST into a GET without its parameters, so none is
	// followed.
	HTTPClient *http.Client
}

// Call makes one API call and stores its result where result points, as
// json.Unmarshal does; a nil result is ignored.
//
// params has the action's parameters by the API's own names, ks among them. Nested
// ones are named with brackets: "filter[idEqual]". The answer is always JSON, whatever
// params say about its format.
//
// The error is an [*APIError] if the API itself refused the call. If no API answer
// came, it wraps [ErrNoAnswer], and the network's or the context's error if there was
// one.
func (c *Client) Call(ctx context.Context, service, action string, params url.Values, result any) error {
	_, err := c.call(ctx, service, action, params, result)
	return err
}

// call is Call. It also returns the time at which the server answered by its own
// clock, which is zero if the answer does not say.
func (c *Client) call(
	ctx context.Context, service, action string, params url.Values, result any,
) (answered time.Time, err error) {
	path := "/service/" + url.PathEscape(service) + "/action/" + url.PathEscape(action)
	answer, answered, err := c.post(ctx, path, params)
	if err == nil {
		err = Decode(answer, result)
	}
	if err != nil {
		return answered, fmt.Errorf("%s.%s: %w", service, action, err)
	}
	return answered, nil
}

// post sends a form that asks for JSON. It returns the JSON and the answer's Date.
func (c *Client) post(
	ctx context.Context, path string, params url.Values,
) (answer json.RawMessage, date time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout())
	defer cancel()
	request, err := http.NewRequestWithContext(
		ctx, http.MethodPost, c.baseURL()+"/api_v3"+path, strings.NewReader(encodeForm(params)))
	if err != nil {
		return nil, date, errors.New("the service URL is not valid: " + hideSecrets(err.Error()))
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := c.httpClient().Do(request)
	if err != nil {
		return nil, date, fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, date, fmt.Errorf("%w: %s", ErrNoAnswer, describeStatus(response))
	}
	answer, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return nil, date, fmt.Errorf("%w: it broke off: %w", ErrNoAnswer, err)
	}
	if len(answer) > maxAnswer {
		return nil, date, fmt.Errorf("%w: what came is longer than %d bytes", ErrNoAnswer, maxAnswer)
	}
	if !json.Valid(answer) {
		return nil, date, fmt.Errorf("%w: what came is not JSON but %q; check the service URL",
			ErrNoAnswer, hideSecrets(response.Header.Get("Content-Type")))
	}
	date, _ = http.ParseTime(response.Header.Get("Date")) // zero if there is none
	return answer, date, nil
}

func (c *Client) baseURL() string {
	if c.ServiceURL == "" {
		return defaultServiceURL
	}
	base := strings.TrimRight(c.ServiceURL, "/")
	return strings.TrimRight(strings.TrimSuffix(base, "/api_v3"), "/")
}

func (c *Client) timeout() time.Duration {
	if c.Timeout == 0 {
		return defaultTimeout
	}
	return c.Timeout
}

func (c *Client) httpClient() *http.Client {
	client := http.DefaultClient
	if c.HTTPClient != nil {
		client = c.HTTPClient
	}
	withoutRedirects := *client
	withoutRedirects.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &withoutRedirects
}

// encodeForm asks for JSON last, since the server takes the last of several values.
func encodeForm(params url.Values) string {
	return strings.TrimPrefix(params.Encode()+"&format=1", "&")
}

// describeStatus names the server that a redirect leads to, but not the path, which
// may repeat what was sent.
func describeStatus(response *http.Response) string {
	status := "HTTP status " + hideSecrets(response.Status)
	if location, err := response.Location(); err == nil {
		return fmt.Sprintf("%s to %s://%s: if that is the API, use its URL", status, location.Scheme, location.Host)
	}
	return status + ": the API answers its errors with 200, so something before it answered"
}

// Decode stores an API answer where result points, as json.Unmarshal does, or
// returns the *APIError that the answer is. [Client.Call] does so already; use Decode
// for the answers within that of [Client.Multirequest].
func Decode(answer json.RawMessage, result any) error {
	var kind struct {
		ObjectType string `json:"objectType"`
	}
	// An answer that is not an object, or has no such string in it, is not an error.
	if json.Unmarshal(answer, &kind) == nil && kind.ObjectType == "KalturaAPIException" {
		apiError := &APIError{Args: ErrorArgs{}}
		if err := json.Unmarshal(answer, apiError); err != nil {
			return fmt.Errorf("%w: an error of unknown form: %s", ErrNoAnswer, hideSecrets(err.Error()))
		}
		return apiError
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(answer, result); err != nil {
		return errors.New("the answer has another form than the expected one: " + hideSecrets(err.Error()))
	}
	return nil
}
