import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { errorPage } from "@/lib/http/error-page";
import { ERRORS } from "@/lib/model/error";
import { root } from "@/lib/platform/paths";

const folder = join(root, "docs", "errors");

describe("docs/errors", () => {
  test("has one page per error code and no other", () => {
    expect(readdirSync(folder).sort()).toEqual(
      Object.keys(ERRORS)
        .map((code) => `${code}.md`)
        .sort(),
    );
  });

  test.each(Object.entries(ERRORS))("%s has its title and status, and says what to do", (code, { title, status }) => {
    const page = readFileSync(join(folder, `${code}.md`), "utf8");
    expect(page.startsWith(`# ${title} (${status})\n`)).toBe(true);
    expect(page).toContain("**What to do.**");
  });

  test.each(Object.keys(ERRORS))("%s is served without raw Markdown", async (code) => {
    const [, shown = ""] = (await (await errorPage(code)).text()).split("<main>");
    expect(shown).toContain("<h1>");
    expect(shown).not.toMatch(/\]\(|\*\*|`/);
  });
});
