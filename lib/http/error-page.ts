import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { documentPage, escapeHtml } from "@/lib/http/html";
import { AppError, ERRORS } from "@/lib/model/error";
import { root } from "@/lib/platform/paths";

/** The page behind a problem's `type`. Only codes of the table are file names here. */
export async function errorPage(code: string): Promise<Response> {
  if (!Object.hasOwn(ERRORS, code)) throw new AppError("not_found", "No error has this code.");
  const text = await readFile(join(root, "docs", "errors", `${code}.md`), "utf8");
  return documentPage(
    code,
    text
      .split(/\n{2,}/)
      .map(block)
      .join(""),
  );
}

/** The little Markdown these pages use: a title, paragraphs, bold and code. A link leads to a file that is not served: its words and the file stay. */
function block(text: string): string {
  const inline = escapeHtml(text.trim())
    .replaceAll(/\*\*(.+?)\*\*/g, "<strong>$1</strong>")
    .replaceAll(/\[(.+?)\]\(\.\.\/(.+?)\)/g, "$1 (<code>docs/$2</code>)")
    .replaceAll(/`(.+?)`/g, "<code>$1</code>");
  return inline.startsWith("# ") ? `<h1>${inline.slice(2)}</h1>` : `<p>${inline}</p>`;
}
