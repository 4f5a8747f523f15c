package apptoken

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Version 2 is, in base64 with - and _,
//
//	v2|partner|message
//
// where the message is encrypted with AES-128-CBC and holds the SHA-1 of the rest,
// 16 random bytes, and the fields as a query string.

const randomSize = 16

func isVersion2(decoded string) bool {
	return strings.HasPrefix(decoded, "v2|")
}

func encodeV2(adminSecret string, ks KSFields) (string, error) {
	random := ks.RandomBytes
	if random == nil {
		random = make([]byte, randomSize)
		if _, err := rand.Read(random); err != nil {
			return "", err
		}
	}
	if len(random) != randomSize {
		return "", fmt.Errorf("RandomBytes has to be %d bytes long, not %d", randomSize, len(random))
	}
	message := string(random) + writeQuery(fieldsV2(ks))
	sum := sha1.Sum([]byte(message))
	padded := []byte(string(sum[:]) + message)
	for len(padded)%aes.BlockSize != 0 {
		padded = append(padded, 0)
	}
	block, iv := cipherV2(adminSecret)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(padded, padded)
	whole := append([]byte("v2|"+string(ks.PartnerID)+"|"), padded...)
	return toURLSafe.Replace(base64.StdEncoding.EncodeToString(whole)), nil
}

// fieldsV2 gives a repeated privilege its first place and its last value; empty
// privileges and 0 fall away.
func fieldsV2(ks KSFields) []field {
	var fields []field
	for _, privilege := range strings.Split(ks.Privileges, ",") {
		switch privilege = trim(privilege); privilege {
		case "", "0":
			continue
		case "*":
			privilege = "all:*"
		}
		name, value, _ := strings.Cut(privilege, ":")
		fields = setField(fields, name, value)
	}
	fields = setField(fields, "_e", strconv.FormatInt(ks.Expiry.Unix(), 10))
	fields = setField(fields, "_t", strconv.Itoa(int(ks.Type)))
	fields = setOrDrop(fields, "_u", ks.UserID, !ks.NoUser)
	fields = setOrDrop(fields, "_m", string(ks.MasterPartnerID), ks.MasterPartnerID != "")
	return setOrDrop(fields, "_d", ks.AdditionalData, ks.AdditionalData != "")
}

func decodeV2(decoded string, adminSecrets []string) (*KS, error) {
	partnerID, encrypted, err := splitV2(decoded)
	if err != nil {
		return nil, err
	}
	signature, message, err := decrypt(encrypted, adminSecrets)
	if err != nil {
		return nil, err
	}
	split := min(randomSize, len(message))
	ks := &KS{
		Version:     2,
		PartnerID:   PartnerID(partnerID),
		Verified:    true,
		Hash:        hex.EncodeToString([]byte(signature)),
		Fields:      message[split:],
		RandomBytes: []byte(message[:split]),
	}
	fields, err := readQuery(ks.Fields)
	if err != nil {
		return nil, err
	}
	ownFields := map[string]*string{
		"_e": &ks.Expiry,
		"_t": &ks.Type,
		"_u": &ks.UserID,
		"_m": (*string)(&ks.MasterPartnerID),
		"_d": &ks.AdditionalData,
	}
	for _, field := range fields {
		if own, found := ownFields[field.name]; found {
			*own = field.value
		} else {
			ks.ParsedPrivileges = append(ks.ParsedPrivileges, Privilege{Name: field.name, Values: splitValues(field.value)})
		}
	}
	ks.Privileges = BuildPrivileges(ks.ParsedPrivileges)
	if ks.Privileges == "all:*" {
		ks.Privileges = "*"
	}
	return ks, nil
}

func splitV2(decoded string) (partnerID, encrypted string, err error) {
	parts := strings.SplitN(decoded, "|", 3)
	if len(parts) != 3 {
		return "", "", fmt.Errorf("%w: version 2 has two | in it, before and after the partner ID", ErrInvalidKS)
	}
	return parts[1], parts[2], nil
}

// decrypt returns signature and message, with the first secret under which they match.
func decrypt(encrypted string, adminSecrets []string) (signature, message string, err error) {
	if len(encrypted)%aes.BlockSize != 0 {
		return "", "", errSignature
	}
	for _, adminSecret := range adminSecrets {
		decrypted := make([]byte, len(encrypted))
		block, iv := cipherV2(adminSecret)
		cipher.NewCBCDecrypter(block, iv).CryptBlocks(decrypted, []byte(encrypted))
		text := strings.TrimRight(string(decrypted), "\x00")
		split := min(sha1.Size, len(text))
		signature, message = text[:split], text[split:]
		sum := sha1.Sum([]byte(message))
		if subtle.ConstantTimeCompare(sum[:], []byte(signature)) == 1 {
			return signature, message, nil
		}
	}
	return "", "", errSignature
}

// cipherV2 returns the cipher under a key made from the secret, and no real IV:
// the random bytes take its part.
func cipherV2(adminSecret string) (block cipher.Block, iv []byte) {
	sum := sha1.Sum([]byte(adminSecret))
	block, err := aes.NewCipher(sum[:16])
	if err != nil {
		panic(err) // only for a key of another length
	}
	return block, make([]byte, aes.BlockSize)
}
