// Prints the fields of a v1 Pod as Go has them: what is a pointer and so may be missing, and what is not.
//
// {"Container": {"image": "string", "resources": "ResourceRequirements", "securityContext": "*SecurityContext"}}
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

var structs = map[string]map[string]string{}

// Written to JSON as one value.
var scalars = map[reflect.Type]string{
	reflect.TypeFor[resource.Quantity]():  "quantity",
	reflect.TypeFor[intstr.IntOrString](): "int",
	reflect.TypeFor[metav1.Time]():        "string",
	reflect.TypeFor[metav1.MicroTime]():   "string",
	reflect.TypeFor[metav1.FieldsV1]():    "any",
}

func main() {
	name(reflect.TypeFor[corev1.Pod]())
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", " ")
	if err := out.Encode(structs); err != nil {
		panic(err)
	}
}

func name(t reflect.Type) string {
	if scalar, ok := scalars[t]; ok {
		return scalar
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + name(t.Elem())
	case reflect.Slice:
		return "[]" + name(t.Elem())
	case reflect.Map:
		return "{}" + name(t.Elem())
	case reflect.Struct:
		if _, known := structs[t.Name()]; !known {
			structs[t.Name()] = map[string]string{}
			fields(t, structs[t.Name()])
		}
		return t.Name()
	case reflect.String, reflect.Bool:
		return t.Kind().String()
	default:
		return "int"
	}
}

func fields(t reflect.Type, into map[string]string) {
	for i := range t.NumField() {
		field := t.Field(i)
		key, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if strings.Contains(options, "inline") || key == "" {
			fields(field.Type, into)
			continue
		}
		into[key] = name(field.Type)
	}
}
