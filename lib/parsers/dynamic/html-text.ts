/** The words of a description that a tool wrote as HTML; a text without markup stays as it is. Entities are read once. */
export function htmlText(html: string | undefined): string | undefined {
  if (html === undefined) return undefined;
  const words = withoutEntities(html.includes("<") ? withoutTags(html) : html)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");
  return words === "" ? undefined : words;
}

function withoutTags(html: string): string {
  return html
    .replaceAll(/<\/(?:p|div|li|h\d|tr)>|<br\s{0,4}\/?>/gi, "\n")
    .replaceAll(/<\/?[a-z][^<>]{0,2000}>|<[a-z]>/gi, "");
}

function withoutEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(/&(?:lt|gt|quot|apos|nbsp|amp|#39|#x27);/g, (entity) => ENTITIES.get(entity) ?? entity);
}

const ENTITIES = new Map([
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&apos;", "'"],
  ["&#39;", "'"],
  ["&#x27;", "'"],
  ["&nbsp;", " "],
  ["&amp;", "&"],
]);

/** The addresses in a text or HTML, in order, each once. */
export function linksIn(html: string | undefined): string[] | undefined {
  const found = html?.match(/https?:\/\/[^\s<>"']{3,2000}/g);
  return found ? [...new Set(found)] : undefined;
}

/** `CWE-79` from a number, a word or a text with several; zero and less mean none. */
export function cweOf(written: string | undefined): string[] | undefined {
  const ids = [...(written ?? "").slice(0, 20_000).matchAll(/(?:^|CWE-)(\d{1,5})\b/gi)].map((match) =>
    Number(match[1]),
  );
  const cwes = [...new Set(ids.filter((id) => id > 0))].map((id) => `CWE-${id}`);
  return cwes.length > 0 ? cwes : undefined;
}
