/** An entry of tasks.json, as far as it is looked at here. */
interface Entry {
  readonly label?: unknown;
  readonly dependsOn?: unknown;
}

/** The names in preLaunchTask or dependsOn: one name or several. Tasks that are given by their type have none. */
function namesIn(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((name) => typeof name === "string");
}

/** The tasks among those of tasks.json that run before a debug session: the one it names, and in turn those that each depends on. */
export function tasksBefore(preLaunchTask: unknown, entries: unknown): readonly (Entry & { readonly label: string })[] {
  const byName = new Map<string, Entry & { readonly label: string }>();
  for (const entry of Array.isArray(entries) ? (entries as (Entry | null)[]) : []) {
    if (typeof entry?.label === "string") byName.set(entry.label, { ...entry, label: entry.label });
  }
  const found = new Set<Entry & { readonly label: string }>();
  const follow = (names: unknown): void => {
    for (const name of namesIn(names)) {
      const entry = byName.get(name);
      if (!entry || found.has(entry)) continue;
      found.add(entry);
      follow(entry.dependsOn);
    }
  };
  follow(preLaunchTask);
  return [...found];
}
