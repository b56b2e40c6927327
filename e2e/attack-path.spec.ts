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
