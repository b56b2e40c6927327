import { asText } from "@/lib/parsers/loose-text";

/** CWE ids as `CWE-79`, once each, from a number, `CWE-79: Cross-site Scripting`, or a list of such. */
export function cweIds(...values: readonly unknown[]): string[] | undefined {
  const found = new Set<string>();
  const take = (value: unknown) => {
    const text = asText(value);
    const id = text === null ? undefined : CWE_ID.exec(text)?.[1];
    if (id) found.add(`CWE-${id}`);
  };
  for (const value of values) {
    if (Array.isArray(value)) for (const one of value) take(one);
    else take(value);
  }
  return found.size > 0 ? [...found] : undefined;
}

const CWE_ID = /^(?:CWE[-_: ]?)?0*([1-9]\d{0,6})(?!\d)/i;
