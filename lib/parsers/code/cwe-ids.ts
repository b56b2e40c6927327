import { list } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";

/** CWE ids as `CWE-79`, once each, from a number, `CWE-79: Cross-site Scripting`, or a list of such. */
export function cweIds(...values: readonly unknown[]): string[] | undefined {
  const found = new Set<string>();
  for (const value of values.flatMap((one) => (Array.isArray(one) ? list(one) : [one]))) {
    const id = /^(?:CWE[-_: ]?)?0*([1-9]\d{0,6})(?!\d)/i.exec(asText(value) ?? "")?.[1];
    if (id) found.add(`CWE-${id}`);
  }
  return found.size > 0 ? [...found] : undefined;
}
