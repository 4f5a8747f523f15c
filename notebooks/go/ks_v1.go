package apptoken

import (
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Version 1 is, in base64,
//
//	signature|partner;partner;expiry;type;rand;user;privileges;master partner;additional data
//
// where the signature is the SHA-1, in hex, of the secret and everything after the |.

func encodeV1(adminSecret string, ks KSFields) string {
	rand := ks.Rand
	if rand == "" {
		rand = fmt.Sprintf("%.4f", float64(time.Now().UnixMicro())/1e6)
	}
	fields := strings.Join([]string{
		string(ks.PartnerID),
		string(ks.PartnerID),
		strconv.FormatInt(ks.Expiry.Unix(), 10),
		strconv.Itoa(int(ks.Type)),
		rand,
		ks.UserID,
		ks.Privileges,
		string(ks.MasterPartnerID),
		ks.AdditionalData,
	}, ";")
	return base64.StdEncoding.EncodeToString([]byte(signatureV1(adminSecret, fields) + "|" + fields))
}

func decodeV1(decoded string, adminSecrets []string) (*KS, error) {
	signature, fields, err := splitV1(decoded)
	if err != nil {
		return nil, err
	}
	for _, adminSecret := range adminSecrets {
		if subtle.ConstantTimeCompare([]byte(signatureV1(adminSecret, fields)), []byte(signature)) == 1 {
			ks := readV1(signature, fields)
			ks.Verified = true
			return ks, nil
		}
	}
	return nil, errSignature
}

func signatureV1(adminSecret, fields string) string {
	sum := sha1.Sum([]byte(adminSecret + fields))
	return hex.EncodeToString(sum[:])
}

func splitV1(decoded string) (signature, fields string, err error) {
	signature, fields, found := strings.Cut(decoded, "|")
	if !found {
		return "", "", fmt.Errorf("%w: there is no | in what it encodes", ErrInvalidKS)
	}
	if strings.Count(fields, ";") < 2 {
		return "", "", fmt.Errorf("%w: version 1 has at least 3 fields, separated by semicolons", ErrInvalidKS)
	}
	return signature, fields, nil
}

func readV1(signature, fields string) *KS {
	var values [9]string
	copy(values[:], strings.Split(fields, ";"))
	return &KS{
		Version:          1,
		PartnerID:        PartnerID(values[0]),
		PartnerPattern:   values[1],
		Expiry:           values[2],
		Type:             values[3],
		Rand:             values[4],
		UserID:           values[5],
		Privileges:       values[6],
		ParsedPrivileges: ParsePrivileges(values[6]),
		MasterPartnerID:  PartnerID(values[7]),
		AdditionalData:   values[8],
		Hash:             signature,
		Fields:           fields,
	}
}
