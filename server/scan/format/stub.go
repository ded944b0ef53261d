// Package format is temporary.
package format

import "github.com/wsl-port-guard/wsl-port-guard/server/scan"

func Of(name string) *scan.Reading                 { return scan.ReadingOf(name) }
func Claims(name string) bool                      { return scan.Claims(name) }
func File(name string, content []byte) scan.Result { return scan.File(name, content) }
