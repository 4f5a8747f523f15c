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

// The hash types that an app token can have. The server uses SHA1 for a token
// without one.
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

// ParseHashType returns the hash type of this name; an empty name means SHA1.
func ParseHashType(name string) (HashType, error) {
	if name == "" {
		return SHA1, nil
	}
	hashType := HashType(name)
	if hashes[hashType] == nil {
		return "", fmt.Errorf("unknown hash type %q: the four are MD5, SHA1, SHA256, SHA512", hideSecrets(name))
	}
	return hashType, nil
}

// HashInput is what a token hash is made of.
type HashInput struct {
	KS       string   // of the call that the hash is for, exactly as the server returned it
	Token    string   // the app token's token, not its id
	HashType HashType // the app token's; SHA1 if empty
}

// TokenHash returns the tokenHash parameter of appToken.startSession in lower-case
// hex: the hash of the bytes of the KS, followed directly by those of the token.
// Rule: AppToken::calcHash (alpha/lib/model/AppToken.php).
func TokenHash(input HashInput) (string, error) {
	hashType, err := ParseHashType(string(input.HashType))
	if err != nil {
		return "", err
	}
	h := hashes[hashType]()
	io.WriteString(h, input.KS) // a hash never returns an error
	io.WriteString(h, input.Token)
	return hex.EncodeToString(h.Sum(nil)), nil
}
