; -*- lexical-binding: t -*-
;; The recipe for Emacs in Emacs: run by editors.test.mjs as
;;   emacs -q --batch -l emacs.el
;; with RECIPE and FILE (a file of a copy of the demo workspace) in the environment.
(package-initialize)
(require 'eglot)

(defun await (what done)
  (with-timeout (20 (error "waited in vain for %s" what))
    (while (not (funcall done)) (accept-process-output nil 0.05))))

(defun marks ()
  "The diagnostics as \"line:text code\", in the order of the text."
  (mapconcat (lambda (d)
               (let ((beg (flymake-diagnostic-beg d)) (text (flymake-diagnostic-text d)))
                 (string-match "\\[\\([a-z-]+\\)\\]" text)
                 (format "%d:%s %s" (line-number-at-pos beg) (buffer-substring beg (flymake-diagnostic-end d)) (match-string 1 text))))
             (sort (flymake-diagnostics) (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b))))
             ", "))

(load (getenv "RECIPE") nil t)
(find-file (getenv "FILE"))
(call-interactively #'eglot)
(eglot--maybe-activate-editing-mode) ; Emacs does this when it is idle, which it never is here.
(flymake-start)
(await "two diagnostics" (lambda () (= 2 (length (flymake-diagnostics)))))
(message "MARKS %s" (marks))

(goto-char (flymake-diagnostic-beg (car (flymake-diagnostics))))
(let* ((before (buffer-string)) titles
       (last-nonmenu-event ?a) ; a key, so that Emacs asks in the minibuffer and not in a menu
       (completing-read-function (lambda (_prompt titles-offered &rest _)
                                   (setq titles (all-completions "" titles-offered))
                                   (car titles))))
  (eglot-code-actions (point) (point) nil t)
  (await "the edit" (lambda () (not (equal before (buffer-string)))))
  (message "ACTIONS %s" (string-join titles " | "))
  (message "EDITED %s" (buffer-substring (line-beginning-position) (line-end-position))))
(save-buffer) ; otherwise Emacs sends the change when it is idle
(await "one diagnostic less" (lambda () (flymake-start) (= 1 (length (flymake-diagnostics)))))
(message "MARKS %s" (marks))

(let ((server (eglot-current-server)))
  (eglot-shutdown server)
  (await "the server's end" (lambda () (not (jsonrpc-running-p server)))))
(message "STOPPED")
