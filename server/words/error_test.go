package words

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

func TestReason(t *testing.T) {
	_, _, noRange := port.ParseRange("x")
	_, _, noProtocol := port.ParseRange("1/x")
	at := &fs.PathError{Op: "open", Path: "a.txt", Err: fs.ErrPermission}
	for _, c := range []struct {
		err              error
		english, chinese string
	}{
		{NewError("usage/explain"), "explain takes one port", "explain 需要一个端口"},
		{NewError("usage/no-value", "name", "fix"), "--fix needs a value", "选项 --fix 缺少值"},
		{NewError("error/output").Because(fs.ErrNotExist), "the output could not be written: no such file or directory", "无法写入输出：没有那个文件或目录"},
		{fmt.Errorf("x: %w", NewError("usage/explain")), "explain takes one port", "explain 需要一个端口"},
		{WantOneOf("c", []string{"a", "b"}), `"c": want one of a, b`, "不能是“c”，可用的值：a, b"},
		{noRange, `"x": want a port or a range such as 44620-48716 or 5000/tcp`, "“x”不是端口，也不是范围，请写成例如 44620-48716 或 5000/tcp"},
		{noProtocol, `"1/x": protocol must be tcp or udp`, "“1/x”中的协议必须是 tcp 或 udp"},
		{at, "a.txt: permission denied", "a.txt：权限不够"},
		{errors.New("the system's own"), "the system's own", "the system's own"},
	} {
		if got := loadEnglish().Reason(c.err); got != c.english {
			t.Errorf("%q, want %q", got, c.english)
		}
		if got := loadChinese().Reason(c.err); got != c.chinese {
			t.Errorf("%q, want %q", got, c.chinese)
		}
	}
}

// What programs are told of a mistake does not depend on the user's language, and is what people are told in English.
func TestErrorsAreEnglish(t *testing.T) {
	if got := NewError("usage/no-value", "name", "fix").Because(fs.ErrPermission).Error(); got != "--fix needs a value" {
		t.Errorf("%q", got)
	}
	for _, text := range []string{"x", "1/x"} {
		if _, _, err := port.ParseRange(text); err.Error() != loadEnglish().Reason(err) {
			t.Errorf("programs are told %q, people %q", err, loadEnglish().Reason(err))
		}
	}
}

func TestEveryReasonHasAText(t *testing.T) {
	for _, r := range reasons {
		if got := loadChinese().Reason(fmt.Errorf("x: %w", r.is)); got != loadChinese().Say(r.key) || got == loadChinese().Say(missing) {
			t.Errorf("%s: %q", r.key, got)
		}
	}
}
