package apptoken

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// The fields of a version 2 KS are a query string as PHP writes and reads it. net/url
// differs in some characters and names.

type field struct{ name, value string }

func setField(fields []field, name, value string) []field {
	i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return append(fields, field{name, value})
	}
	fields[i].value = value
	return fields
}

// setOrDrop sets a field that is present; one that is not must not be there under
// the name of a privilege either.
func setOrDrop(fields []field, name, value string, present bool) []field {
	if present {
		return setField(fields, name, value)
	}
	return slices.DeleteFunc(fields, func(f field) bool { return f.name == name })
}

// writeQuery is PHP's http_build_query, which encodes the tilde too.
func writeQuery(fields []field) string {
	pairs := make([]string, len(fields))
	for i, field := range fields {
		pairs[i] = url.QueryEscape(field.name) + "=" + url.QueryEscape(field.value)
	}
	return strings.ReplaceAll(strings.Join(pairs, "&"), "~", "%7E")
}

// readQuery is PHP's parse_str, as far as one level of names goes.
func readQuery(query string) ([]field, error) {
	var fields []field
	query, _, _ = strings.Cut(query, "\x00")
	for _, pair := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, err := variableName(unquote(name))
		if err != nil {
			return nil, err
		}
		if name != "" {
			fields = setField(fields, name, unquote(value))
		}
	}
	return fields, nil
}

// unquote decodes plus and percent signs; broken percent-encoding stays as it is.
func unquote(quoted string) string {
	var unquoted strings.Builder
	for i := 0; i < len(quoted); i++ {
		switch {
		case quoted[i] == '+':
			unquoted.WriteByte(' ')
		case quoted[i] == '%' && i+2 < len(quoted):
			if decoded, err := hex.DecodeString(quoted[i+1 : i+3]); err == nil {
				unquoted.Write(decoded)
				i += 2
			} else {
				unquoted.WriteByte('%')
			}
		default:
			unquoted.WriteByte(quoted[i])
		}
	}
	return unquoted.String()
}

var underscores = strings.NewReplacer(" ", "_", ".", "_", "[", "_")

// variableName makes a name fit for a PHP variable: spaces, dots and a bracket
// that is not closed become underscores.
func variableName(name string) (string, error) {
	name, _, _ = strings.Cut(name, "\x00")
	name = strings.TrimLeft(name, " ")
	before, after, found := strings.Cut(name, "[")
	if found && before == "" {
		return "", nil
	}
	if found && strings.Contains(after, "]") {
		return "", fmt.Errorf("%w: the server cannot read it, as one of its names has brackets", ErrInvalidKS)
	}
	return underscores.Replace(name), nil
}
