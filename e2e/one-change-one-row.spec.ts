import { type Page, test } from "@playwright/test";
import { expectNoFault, expectNoSidewaysScroll, settled } from "./accessibility";
import { expect } from "./patient-expect";
import { withTwoDoors } from "./two-doors";

test.describe.configure({ timeout: 300_000 });

type Listed = { id: string; title: string; kind: string; endsWith: { id: string; title: string } | null };

async function openPaths(page: Page): Promise<Listed[]> {
  const answer = await page.request.get("/api/v1/risks?limit=200&q=kind:attack-path");
  return ((await answer.json()) as { items: Listed[] }).items;
}

test("a path that a change ends is told in the row of the change, counted once, and shown as a row on request", async ({
  page,
}) => {
  const alone = await withTwoDoors(page.request);
  const told = (await openPaths(page)).find(({ endsWith }) => endsWith !== null);
  if (!told?.endsWith) throw new Error("the demo has no path that a change ends");
  await page.setViewportSize({ width: 1440, height: 4_000 });
  await page.goto("/risks");
  await settled(page);
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: told.endsWith.title, exact: true }) });
  const own = page.getByRole("row").getByRole("link", { name: told.title, exact: true });
  await expect(row.getByText("Also ends")).toBeVisible();
  await expect(row.locator(`a[href="/risks/${told.id}"]`)).toBeVisible();
  await expect(own).toHaveCount(0);
  await expect(page.getByRole("row").getByRole("link", { name: alone.title, exact: true })).toBeVisible();
  // What the overview counts is what the list has.
  const overview = await (await page.request.get("/api/v1/overview")).json();
  const listed = await (await page.request.get("/api/v1/risks?limit=1&paths=folded")).json();
  expect(overview.figures.find(({ id }: { id: string }) => id === "open_risks").value).toBe(listed.count.value);
  await expectNoFault(page);

  await page.getByRole("button", { name: /^Show (it as a row of its own|them as rows of their own)$/ }).click();
  await expect(page).toHaveURL(/paths=rows/);
  await expect(own).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await settled(page);
  await expectNoSidewaysScroll(page);
  await expectNoFault(page);
});

test("the faults of one manifest are one row, and its page has each with its severity and one patch for all", async ({
  page,
}) => {
  const answer = await page.request.get("/api/v1/risks?limit=50&q=kind:workload-field%20asset:node-agent");
  const { items } = (await answer.json()) as { items: Listed[] };
  expect(items).toHaveLength(1);
  await page.goto(`/risks/${items[0]?.id}`);
  await settled(page);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("other faults in its manifest");
  await expect(page.getByText("patch-node-agent-pod-template.yaml").first()).toBeVisible();
  await expectNoFault(page);
});
