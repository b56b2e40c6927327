/** Reading of plain objects from outside: whatever has another type than expected is taken as absent. */
export type Plain = Readonly<Record<string, unknown>>;

export function object(value: unknown): Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Plain) : {};
}

export function list(value: unknown): Plain[] {
  return Array.isArray(value) ? value.map(object) : [];
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

export function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** True or false as stated, else null. */
export function flag(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}
