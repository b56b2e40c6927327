import { test } from "@playwright/test";
import { expect } from "./patient-expect";

/** The reason's first sentence of each row, and how much of it is seen: what does not fit its lines is cut. */
function reasonsSeen(): { because: string; seen: string }[] {
  return [...document.querySelectorAll<HTMLElement>("[role=row] [data-reason]")].map((row) => {
    const text = row.textContent ?? "";
    const end = text.indexOf(". ") + 1 || text.length;
    const bottom = row.getBoundingClientRect().bottom + 1;
    const range = document.createRange();
    const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    let seen = "";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let at = 0; at < (node.nodeValue ?? "").length; at++) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        if (range.getBoundingClientRect().bottom <= bottom) seen += node.nodeValue?.[at] ?? "";
      }
    }
    return { because: text.slice(0, end), seen };
  });
}

test("each row of the list says why it stands where it stands, and nothing that decides is cut", async ({ page }) => {
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 4_000 });
    await page.goto("/risks");
    await expect(page.locator("[data-reason]").first()).toBeVisible();
    const reasons = await page.evaluate(reasonsSeen);
    expect(reasons.length).toBeGreaterThan(5);
    for (const { because, seen } of reasons) {
      expect(because).toMatch(/^(Act|Attend|Track\*?) because /);
      expect(seen.startsWith(because), `at ${width} px, of “${because}” only “${seen}” is seen`).toBe(true);
    }
  }
});

/** Titles of which something is not seen: beyond the last line that is shown, or beyond the end of a line. */
function titlesCut(): string[] {
  return [...document.querySelectorAll<HTMLElement>("[data-title]")]
    .filter((title) => title.scrollHeight > title.clientHeight + 1 || title.scrollWidth > title.clientWidth + 1)
    .map((title) => title.textContent ?? "");
}

for (const { path, what } of [
  { path: "/risks", what: "list" },
  { path: "/", what: "overview's list" },
])
  test(`no title of the ${what} is cut`, async ({ page }) => {
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 4_000 });
      await page.goto(path);
      await expect(page.locator("[data-title]").first()).toBeVisible();
      expect(await page.evaluate(titlesCut), `at ${width} px`).toEqual([]);
    }
  });

test("rows of one title say in which namespace and cluster each lies", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 8_000 });
  await page.goto("/risks");
  await expect(page.locator("[data-place]").first()).toBeVisible();
  const rows = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("[role=row]")].flatMap((row) => {
      const title = row.querySelector("[data-title]")?.textContent;
      return title ? [`${title} | ${row.querySelector("[data-place]")?.textContent ?? ""}`] : [];
    }),
  );
  expect(rows.length).toBeGreaterThan(5);
  expect(new Set(rows).size).toBe(rows.length);
});

test("a phone names the numbers of a base image, whose columns it does not show", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/base-images");
  await expect(
    page
      .getByRole("row")
      .filter({ hasText: /Brings \d+ findings?/ })
      .first(),
  ).toBeVisible();
});
