export type QueryValue = string | number | boolean | null | undefined | readonly string[];

/** `?a=1&b=x,y`; empty, null and missing values are left out, so that equal filters give equal URLs. */
export function queryString(query: Readonly<Record<string, QueryValue>> = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(",") : value;
    if (text !== null && text !== undefined && text !== "") params.set(name, String(text));
  }
  const encoded = params.toString();
  return encoded ? `?${encoded}` : "";
}
