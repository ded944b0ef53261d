package sample

import (
	"fmt"
	"strings"
)

// LongCompose is a compose file of about n lines; the digits of its first host port, which is in the
// block, are in line 4 (from 0), columns 9 to 13.
func LongCompose(lines int) string {
	var b strings.Builder
	b.WriteString("services:\n  first:\n    image: web:1\n    ports:\n      - \"45456:80\"\n")
	for i, n := 0, 5; n < lines-6; i, n = i+1, n+6 {
		fmt.Fprintf(&b, "  s%d:\n    image: app:%d\n    environment:\n      PORT: %d\n    ports:\n      - \"%d:80\"\n", i, i, 3000+i%1000, 2000+i%20000)
		if i%1000 == 999 {
			b.WriteString("# a thousand more\n")
			n++
		}
	}
	return b.String()
}

// LongLaunch is a launch.json of about n lines; the digits of its first port, which is in the block,
// are in line 7 (from 0), columns 14 to 18.
func LongLaunch(lines int) string {
	var b strings.Builder
	b.WriteString("{\n  \"version\": \"0.2.0\",\n  \"configurations\": [\n")
	for i, n := 0, 3; n < lines-10; i, n = i+1, n+12 {
		if i > 0 {
			b.WriteString(",\n")
		}
		port := 45456
		if i > 0 {
			port = 9000 + i%9000
		}
		fmt.Fprintf(&b, "    {\n      \"name\": \"attach %d\",\n      \"type\": \"node\",\n      \"request\": \"attach\",\n      \"port\": %d,\n      \"address\": \"localhost\",\n"+
			"      \"env\": {\n        \"PORT\": \"%d\",\n        \"NODE_ENV\": \"development\"\n      },\n      \"skipFiles\": [\"<node_internals>/**\"]\n    }", i, port, 3000+i%5000)
	}
	b.WriteString("\n  ]\n}\n")
	return b.String()
}

// Definitions is a bundle of about size bytes of Kubernetes' CustomResourceDefinitions: long schemas of
// indented keys and text with numbers, and no port of this machine.
func Definitions(size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things%d.example.com\nspec:\n  group: example.com\n  versions:\n    - name: v1\n      schema:\n        openAPIV3Schema:\n          type: object\n          properties:\n", i)
		for k := range 400 {
			fmt.Fprintf(&b, "            field%d:\n              description: |-\n                Field %d of a thing. The controller listens on port %d unless\n                this is set, and answers at http://localhost:%d then.\n              default: %d\n              maximum: 65535\n              type: integer\n", k, k, 8000+k, 9000+k, 8000+k)
		}
	}
	return b.String()
}
