package apptoken_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"example.com/apptoken"
)

func ExampleTokenHash() {
	tokenHash, err := apptoken.TokenHash(apptoken.HashInput{
		KS: "djJ8MTIzNDU2N3wdaHXuQSd3X5uEXsvYJWIWRqb5oRchOJKG2Wcd7PzS2mHqURNqHrOds5yInJxT" +
			"69IeXOnnhyGmwsQPjha3gqh50r_IAl6kk1qAb8Je-jKN00kfs-ibHE8wlfH-qdbvCejtiCtF5w==",
		Token:    "0123456789abcdef012345678905cac6",
		HashType: apptoken.SHA256,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tokenHash)
	// Output: 0021c4c53bd09b9a3278657574060a7b33b5fe2db38ef9dbcfff16ca622f5e63
}

// A program that is given an app token gets a KS. The server here is a stand-in.
func ExampleClient_StartAppTokenSession() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", "Mon, 17 Sep 2018 17:54:36 GMT")
		switch r.URL.Path {
		case "/api_v3/service/session/action/startWidgetSession":
			fmt.Fprint(w, `{"partnerId":102,"ks":"a widget KS","objectType":"KalturaStartWidgetSessionResponse"}`)
		case "/api_v3/service/appToken/action/startSession":
			fmt.Fprint(w, `{"ks":"a KS","partnerId":"102","expiry":1537210476,"objectType":"KalturaSessionInfo"}`)
		}
	}))
	defer server.Close()

	client := &apptoken.Client{ServiceURL: server.URL} // leave it out for www.kaltura.com
	appToken := apptoken.AppToken{
		ID:       "0_abcdefgh",
		Token:    "00112233445566778899aabbccddeeff",
		HashType: apptoken.SHA256,
	}
	session, err := client.StartAppTokenSession(context.Background(), "102", appToken, apptoken.SessionOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(session.KS)
	fmt.Println("ends at", session.Expiry.Format(time.TimeOnly), "in", session.Lifetime)
	// Output:
	// a KS
	// ends at 18:54:36 in 1h0m0s
}

// A program that runs for longer leaves it to a Session when to get a new KS.
func ExampleSession() {
	server := httptest.NewServer(&sessionServer{
		withDate: true,
		expired:  func(ks string) bool { return ks == "ks1" },
	})
	defer server.Close()

	client := &apptoken.Client{ServiceURL: server.URL}
	session := apptoken.NewSession(client, "102", apptoken.AppToken{ID: "0_abcdefgh"}, apptoken.SessionOptions{})
	fmt.Println(session.KS(context.Background()))

	// The server refuses this KS, so the call is repeated with a new one.
	err := session.Call(context.Background(), "media", "list", nil, nil)
	fmt.Println(err)
	fmt.Println(session.KS(context.Background()))
	// Output:
	// ks1 <nil>
	// <nil>
	// ks2 <nil>
}

// What a program does about an error: it looks at the code, or lets Decide look.
func ExampleDecide() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"code":"INVALID_KS","message":"Invalid KS \"LOGOUT\", Error \"-1,INVALID_STR\"",`+
			`"objectType":"KalturaAPIException","args":{"KSID":"LOGOUT","ERR_CODE":"-1","ERR_DESC":"INVALID_STR"}}`)
	}))
	client := &apptoken.Client{ServiceURL: server.URL}

	err := client.Call(context.Background(), "media", "list", nil, nil)
	var apiError *apptoken.APIError
	if errors.As(err, &apiError) {
		fmt.Println(apiError.Code, apiError.Args["KSID"])
	}
	fmt.Println(apptoken.Decide(err))

	server.Close()
	err = client.Call(context.Background(), "media", "list", nil, nil)
	fmt.Println(errors.Is(err, apptoken.ErrNoAnswer))
	fmt.Println(apptoken.Decide(err))
	// Output:
	// INVALID_KS LOGOUT
	// stop
	// true
	// retry later
}

func ExampleDecodeKS() {
	const adminSecret = "ffffffffffffffffffffffffffffffff"
	made, err := apptoken.EncodeKS(adminSecret, apptoken.KSFields{
		PartnerID:   "102",
		Expiry:      time.Date(2030, time.January, 1, 0, 0, 0, 0, time.UTC),
		UserID:      "jane",
		Privileges:  "list:*",
		RandomBytes: make([]byte, 16), // only so that the output is the same every time
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made)

	ks, err := apptoken.DecodeKS(made, adminSecret)
	if err != nil {
		fmt.Println(err)
		return
	}
	expiry, err := ks.ExpiryTime()
	fmt.Println(ks.PartnerID, ks.UserID, ks.Privileges, expiry, err)

	_, err = apptoken.DecodeKS(made, "another secret")
	fmt.Println(errors.Is(err, apptoken.ErrInvalidKS), err)
	// Output:
	// djJ8MTAyfFut4OibK3DLUUxxRmkqxVBxESCOkRz-coSZZKfjnjuCjzYrZscka3X430R-dXCUjpiPMsKOcISAdm2aZdocvxhuACk3yd6UTgvQhM9xdTdA
	// 102 jane list:* 2030-01-01 00:00:00 +0000 UTC <nil>
	// true invalid KS: the signature does not match: it was made with another admin secret, or altered since
}

func ExampleMergePrivileges() {
	const tokenPrivileges = "sview:*,list:*"
	fmt.Println(apptoken.MergePrivileges("0_abcdefgh", tokenPrivileges, "sview:0_entry001,room:12,edit:*"))
	// Output: sessionid:0_abcdefgh,apptoken:0_abcdefgh,sview:0_entry001,list:*,room:12
}
