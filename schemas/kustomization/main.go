// Command kustomization writes a JSON Schema of kustomize's own type of a kustomization file to standard output.
//
// kustomize decodes the file with encoding/json and refuses unknown fields (api/types, Kustomization.Unmarshal), so the
// fields, their types and nothing else make up the schema: null stands for an absent field, nothing is required.
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
)

type schema = map[string]any

// Types with an UnmarshalJSON or a meaning of their own.
var special = map[reflect.Type]schema{}

func main() {
	definitions := schema{}
	root := object(reflect.TypeOf(types.Kustomization{}), definitions)
	root["$defs"] = definitions
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(root); err != nil {
		panic(err)
	}
}

func of(t reflect.Type, definitions schema) schema {
	if known, found := special[t]; found {
		return known
	}
	switch t.Kind() {
	case reflect.Pointer:
		return of(t.Elem(), definitions)
	case reflect.Bool:
		return nullable("boolean")
	case reflect.Int, reflect.Int32, reflect.Int64:
		return nullable("integer")
	case reflect.String:
		return nullable("string")
	case reflect.Slice:
		result := nullable("array")
		result["items"] = of(t.Elem(), definitions)
		return result
	case reflect.Map:
		result := nullable("object")
		result["additionalProperties"] = of(t.Elem(), definitions)
		return result
	case reflect.Struct:
		name := strings.ReplaceAll(t.String(), "resid.", "types.")
		if _, known := definitions[name]; !known {
			definitions[name] = schema{} // ends the recursion of a type that contains itself
			definitions[name] = object(t, definitions)
		}
		return schema{"$ref": "#/$defs/" + name}
	}
	return schema{} // an interface: any value
}

func object(t reflect.Type, definitions schema) schema {
	fields := schema{}
	add(t, fields, definitions)
	result := nullable("object")
	result["properties"] = fields
	result["additionalProperties"] = false
	return result
}

func add(t reflect.Type, fields, definitions schema) {
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-" || !field.IsExported() && !field.Anonymous:
		case field.Anonymous && name == "":
			inner := field.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			add(inner, fields, definitions)
		case name == "":
			fields[field.Name] = of(field.Type, definitions)
		default:
			fields[name] = of(field.Type, definitions)
		}
	}
}

func nullable(kind string) schema {
	return schema{"type": []string{kind, "null"}}
}
