import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./patient-expect";

const STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** What differs between themes: both are drawn from one document, only the colours change. */
const OF_COLOUR = ["color-contrast", "link-in-text-block"];

/** Every rule in the light theme, then those about colour in the dark one, without loading the page again. */
export async function expectNoFault(page: Page): Promise<void> {
  await inTheme(page, "light");
  expect(await faults(new AxeBuilder({ page }).withTags(STANDARD))).toEqual([]);
  await inTheme(page, "dark");
  expect(await faults(new AxeBuilder({ page }).withRules(OF_COLOUR)), "in the dark theme").toEqual([]);
  await inTheme(page, "light");
}

/** Colours that still fade from one theme to the other are nobody's contrast. */
async function inTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  await expect(page.locator("html")).toHaveClass(new RegExp(`(^|\\s)${theme}(\\s|$)`));
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => 0))),
  );
}

async function faults(axe: AxeBuilder): Promise<string[]> {
  // The other mode opens a second page for frames of other sites, of which there are none.
  const { violations } = await axe.setLegacyMode(true).analyze();
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, 3).map(({ target }) => target.join(" "));
    return `${id}: ${help}: ${where.join("; ")}`;
  });
}

/** What was loading has arrived: what is on its way is marked busy, from the server's first HTML on. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator("main, [role=main]").first()).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await expect(page.getByRole("alert").filter({ hasText: "could not be read" })).toHaveCount(0);
}

/** Nothing is wider than the screen: a page scrolls down, never sideways. Charts take a new width a moment later. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wider = () =>
    page.evaluate(() => {
      const main = document.querySelector("main") ?? document.documentElement;
      return Math.max(document.documentElement.scrollWidth - window.innerWidth, main.scrollWidth - main.clientWidth);
    });
  await expect.poll(wider, { message: "pixels beyond the screen", timeout: 10_000 }).toBeLessThanOrEqual(0);
}

/** The frame stands still: a page scrolls in its own area, and never past its end into nothing. */
export async function expectNoScrollOfFrame(page: Page): Promise<void> {
  const taller = () => page.evaluate(() => (document.scrollingElement?.scrollHeight ?? 0) - window.innerHeight);
  await expect.poll(taller, { message: "pixels below the screen", timeout: 10_000 }).toBeLessThanOrEqual(1);
}
