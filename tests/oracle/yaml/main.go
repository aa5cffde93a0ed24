// Command oracle answers how kubectl and kustomize read YAML, with the libraries that they read it with.
//
// It takes a JSON list of cases on stdin, each with a "text", and writes the list back with "direct" (kubectl, Argo CD)
// and "kustomize" (the documents after a real build, in memory) filled in: {"documents": [...]} or {"error": "..."}.
// It backs tests/unit/k8s/test_yaml_oracle.py; the answers are committed, so only recording needs Go.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

type answer struct {
	Documents []json.RawMessage `json:"documents"`
	Error     string            `json:"error,omitempty"`
}

type testCase struct {
	Name      string `json:"name"`
	Text      string `json:"text"`
	Crashes   bool   `json:"crashes,omitempty"` // kustomize overflows its stack, which nothing can recover from
	Direct    answer `json:"direct"`
	Kustomize answer `json:"kustomize"`
}

// direct reads a stream as kubectl does; null documents are left out.
func direct(data []byte) answer {
	result := answer{Documents: []json.RawMessage{}}
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(data), 4096)
	for {
		var document json.RawMessage
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return result
		}
		if err != nil {
			result.Error = err.Error()
			return result
		}
		if text := bytes.TrimSpace(document); len(text) > 0 && !bytes.Equal(text, []byte("null")) {
			result.Documents = append(result.Documents, document)
		}
	}
}

// kustomize builds a kustomization whose only resource is the stream.
func kustomize(data []byte) (result answer) {
	result.Documents = []json.RawMessage{}
	defer func() {
		if reason := recover(); reason != nil {
			result.Error = fmt.Sprint("panic: ", reason)
		}
	}()
	files := filesys.MakeFsInMemory()
	must(files.WriteFile("/app/kustomization.yaml", []byte("resources: [case.yaml]\n")))
	must(files.WriteFile("/app/case.yaml", data))
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(files, "/app")
	if err != nil {
		result.Error = err.Error()
		return result
	}
	for _, resource := range built.Resources() {
		text, err := resource.AsYAML()
		must(err)
		result.Documents = append(result.Documents, direct(text).Documents...)
	}
	return result
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	var cases []testCase
	must(json.NewDecoder(os.Stdin).Decode(&cases))
	for index := range cases {
		text := []byte(cases[index].Text)
		cases[index].Direct = direct(text)
		if cases[index].Crashes {
			cases[index].Kustomize = answer{Documents: []json.RawMessage{}, Error: "fatal error: stack overflow"}
		} else {
			cases[index].Kustomize = kustomize(text)
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	must(encoder.Encode(cases))
}
