/** The steps of an RFC 6901 pointer; none for the empty one. */
export function pointerSteps(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** RFC 6901. The document itself is the empty pointer. */
export function toPointer(path: readonly (string | number)[]): string {
  if (path.length === 0) return "";
  // Entries of one list differ in the last step.
  if (!isBeside(path, last.path)) last = { path: path.slice(), above: pointerTo(path, path.length - 1) };
  return last.above + written(path[path.length - 1] as string | number);
}

let last: { path: readonly (string | number)[]; above: string } = { path: [], above: "" };

function isBeside(path: readonly (string | number)[], other: readonly (string | number)[]): boolean {
  if (path.length !== other.length) return false;
  for (let i = path.length - 2; i >= 0; i -= 1) if (path[i] !== other[i]) return false;
  return true;
}

function pointerTo(path: readonly (string | number)[], steps: number): string {
  let pointer = "";
  for (let i = 0; i < steps; i += 1) pointer += written(path[i] as string | number);
  return pointer;
}

function written(step: string | number): string {
  return `/${typeof step === "number" ? step : escaped(step)}`;
}

function escaped(step: string): string {
  return step.includes("~") || step.includes("/") ? step.replaceAll("~", "~0").replaceAll("/", "~1") : step;
}
