package apply

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/fix"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// Job is a Plan whose files were read from disk.
type Job struct {
	// Plan is what can be carried out, and after Write, what was.
	Plan *fix.Plan
	docs map[*view.File]*document
}

// Prepare reads the files of a plan. Ports of files that cannot be changed, or are not what they were when
// they were scanned, stay in all files.
func Prepare(plan *fix.Plan) *Job {
	j := &Job{Plan: plan, docs: map[*view.File]*document{}}
	blocked := map[*view.File]fix.Obstacle{}
	for _, f := range plan.Files {
		d, err := open(rootOf(f.File), f.File.Name)
		if err == nil && !f.File.Holds(d.text) {
			err = ErrChanged
		}
		if err != nil {
			blocked[f.File] = obstacleOf(err)
			continue
		}
		j.docs[f.File] = d
	}
	j.leaveOut(blocked)
	return j
}

// rootOf is the folder of the workspace that a file belongs to: its path without its name.
func rootOf(f *view.File) string {
	return filepath.FromSlash(strings.TrimSuffix(filepath.ToSlash(f.URI.FsPath()), f.Name))
}

// leaveOut takes the ports of blocked files out of the plan, and makes the new texts of the others. Files
// whose new text would be read in another way are left out too.
func (j *Job) leaveOut(blocked map[*view.File]fix.Obstacle) {
	for {
		j.Plan = j.Plan.Without(blocked)
		blocked = map[*view.File]fix.Obstacle{}
		for _, f := range j.Plan.Files {
			if d := j.docs[f.File]; f.ReadsBack(d.text) {
				d.edit(f.Edits)
			} else {
				blocked[f.File] = fix.Obstacle{Why: fix.StaysUnread}
			}
		}
		if len(blocked) == 0 {
			return
		}
	}
}

// obstacleOf says why a file cannot be changed.
func obstacleOf(err error) fix.Obstacle {
	switch {
	case errors.Is(err, ErrReadOnly):
		return fix.Obstacle{Why: fix.StaysReadOnly}
	case errors.Is(err, ErrChanged):
		return fix.Obstacle{Why: fix.StaysChanged}
	case errors.Is(err, ErrShared):
		return fix.Obstacle{Why: fix.StaysShared}
	}
	return fix.Obstacle{Why: fix.StaysFailed, Err: err}
}

// Diff is the plan as one unified diff, "" if it changes nothing. nameOf gives the slash-separated paths of
// the files from the folder in which the diff will be applied.
func (j *Job) Diff(nameOf func(*view.File) string) string {
	var out strings.Builder
	for _, f := range j.Plan.Files {
		out.WriteString(j.docs[f.File].diff(nameOf(f.File)))
	}
	return out.String()
}

// Write changes the files of the plan. It first writes all new files beside the old ones; if one cannot be
// written, its ports stay in all files. Then it puts the new ones in place. If ctx ends before that, nothing
// is changed, and the error is ctx's. A file that changed in the meantime stays as it is; only then a port
// can be changed in some of its files only.
func (j *Job) Write(ctx context.Context) error {
	var ready []staged
	for {
		docs, fileOf := j.documents()
		var failed map[*document]error
		if ready, failed = stageAll(ctx, docs); len(failed) == 0 {
			break
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		j.leaveOut(obstacles(failed, fileOf))
	}
	_, fileOf := j.documents()
	j.Plan = j.Plan.Except(obstacles(commit(ready), fileOf))
	return nil
}

// documents are those of the plan's files, in the same order, and the files by document.
func (j *Job) documents() (docs []*document, fileOf map[*document]*view.File) {
	fileOf = map[*document]*view.File{}
	for _, f := range j.Plan.Files {
		d := j.docs[f.File]
		docs, fileOf[d] = append(docs, d), f.File
	}
	return docs, fileOf
}

func obstacles(failed map[*document]error, fileOf map[*document]*view.File) map[*view.File]fix.Obstacle {
	out := map[*view.File]fix.Obstacle{}
	for d, err := range failed {
		out[fileOf[d]] = obstacleOf(err)
	}
	return out
}
