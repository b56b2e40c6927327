/** The steps of an RFC 6901 pointer; none for the empty one. */
export function pointerSteps(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** RFC 6901. The document itself is the empty pointer. */
export function toPointer(path: readonly (string | number)[]): string {
  let pointer = "";
  for (const step of path) {
    pointer += `/${typeof step === "number" ? step : escaped(step)}`;
  }
  return pointer;
}

function escaped(step: string): string {
  return step.includes("~") || step.includes("/") ? step.replaceAll("~", "~0").replaceAll("/", "~1") : step;
}
