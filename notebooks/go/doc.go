// Package apptoken makes the way from a Kaltura application token to a working
// Kaltura session (KS), with nothing but the standard library.
//
// The steps are those of notebook 01:
//
//	client := apptoken.NewClient("https://www.kaltura.com")
//	widgetKS, err := client.StartWidgetSession(ctx, "_"+partnerID)
//	tokenHash, err := apptoken.TokenHash(widgetKS, token, apptoken.SHA256)
//	session, err := client.StartSession(ctx, widgetKS, tokenID, tokenHash, nil)
//	ks := session.KS
//
// A widget session needs no secret. The token hash proves that the caller knows
// the app token's token, without sending it: a plain hash of the KS that the call
// is made with, followed directly by the token. The answer's KS may do what the
// app token allows, until its expiry.
//
// [Client.Call] makes any other call of the API. An error that the API itself
// answers with is an [*APIError], although its HTTP status is 200:
//
//	var apiError *apptoken.APIError
//	if errors.As(err, &apiError) && apiError.Code == "INVALID_APP_TOKEN_HASH" {
//		...
//	}
//
// Texts of errors never contain a secret, a token, a hash or a KS.
//
// [DecodeKS] and [EncodeKS] read and make a KS without the server, for those who
// have the account's admin secret; [MergePrivileges] tells which privileges
// appToken.startSession will grant.
//
// The module's path is a placeholder: copy the package into your own module.
package apptoken
