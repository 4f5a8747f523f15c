package apptoken

import (
	"fmt"
	"strconv"
	"strings"
)

// PartnerID is the number of a Kaltura account, in the digits in which parameters and
// KSs carry it.
type PartnerID string

// UnmarshalJSON reads a JSON number or a string: the API answers with either.
func (id *PartnerID) UnmarshalJSON(data []byte) error {
	var n Number
	if err := n.UnmarshalJSON(data); err != nil {
		return err
	}
	*id = PartnerID(strconv.FormatInt(int64(n), 10))
	return nil
}

// Number is a number that the API writes as a JSON number in some answers and as a
// string in others.
type Number int64

// UnmarshalJSON reads both forms; null and the empty string leave the number as it is.
func (n *Number) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "null" || text == "" {
		return nil
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fmt.Errorf("%s is not a number", data)
	}
	*n = Number(value)
	return nil
}
