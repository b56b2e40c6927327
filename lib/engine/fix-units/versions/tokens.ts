/** Compares runs of digits of any length without losing precision; anything that is no number counts as 0. */
export function compareNumbers(a: string, b: string): number {
  const [x, y] = [digits(a), digits(b)];
  if (x.length !== y.length) return x.length < y.length ? -1 : 1;
  if (x === y) return 0;
  return x < y ? -1 : 1;
}

function digits(text: string): string {
  return /^\d+$/.test(text) ? text.replace(/^0+(?=\d)/, "") : "0";
}

/** The leading dotted numbers of a version, without epoch and `v`: what tells release lines apart. */
export function releaseLine(version: string): string[] {
  const body = version.replace(/^\d+:/, "").replace(/^v(?=\d)/i, "");
  return (/^\d+(?:\.\d+)*/.exec(body)?.[0] ?? "").split(".").filter(Boolean);
}
