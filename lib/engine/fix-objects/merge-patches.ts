import { object, type Plain } from "@/lib/engine/privilege/plain";

/** What Kubernetes tells entries of its lists apart by. */
const KEYS = ["name", "mountPath", "containerPort"] as const;

/**
 * Strategic merge patches of one object as one: objects are put together, entries of lists by what Kubernetes tells them apart by (containers and volumes by
 * name, mounts by their path), and of anything else the later one holds. Applied, it does what they do one after the other.
 */
export function mergePatches(patches: readonly Plain[]): Plain {
  return patches.reduce<Plain>((all, patch) => merged(all, patch), {});
}

function merged(a: Plain, b: Plain): Plain {
  const all: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) all[key] = together(all[key], value);
  return all;
}

function together(a: unknown, b: unknown): unknown {
  if (Array.isArray(a) && Array.isArray(b)) return lists(a, b);
  return isPlain(a) && isPlain(b) ? merged(a, b) : b;
}

function lists(a: readonly unknown[], b: readonly unknown[]): unknown[] {
  const key = KEYS.find((one) => [...a, ...b].every((entry) => object(entry)[one] !== undefined));
  if (!key) return [...b];
  const entries = new Map<unknown, Plain>();
  for (const entry of [...a, ...b].map(object)) entries.set(entry[key], merged(entries.get(entry[key]) ?? {}, entry));
  return [...entries.values()];
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
