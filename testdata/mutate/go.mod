// The mutation test is a module of its own: it changes and runs the product, and is no part of it.
module github.com/wsl-port-guard/wsl-port-guard/testdata/mutate

go 1.26.0
