package probe

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// TestRecordRoundTrip records every recording again and compares the Snapshots of both.
func TestRecordRoundTrip(t *testing.T) {
	dirs, _ := filepath.Glob("../testdata/recordings/*/recording.json")
	for _, file := range dirs {
		from := filepath.Dir(file)
		t.Run(filepath.Base(from), func(t *testing.T) {
			r, err := OpenRecording(from)
			if err != nil {
				t.Fatal(err)
			}
			to := filepath.Join(t.TempDir(), "new")
			written, err := Record(t.Context(), r, to)
			if err != nil || !slices.Contains(written, fact.NameRecording) || !slices.IsSorted(written) {
				t.Fatalf("%v %v", written, err)
			}
			a, b := snapshotOf(t, from), snapshotOf(t, to)
			for i := range a.Sources {
				if a.Sources[i].Status != fact.StatusOK { // the text of an error is not recorded
					a.Sources[i].Detail, b.Sources[i].Detail = "", ""
					a.Sources[i].Note, b.Sources[i].Note = fact.Note{}, fact.Note{}
				}
			}
			for i, r := range a.Reservations { // addresses that not every machine has are not recorded
				a.Reservations[i].Address, a.Reservations[i].Target = documented(r.Address), documented(r.Target)
			}
			if !a.Same(b) {
				t.Errorf("the copy tells something else:\n%s\n%s", describe(a), describe(b))
			}
		})
	}
}

// documented is the text with addresses for documentation, as a recording has them.
func documented(text string) string {
	return regexp.MustCompile(`\b(10|172|192)\.[0-9]+\.[0-9]+\.[0-9]+`).ReplaceAllString(text, "192.0.2.1")
}

// TestRecordLeavesNamesOut records a machine that mentions its user everywhere.
func TestRecordLeavesNamesOut(t *testing.T) {
	const name = "margarethe"
	header := "  sl  local_address rem_address   st tx_queue\n"
	f := newFake(map[string]string{
		fact.NameRecording:   `{"version":1,"vantage":"windows","host":"margarethe-pc"}`,
		fact.NameListRunning: "margarethe-dev\r\nUbuntu-24.04\r\n",
		fact.NameWSLConfig:   "# margarethe\n[wsl2]\nkernel=C:\\\\Users\\\\margarethe\\\\k\nnetworkingMode=mirrored\n",
		fact.NameListeners: `[{"proto":"tcp","address":"127.0.0.1","port":1,"pid":1,"process":"C:\\Users\\Margarethe\\a.exe","owner":"margarethe"},
			{"proto":"udp","address":"fe80::1234","port":5353,"pid":2,"process":"b.exe"}]`,
		fact.NameRegistry: `{"MaxUserPort":15000,"RegisteredOwner":"margarethe"}`,
		fact.NameProcTCP: header + " 0: 0100007F:1F90 00000000:0000 0A 0\n 1: 0100007F:1F91 08080808:01BB 01 0\n" +
			" 2: 1401A8C0:1F92 00000000:0000 0A 00000000:00000000 00:00000000 00000000  4711 0 987654 1 0000000000000000\n",
		fact.NamePortProxy:       "--------------- ----------  --------------- ----------\r\n*               3000        margarethe-pc   3001\r\n8.8.8.8         2222        172.20.1.2      22\r\n",
		fact.NameWSLVersion:      "!denied",
		fact.NameWSLInfo:         "mirrored\n",
		fact.NameExcludedIPv4TCP: "----------    --------\n",
		fact.NameDoctorSystem:    `{"vmProcesses":["vmmemMargarethe","vmmemWSL"],"dockerEndpoint":"other","host":"margarethe-pc"}`,
		fact.NameDoctorBinds:     `[{"proto":"tcp","port":44620,"address":"nic","option":"reuse","error":10013,"user":"margarethe"}]`,
		fact.NameDoctorHCN: `{"before":{"hns":"running","vmcompute":"running","WSLService":"running"},"hresult":"0x80070005","owner":"margarethe",
			"after":{"hns":"running","vmcompute":"running","WSLService":"running"}}`,
	})
	dir := t.TempDir()
	written, err := RecordExperiments(t.Context(), f, dir)
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, file := range written {
		raw, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(filepath.Join(dir, file)); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: others may read it: %v", file, info.Mode())
		}
		all += "== " + file + "\n" + string(raw) + "\n"
	}
	for _, private := range []string{name, "08080808", "8.8.8.8", "172.20.1.2", "1401a8c0", "fe80", "4711", "987654"} {
		if strings.Contains(strings.ToLower(all), private) {
			t.Errorf("%s is left:\n%s", private, all)
		}
	}
	for _, kept := range []string{"distro-1", "Ubuntu-24.04", "networkingMode=mirrored", "a.exe", "15000", "0100007F:1F90", "010200C0:1F92", "2001:db8::1", "192.0.2.1", "3001", "vmmem-other", "vmmemWSL", "10013", "0x80070005", fact.NameDoctorTimings, fact.NameWSLVersion + ".error"} {
		if !strings.Contains(all, kept) {
			t.Errorf("%s was lost:\n%s", kept, all)
		}
	}
}
