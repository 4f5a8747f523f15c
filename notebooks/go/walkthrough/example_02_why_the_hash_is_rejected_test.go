//go:build walkthrough

package walkthrough

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"example.com/apptoken"
)

// The steps of notebook 02: the published values, and the usual mistakes, each made
// once.
func Example_whyTheHashIsRejected() {
	ctx, client := context.Background(), start()

	// What has to come out, without any server: for each type a digest that begins with 0.
	const exampleKS = "djJ8MTIzNDU2N3wdaHXuQSd3X5uEXsvYJWIWRqb5oRchOJKG2Wcd7PzS2mHqURNqHrOds5yInJxT" +
		"69IeXOnnhyGmwsQPjha3gqh50r_IAl6kk1qAb8Je-jKN00kfs-ibHE8wlfH-qdbvCejtiCtF5w=="
	const exampleToken = "0123456789abcdef012345678905cac6"
	hashTypes := []apptoken.HashType{apptoken.MD5, apptoken.SHA1, apptoken.SHA256, apptoken.SHA512}
	for _, hashType := range hashTypes {
		digest, err := apptoken.TokenHash(apptoken.HashInput{
			KS: exampleKS, Token: exampleToken, HashType: hashType,
		})
		check(err)
		fmt.Println(hashType, len(digest), digest)
	}

	// One call, made by hand and by the package.
	response, err := http.PostForm(address("session", "startWidgetSession"), url.Values{
		"widgetId": {"_" + partnerID}, "format": {"1"},
	})
	var widget struct{ KS string }
	check(apptoken.Decode(json.RawMessage(text(response, err)), &widget))
	short, err := client.StartWidgetSession(ctx, "_"+partnerID)
	check(err)
	fmt.Println(len(widget.KS), len(short))

	// The right hash.
	widgetKS, err := client.StartWidgetSession(ctx, "_"+partnerID)
	check(err)
	right, err := apptoken.TokenHash(apptoken.HashInput{KS: widgetKS, Token: token, HashType: apptoken.SHA256})
	check(err)
	answerTo := func(ks, sent string) string {
		_, err := client.StartSession(ctx, apptoken.SessionRequest{
			KS: ks, AppTokenID: tokenID, TokenHash: sent,
		})
		var refused *apptoken.APIError
		if errors.As(err, &refused) {
			return refused.Code
		}
		check(err)
		return "accepted"
	}
	fmt.Println(right, answerTo(widgetKS, right))

	// Not the hash of the token; one character more or another order; another function;
	// another encoding.
	type mistake struct{ name, sent string }
	try := func(mistakes []mistake) {
		for _, mistake := range mistakes {
			fmt.Printf("%-28s %s\n", mistake.name, answerTo(widgetKS, mistake.sent))
		}
	}
	try([]mistake{
		{"the token, not hashed", token},
		{"hash of the token alone", hashed(token)},
		{"hash of the KS alone", hashed(widgetKS)},
		{"hash of KS + the token's id", hashed(widgetKS + tokenID)},
	})
	try([]mistake{
		{"token + KS", hashed(token + widgetKS)},
		{"a plus sign between", hashed(widgetKS + "+" + token)},
		{"a dot between", hashed(widgetKS + "." + token)},
		{"a newline between", hashed(widgetKS + "\n" + token)},
		{"a newline at the end", hashed(widgetKS + token + "\n")},
		{"CR and LF at the end", hashed(widgetKS + token + "\r\n")},
		{"a space at the end", hashed(widgetKS + token + " ")},
		{"the KS in quotes", hashed(`"` + widgetKS + `"` + token)},
		{"undefined for the KS", hashed("undefined" + token)},
	})
	for _, hashType := range hashTypes {
		sent, err := apptoken.TokenHash(apptoken.HashInput{KS: widgetKS, Token: token, HashType: hashType})
		check(err)
		try([]mistake{{string(hashType), sent}})
	}
	try([]mistake{
		{"HMAC, the token is the key", keyed(token, widgetKS)},
		{"HMAC, the KS is the key", keyed(widgetKS, token)},
		{"hashed twice", hashed(hashed(widgetKS + token))},
	})
	digest, err := hex.DecodeString(right)
	check(err)
	var hyphens, zerosLost []string
	for _, b := range digest {
		hyphens = append(hyphens, fmt.Sprintf("%02X", b))
		zerosLost = append(zerosLost, fmt.Sprintf("%x", b)) // right is %02x
	}
	try([]mistake{
		{"upper case", strings.ToUpper(right)}, // or %X
		{"hyphens, upper case", strings.Join(hyphens, "-")},
		{"0x before it", fmt.Sprintf("%#x", digest)},
		{"base64", base64.StdEncoding.EncodeToString(digest)},
		{"zeros lost", strings.Join(zerosLost, "")},
		{"a newline after it", right + "\n"},
		{"a whole line of sha256sum", right + "  -"},
		{"in quotes", `"` + right + `"`}, // or %q
		{"cut to 32 characters", right[:32]},
	})

	// The KS that is hashed is the KS that is sent.
	freshKS, err := client.StartWidgetSession(ctx, "_"+partnerID)
	check(err)
	fmt.Println("older KS hashed, older sent:", answerTo(widgetKS, right))
	fmt.Println("older KS hashed, fresh sent:", answerTo(freshKS, right))
	err = client.Call(ctx, "appToken", "startSession", url.Values{"id": {tokenID}, "tokenHash": {right}}, nil)
	fmt.Println("no KS:", outcome(err, "accepted"))

	// Id and token are not the same.
	_, err = client.StartSession(ctx, apptoken.SessionRequest{
		KS: widgetKS, AppTokenID: token, TokenHash: hashed(widgetKS + tokenID),
	})
	fmt.Println("swapped:", outcome(err, "accepted"))

	// The response cache repeats a rejection for two minutes, whichever widget KS is sent.
	switchCache(true)
	repair := url.Values{"ks": {widgetKS}, "id": {tokenID}, "tokenHash": {right}}
	fmt.Println("the mistake:", answerTo(freshKS, right))
	fmt.Println("the fix:", answerTo(widgetKS, right))
	err = client.Call(ctx, "appToken", "startSession", merged(repair, url.Values{"nocache": {"1"}}), nil)
	fmt.Println("with nocache=1:", outcome(err, "accepted"))
	answerTo(freshKS, right) // the mistake again, now in the cache
	repair.Set("format", "1")
	response, err = http.PostForm(address("appToken", "startSession"), repair)
	check(err)
	response.Body.Close()
	origin, _, _ := strings.Cut(response.Header.Get("X-Kaltura"), ",")
	fmt.Println("X-Kaltura:", origin)
	advance(120)
	fmt.Println("two minutes later:", answerTo(widgetKS, right))
	switchCache(false)

	// An app token past its expiry is told of only to those who have the right hash.
	var now int
	check(client.Call(ctx, "system", "getTime", nil, &now))
	advance(1637206833 + 86400 - now)
	newKS, err := client.StartWidgetSession(ctx, "_"+partnerID)
	check(err)
	right, err = apptoken.TokenHash(apptoken.HashInput{KS: newKS, Token: token, HashType: apptoken.SHA256})
	check(err)
	fmt.Println("wrong hash:", answerTo(newKS, token))
	fmt.Println("right hash:", answerTo(newKS, right))

	// Output:
	// MD5 32 0f2c4672d8596e7b416122aa4e93486d
	// SHA1 40 0db068721d4facd3694ef0f4bece5b6425a5f447
	// SHA256 64 0021c4c53bd09b9a3278657574060a7b33b5fe2db38ef9dbcfff16ca622f5e63
	// SHA512 128 0a2fd20fc32e93722a5da7a9bf7befe171aabec222a9ee522a08565afc6b074cc439b034b57c187230176ffb00e36ae34089add4420e104c64c956539bc65f86
	// 124 124
	// 1b60675f1fb4ca96e993c024e1414e04ffbe3eaba21985685c6d17a270c902d2 accepted
	// the token, not hashed        INVALID_APP_TOKEN_HASH
	// hash of the token alone      INVALID_APP_TOKEN_HASH
	// hash of the KS alone         INVALID_APP_TOKEN_HASH
	// hash of KS + the token's id  INVALID_APP_TOKEN_HASH
	// token + KS                   INVALID_APP_TOKEN_HASH
	// a plus sign between          INVALID_APP_TOKEN_HASH
	// a dot between                INVALID_APP_TOKEN_HASH
	// a newline between            INVALID_APP_TOKEN_HASH
	// a newline at the end         INVALID_APP_TOKEN_HASH
	// CR and LF at the end         INVALID_APP_TOKEN_HASH
	// a space at the end           INVALID_APP_TOKEN_HASH
	// the KS in quotes             INVALID_APP_TOKEN_HASH
	// undefined for the KS         INVALID_APP_TOKEN_HASH
	// MD5                          INVALID_APP_TOKEN_HASH
	// SHA1                         INVALID_APP_TOKEN_HASH
	// SHA256                       accepted
	// SHA512                       INVALID_APP_TOKEN_HASH
	// HMAC, the token is the key   INVALID_APP_TOKEN_HASH
	// HMAC, the KS is the key      INVALID_APP_TOKEN_HASH
	// hashed twice                 INVALID_APP_TOKEN_HASH
	// upper case                   INVALID_APP_TOKEN_HASH
	// hyphens, upper case          INVALID_APP_TOKEN_HASH
	// 0x before it                 INVALID_APP_TOKEN_HASH
	// base64                       INVALID_APP_TOKEN_HASH
	// zeros lost                   INVALID_APP_TOKEN_HASH
	// a newline after it           INVALID_APP_TOKEN_HASH
	// a whole line of sha256sum    INVALID_APP_TOKEN_HASH
	// in quotes                    INVALID_APP_TOKEN_HASH
	// cut to 32 characters         INVALID_APP_TOKEN_HASH
	// older KS hashed, older sent: accepted
	// older KS hashed, fresh sent: INVALID_APP_TOKEN_HASH
	// no KS: SERVICE_FORBIDDEN: The access to service [appToken->startSession] is forbidden
	// swapped: APP_TOKEN_ID_NOT_FOUND: Application token id "f973211b7115b849cc0b5" not found
	// the mistake: INVALID_APP_TOKEN_HASH
	// the fix: INVALID_APP_TOKEN_HASH
	// with nocache=1: accepted
	// X-Kaltura: cached-dispatcher
	// two minutes later: accepted
	// wrong hash: INVALID_APP_TOKEN_HASH
	// right hash: APP_TOKEN_EXPIRED
}

// switchCache switches the response cache of the bundled server, which is off at first.
func switchCache(on bool) {
	body := strings.NewReader(fmt.Sprintf(`{"on": %t}`, on))
	response, err := http.Post(serviceURL()+"/_mock/cache", "application/json", body)
	check(err)
	response.Body.Close()
}

// hashed is the SHA256 digest of a string, in hex.
func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// keyed is an HMAC, which a token hash is not.
func keyed(key, text string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}
