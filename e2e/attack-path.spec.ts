import { test } from "@playwright/test";
import { expectNoFault, expectNoSidewaysScroll, settled } from "./accessibility";
import { expect } from "./patient-expect";
import { withTwoDoors } from "./two-doors";

// Far beyond what it takes: a busy machine is not a fault of a page.
test.describe.configure({ timeout: 300_000 });

test("every entry of an attack path shows its own way, chosen by keyboard and kept in the address", async ({
  page,
}) => {
  const path = await withTwoDoors(page.request);
  await page.goto(`/risks/${path.id}`);
  await settled(page);
  const section = page.getByRole("region", { name: "The way of the attacker" });
  const entries = section.getByLabel("Entered through");
  const others = await entries
    .locator("option")
    .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
  const other = others.at(-1) as string;
  await entries.focus();
  await page.keyboard.press("End");
  await expect(section.getByRole("status")).toContainText(`through ${other}`);
  // What is told now is another one's way.
  await expect(entries.locator("option").first()).not.toContainText("told here");
  await settled(page);
  const first = section.locator("#step-1");
  await expect(first).toContainText(other.split("/").at(-1) as string);
  await first.locator("summary").first().click();
  await expect(first.getByRole("link").last()).toBeVisible();
  await expectNoFault(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  // The same address shows the same way; another reader is sent to it.
  await page.reload();
  await expect(section.getByRole("status")).toContainText(`through ${other}`);
  await entries.focus();
  await page.keyboard.press("Home");
  await expect(section.getByRole("status")).toHaveCount(0);
  await expect(page).not.toHaveURL(/entry=/);
});

test("where the change that ends a path has to wait, its page and the path's tell what ends it as well, and what that would change", async ({
  page,
}) => {
  const answer = await page.request.get("/api/v1/risks?limit=200&q=kind:attack-path");
  const { items } = (await answer.json()) as {
    items: { id: string; title: string; endsWith: { id: string } | null }[];
  };
  const path = items.find(({ title }) => title === "From the internet through storefront to the secrets of payments");
  if (!path?.endsWith) throw new Error("the demo has no path to secrets that a change ends");
  const section = page.getByRole("region", { name: "If that has to wait" });
  await page.goto(`/risks/${path.endsWith.id}`);
  await settled(page);
  await expect(
    section.getByRole("listitem").filter({ hasText: "Reduce what Role storefront-settings grants" }),
  ).toContainText("to the secrets of payments");
  await page.goto(`/risks/${path.id}`);
  await settled(page);
  await expectNoFault(page);
  await section
    .getByRole("link", { name: "See what would change: Reduce what Role storefront-settings grants" })
    .click();
  const outcome = page.getByRole("region", { name: "Reduce what Role storefront-settings grants" });
  await expect(outcome).toContainText("This risk leaves the list.");
  await expect(outcome).toBeInViewport();
  await expectNoFault(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
});
