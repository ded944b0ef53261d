package format

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

const definitionDocument = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com # http://localhost:1111
spec:
  versions:
    - schema:
        openAPIV3Schema:
          properties:
            port: { type: integer, default: 8080 }
`

const serviceDocument = `apiVersion: v1
kind: Service
spec:
  ports:
    - nodePort: 30080
`

// Definitions of types contain no ports; the documents before and after them are read as usual.
func TestDefinitionsAreLeftOut(t *testing.T) {
	alone := render([]byte(serviceDocument), File("a.yaml", []byte(serviceDocument)))
	if !strings.Contains(alone, "30080") {
		t.Fatal("the service holds no port")
	}
	for name, content := range map[string]string{
		"before":  definitionDocument + "---\n" + serviceDocument,
		"behind":  serviceDocument + "---\n" + definitionDocument,
		"between": serviceDocument + "--- # next\n" + definitionDocument + "---\n" + serviceDocument,
		"CRLF":    strings.ReplaceAll(serviceDocument+"---\n"+definitionDocument, "\n", "\r\n"),
	} {
		literals := File("a.yaml", []byte(content)).Literals
		if want := strings.Count(content, "nodePort"); len(literals) != want {
			t.Errorf("%s: %d literals, want %d", name, len(literals), want)
		}
		for _, l := range literals {
			if got := content[l.Span.Start:l.Span.End]; got != "30080" {
				t.Errorf("%s: found %q", name, got)
			}
		}
	}
	if got := File("a.yaml", []byte(definitionDocument)).Literals; len(got) != 0 {
		t.Errorf("a definition alone: %v", got)
	}
	mention := strings.Replace(serviceDocument, "spec:", "note: |\n  kind: CustomResourceDefinition\nspec:", 1)
	if got := File("a.yaml", []byte(mention)).Literals; len(got) != 1 {
		t.Errorf("a document that only mentions definitions: %v", got)
	}
}

func BenchmarkDefinitions(b *testing.B) {
	var bundle bytes.Buffer
	for bundle.Len() < 1700<<10 {
		bundle.WriteString("---\n" + definitionDocument)
		for i := range 400 {
			fmt.Fprintf(&bundle, "            field%d:\n              description: |-\n                The port of the service, for example 8080.\n                Defaults to the one of http://localhost:8080.\n              type: string\n", i)
		}
	}
	mixed := append([]byte(serviceDocument), bundle.Bytes()...)
	for name, content := range map[string][]byte{"alone": bundle.Bytes(), "mixed": mixed} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				File("crds.yaml", content)
			}
		})
	}
}
