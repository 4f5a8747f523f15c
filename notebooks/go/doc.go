// Package apptoken gets a Kaltura session (KS) from a Kaltura application token,
// with nothing but the standard library.
//
// [Client.StartAppTokenSession] makes both calls and the hash between them:
//
//	client := &apptoken.Client{} // of https://www.kaltura.com
//	session, err := client.StartAppTokenSession(ctx, partnerID, appToken, apptoken.SessionOptions{})
//	ks := session.KS
//
// A program that runs for longer keeps a [Session], which renews its KS in time:
//
//	session := apptoken.NewSession(client, partnerID, appToken, apptoken.SessionOptions{})
//	err := session.Call(ctx, "media", "list", nil, &page)
//
// Step by step, as in notebook 01, the same is [Client.StartWidgetSession],
// [TokenHash] and [Client.StartSession]. A widget session needs no secret. The token
// hash proves that the caller knows the app token's token without sending it: it is a
// plain hash of the KS that the call is made with, followed directly by the token.
//
// The API answers an error with HTTP status 200. It is an [*APIError] here; if no API
// answer came at all, the error wraps [ErrNoAnswer]. [Decide] says what a program can
// do about either. Error messages never contain a secret, a token, a hash or a KS.
//
// [DecodeKS] and [EncodeKS] read and make a KS without the server, for those who have
// the account's admin secret. [MergePrivileges] tells which privileges
// appToken.startSession will grant.
//
// The module's path is a placeholder: copy the package into your own module.
package apptoken
