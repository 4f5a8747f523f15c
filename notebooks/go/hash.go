package apptoken

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
)

// HashType is an app token's hashType, spelled as the API spells it.
type HashType string

// The hash types that an app token can have. The server takes SHA1 for a token
// that has none.
const (
	MD5    HashType = "MD5"
	SHA1   HashType = "SHA1"
	SHA256 HashType = "SHA256"
	SHA512 HashType = "SHA512"
)

var hashes = map[HashType]func() hash.Hash{
	MD5:    md5.New,
	SHA1:   sha1.New,
	SHA256: sha256.New,
	SHA512: sha512.New,
}

// ParseHashType checks the text of a hashType; an empty one means SHA1.
func ParseHashType(text string) (HashType, error) {
	if text == "" {
		return SHA1, nil
	}
	hashType := HashType(text)
	if hashes[hashType] == nil {
		return "", fmt.Errorf("unknown hash type %q: the four are MD5, SHA1, SHA256, SHA512", text)
	}
	return hashType, nil
}

// TokenHash returns the tokenHash parameter of appToken.startSession in
// lower-case hex: the hash of the bytes of ks followed directly by those of token.
//
// ks is the KS that the call itself is made with, exactly as the server returned
// it; token is the app token's token, not its id. An empty hashType means SHA1.
// Rule: AppToken::calcHash (alpha/lib/model/AppToken.php).
func TokenHash(ks, token string, hashType HashType) (string, error) {
	hashType, err := ParseHashType(string(hashType))
	if err != nil {
		return "", err
	}
	h := hashes[hashType]()
	io.WriteString(h, ks) // a hash never returns an error
	io.WriteString(h, token)
	return hex.EncodeToString(h.Sum(nil)), nil
}
