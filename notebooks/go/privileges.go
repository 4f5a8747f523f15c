package apptoken

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Privilege is a name with its values; many have none.
type Privilege struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// ParsePrivileges reads a privileges string such as "sview:0_a/0_b,list:*".
//
// Commas separate privileges, the first colon ends the name, slashes separate
// values. A name that comes again adds its values to the first one. Nothing is
// trimmed, and an empty string is one privilege with an empty name.
// Rule: kSessionBase::parsePrivileges.
func ParsePrivileges(privileges string) []Privilege {
	var parsed []Privilege
	for _, privilege := range strings.Split(privileges, ",") {
		name, value, _ := strings.Cut(privilege, ":")
		parsed = addValues(parsed, name, splitValues(value))
	}
	return parsed
}

// BuildPrivileges writes privileges as one string. Nothing is escaped, so a comma
// inside a value comes back as two privileges. Rule: kSessionBase::buildPrivileges.
func BuildPrivileges(privileges []Privilege) string {
	parts := make([]string, len(privileges))
	for i, privilege := range privileges {
		parts[i] = privilege.Name
		if len(privilege.Values) > 0 {
			parts[i] += ":" + strings.Join(privilege.Values, "/")
		}
	}
	return strings.Join(parts, ",")
}

// MergePrivileges returns the privileges that appToken.startSession answers with.
//
// All of the app token's privileges are granted. One that the call asks for is
// granted if its name is neither reserved nor among the token's; or if the token
// has that name with the value *, and then it replaces the token's values.
// Otherwise it is dropped without an error.
//
// This does not restrain someone who holds the token: notebook 05 says what does.
//
// Rules: AppTokenService::startSessionAction and
// ks::retrieveAllowedAppSessionPrivileges.
func MergePrivileges(appTokenID, tokenPrivileges, sessionPrivileges string) string {
	granted := []Privilege{
		{Name: "sessionid", Values: []string{appTokenID}},
		{Name: "apptoken", Values: []string{appTokenID}},
	}
	if isGiven(tokenPrivileges) {
		granted = addTokenPrivileges(granted, ParsePrivileges(tokenPrivileges))
	}
	if isGiven(sessionPrivileges) {
		forbidden := slices.Clone(reserved)
		for _, privilege := range granted {
			forbidden = append(forbidden, trim(privilege.Name))
		}
		for _, requested := range ParsePrivileges(sessionPrivileges) {
			i := indexOf(granted, requested.Name)
			switch {
			case i >= 0 && slices.Contains(granted[i].Values, "*"):
				granted[i] = requested
			case !isAmong(trim(requested.Name), forbidden):
				granted = append(granted, requested)
			}
		}
	}
	return BuildPrivileges(granted)
}

// The names that the server keeps for itself
// (alpha/apps/kaltura/lib/request/kSessionBase.class.php:28).
var reserved = []string{
	"actionslimit", "apptoken", "disableentitlement", "disableentitlementforentry",
	"disableentitlementforplaylist", "disablesessiontypecheck", "download", "downloadasset",
	"edit", "editadmintags", "editplaylist", "edituser", "enablecaptionmoderation",
	"enablecategorymoderation", "enablechangeaccount", "enableentitlement", "iprestrict",
	"jobtype", "limitentry", "list", "preview", "privacycontext", "reftime",
	"restrictexplicitliveview", "restrictingrole", "searchcontext", "sessionid", "sessionkey",
	"setrole", "sview", "sviewplaylist", "urirestrict", "virtualeventid",
}

var (
	arrayIndex = regexp.MustCompile(`^(0|-?[1-9][0-9]{0,18})$`)
	number     = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$`)
)

func indexOf(privileges []Privilege, name string) int {
	return slices.IndexFunc(privileges, func(p Privilege) bool { return p.Name == name })
}

func addValues(privileges []Privilege, name string, values []string) []Privilege {
	i := indexOf(privileges, name)
	if i < 0 {
		return append(privileges, Privilege{Name: name, Values: values})
	}
	privileges[i].Values = append(privileges[i].Values, values...)
	return privileges
}

func splitValues(value string) []string {
	if value == "" {
		return []string{}
	}
	return strings.Split(value, "/")
}

// isGiven reports whether the string is true in PHP, which "0" is not.
func isGiven(privileges string) bool {
	return privileges != "" && privileges != "0"
}

// trim is PHP's trim.
func trim(s string) string {
	return strings.Trim(s, " \t\n\r\x00\v")
}

// addTokenPrivileges is PHP's array_merge_recursive, which counts integer keys
// anew: the name 123 becomes 0.
func addTokenPrivileges(granted, tokenPrivileges []Privilege) []Privilege {
	index := 0
	for _, privilege := range tokenPrivileges {
		name := privilege.Name
		if arrayIndex.MatchString(name) {
			name = strconv.Itoa(index)
			index++
		}
		granted = addValues(granted, name, privilege.Values)
	}
	return granted
}

// isAmong is PHP's in_array, which compares strings that look like numbers as numbers:
// 5 is among 5.0.
func isAmong(name string, names []string) bool {
	if slices.Contains(names, name) {
		return true
	}
	if !number.MatchString(name) {
		return false
	}
	value, _ := strconv.ParseFloat(name, 64)
	return slices.ContainsFunc(names, func(other string) bool {
		otherValue, err := strconv.ParseFloat(other, 64)
		return err == nil && number.MatchString(other) && otherValue == value
	})
}
