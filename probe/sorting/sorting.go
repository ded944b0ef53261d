// Package sorting sorts slices of any type by one algorithm. Those of package slices are compiled again for each type, a dozen
// functions each time, which made every package of the extension larger.
package sorting

import "sort"

// By sorts s by compare, which is as for slices.SortStableFunc. Equal elements keep their order.
func By[T any](s []T, compare func(a, b T) int) {
	sort.SliceStable(s, func(i, j int) bool { return compare(s[i], s[j]) < 0 })
}
