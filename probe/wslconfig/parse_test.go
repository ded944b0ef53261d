package wslconfig

import (
	"fmt"
	"strings"
	"testing"
)

// TestParse has what Microsoft's parser does with single lines, its quirks included.
func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"a=1":                                   "a=1",
		"[wsl2]\nA=1\n":                         "wsl2.a=1",
		"[x]\na=1":                              "x.a=1",
		"a0=1\na9=2\nz=3\nA=4\nZ=5":             "a0=1 a9=2 z=3 a=4 z=5",
		"az=1\naA=2\naZ=3":                      "az=1 aa=2 az=3",
		"@=1\n[=2\n`=3\n{=4\n/=5\n:=6\n1=7":     "",
		"a@=1\na[=2\na`=3\na{=4\na/=5\na:=6":    "",
		`a=\\`:                                  `a=\`,
		`a=\"x\"`:                               `a="x"`,
		`a=x\b`:                                 "a=x\b",
		`a=x\n`:                                 "a=x\n",
		`a=x\ty\t`:                              "a=x\ty\t",
		"a=x\\\ny":                              "a=xy",
		"a=x\\\r\ny\r\n":                        "a=xy",
		"a=x\\\r\n":                             "a=x",
		"a=x\\q\nb=1":                           "b=1",
		`a="x # y" # z`:                         "a=x # y",
		"a=\"x\nb=1":                            "b=1",
		"a=1\r":                                 "a=1",
		"\ra=1\n":                               "a=1",
		"[wsl2]\ra=1\n":                         "wsl2.a=1",
		"[1x]\na=1":                             "a=1",
		"[wsl2]\n[ x=1]\n":                      "",
		"[wsl2\na=1\n":                          "a=1",
		"[wsl2 x=1]\na=1\n":                     "a=1",
		"[wsl2] x=1\na=1\n":                     "a=1",
		"[experimental]\n[x\na=1\n":             "x=1",
		"a 1\nb=2":                              "b=2",
		"a b=1\n":                               "",
		"\xff\xfea\x00=\x001\x002\x00":          "a=12",
		"\xff\xfea\x00=\x00\n\x801\x00":         "a=\n1", // U+800A ends no line
		"\xff\xfea\x00=\x001\x00\n\x00x":        "a=1",
		"\xff\xfea\x00=\x001\x00\r\x00\n\x00x=": "a=1",
	} {
		var got []string
		for _, e := range Parse([]byte(text)) {
			got = append(got, e.Name+"="+e.Value)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: got %q, want %q", text, s, want)
		}
	}
}

func TestReadEachValue(t *testing.T) {
	for text, want := range map[string]string{
		"[wsl2]\nnetworkingMode=none":                       "mode=none ignored=[]",
		"[wsl2]\nnetworkingMode=NAT":                        "mode=nat ignored=[]",
		"[wsl2]\nnetworkingMode=bridged":                    "mode=bridged ignored=[]",
		"[wsl2]\nnetworkingMode=mirrored":                   "mode=mirrored ignored=[]",
		"[wsl2]\nnetworkingMode=virtioproxy":                "mode=virtioproxy ignored=[]",
		"[wsl2]\nnetworkingMode=consomme":                   "mode=consomme ignored=[]",
		"[wsl2]\nnetworkingMode=":                           "mode= ignored=[]",
		"[wsl2]\nsafeMode=1":                                "mode= ignored=[] safeMode",
		"[wsl2]\nsafeMode=True":                             "mode= ignored=[] safeMode",
		"[wsl2]\nsafeMode=0":                                "mode= ignored=[]",
		"[wsl2]\nvirtio=0":                                  "mode= ignored=[] noVirtio",
		"[wsl2]\nvirtio=FALSE":                              "mode= ignored=[] noVirtio",
		"[wsl2]\nvirtio=1":                                  "mode= ignored=[]",
		"[experimental]\nignoredPorts=1,65535,65536,0,1,x,": "mode= ignored=[1 65535]",
	} {
		if got := describe(Read([]byte(text))); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// TestRedactWordForWord has every key that is kept, and what is not.
func TestRedactWordForWord(t *testing.T) {
	const text = "# Margarethe\r\n[wsl2]\r\nkernel=C:\\\\Users\\\\Margarethe\\\\k\r\nnetworkingMode=mirrored # hers\r\nlocalhostForwarding=true\r\nsafeMode=false\r\n" +
		"virtio=true\r\nfirewall=Margarethe\r\nvmIdleTimeout=1\r\n[general]\r\ninstanceIdleTimeout=2a\r\n" +
		"[experimental]\r\nnetworkingMode=nat\r\nignoredPorts=3000 Margarethe, x, 9090y\r\nhostAddressLoopback=true\r\nephemeralPortRangeSize=4096\r\nsparseVhd=true\r\n"
	const want = "[wsl2]\nnetworkingMode=mirrored\nlocalhostForwarding=true\nsafeMode=false\nvirtio=true\nfirewall=?\nvmIdleTimeout=1\n" +
		"[general]\ninstanceIdleTimeout=?\n[experimental]\nnetworkingMode=nat\nignoredPorts=3000,9090\nhostAddressLoopback=true\nephemeralPortRangeSize=4096\n"
	if got := string(Redact([]byte(text))); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRedactKeepsTheEncoding(t *testing.T) {
	const text = "\xff\xfe[\x00w\x00s\x00l\x002\x00]\x00\n\x00f\x00i\x00r\x00e\x00w\x00a\x00l\x00l\x00=\x001\x00\n\x00"
	if got := string(Redact([]byte(text))); got != text {
		t.Errorf("got %q, want %q", got, text)
	}
}

// TestSetSaysTheWholeList checks the value that the user is shown, which has the ports that
// stand there already.
func TestSetSaysTheWholeList(t *testing.T) {
	for text, want := range map[string]string{
		"[experimental]\nignoredPorts=3000,5432": "3000,5432",
		"[experimental]\nignoredPorts=3000":      "3000,5432",
		"[experimental]\n":                       "5432",
		"[experimental]\nignoredPorts=\"\t\"":    "\"\t5432\"",
		"[experimental]\nignoredPorts=3000\\\"":  "3000,5432",
	} {
		c := Set(text, "experimental", "ignoredPorts", "5432")
		if after := apply(text, c); c.Value != want || after[c.ValueStart:c.ValueEnd] != want {
			t.Errorf("%q: %s", text, fmt.Sprintf("says %q, marks %q, want %q", c.Value, after[c.ValueStart:c.ValueEnd], want))
		}
	}
}
