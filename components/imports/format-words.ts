/** Formats that people know by another name than the one a sender states. */
const WORDS: Readonly<Record<string, string>> = {
  "inventory-snapshot": "Kubernetes inventory",
  "inventory-delta": "Kubernetes inventory",
  kubernetes: "Kubernetes objects",
};

/** What a report is, where its tool is not known: it failed before it told. */
export function formatWords(format: string | null): string {
  return format === null ? "Not recognized" : (WORDS[format] ?? format);
}
