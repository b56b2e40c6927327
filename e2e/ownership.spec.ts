import { type Page, test } from "@playwright/test";
import { instance } from "../playwright.config";
import { expectNoFault, expectNoSidewaysScroll, settled } from "./accessibility";
import { expect } from "./patient-expect";

test.describe.configure({ timeout: 300_000 });

// What nobody owns finds an owner, and what is somebody else's is handed over: by keyboard, previewed, and taken back.

const REPOSITORY = "github.com/e2e/ledger";
const headers = { authorization: `Bearer ${instance.token}` };
const REPORT = JSON.stringify({
  version: "1.100.0",
  errors: [],
  paths: { scanned: ["src/pay/charge.py", "src/web/page.py"] },
  results: ["src/pay/charge.py", "src/web/page.py"].map((path) => ({
    check_id: "python.lang.security.audit.eval-detected",
    path,
    start: { line: 3, col: 1, offset: 0 },
    end: { line: 3, col: 9, offset: 8 },
    extra: {
      message: "eval of what a user sends",
      severity: "ERROR",
      metadata: {},
      fingerprint: path,
      lines: "eval(x)",
    },
  })),
});

test("the queue gives a repository away, and one file of it is handed on and comes back", async ({ page }) => {
  await deliver(page);
  await page.goto("/settings/unowned");
  await settled(page);
  const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: REPOSITORY }) });
  await expect(card).toContainText("2 open risks");
  await expectNoFault(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1440, height: 900 });

  await card.getByRole("button").last().focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await choose(page, "Payments");
  const preview = dialog.getByRole("region", { name: "Preview" });
  await expect(preview).toContainText("Change hands: 1 asset, 2 risks and 2 findings.");
  await expect(preview.getByRole("list", { name: "From whom to whom" })).toContainText("nobody");
  await expectNoFault(page);
  await dialog.getByRole("button", { name: "Save the rule" }).press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => owners(page)).toEqual(["payments", "payments"]);
  await page.reload();
  await settled(page);
  await expect(card).toHaveCount(0);

  const risk = (await risks(page)).find(({ title }) => title.includes("src/web/page.py"));
  await page.goto(`/risks/${risk?.id}`);
  await settled(page);
  await page.getByRole("button", { name: "Somebody else’s?" }).first().press("Enter");
  await choose(page, "Storefront");
  const narrowest = dialog.getByRole("radio", { name: `src/web/page.py in ${REPOSITORY}` });
  await expect(narrowest).toBeChecked();
  await expect(preview).toContainText("Change hands: 0 assets, 1 risk and 1 finding.");
  await expectNoFault(page);
  await narrowest.press("ArrowDown");
  await expect(dialog.getByRole("radio", { name: `All below src/web/ in ${REPOSITORY}` })).toBeChecked();
  await expect(preview).toContainText("Payments");
  await dialog.getByRole("button", { name: "Save as a rule" }).press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => owners(page)).toEqual(["payments", "storefront"]);

  await page.goto("/settings/ownership");
  const rule = page.getByRole("listitem").filter({ hasText: "src/web/**" });
  await rule.getByRole("button", { name: "Delete" }).click();
  await expect.poll(() => owners(page)).toEqual(["payments", "payments"]);
});

/** By typing, as the list is meant to be used. */
async function choose(page: Page, name: string): Promise<void> {
  const option = page.getByRole("dialog").getByRole("option").filter({ hasText: name });
  await expect(option.first()).toBeVisible();
  await page.keyboard.type(name.toLowerCase());
  await expect(option.first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
}

async function deliver(page: Page): Promise<void> {
  const query = new URLSearchParams({ repo: `https://${REPOSITORY}`, branch: "main", defaultBranch: "main" });
  const sent = await page.request.post(`/api/v1/imports?${query}`, { headers, data: Buffer.from(REPORT) });
  expect(sent.ok()).toBe(true);
  const { id } = await sent.json();
  const status = async () => (await (await page.request.get(`/api/v1/imports/${id}`, { headers })).json()).status;
  await expect.poll(status, { timeout: 120_000 }).toBe("done");
  await expect.poll(async () => (await risks(page)).length, { timeout: 60_000 }).toBe(2);
}

type Risk = { id: string; title: string; owner: { team: string | null } };

async function risks(page: Page): Promise<Risk[]> {
  const query = new URLSearchParams({ q: "asset:*e2e/ledger*" });
  const { items } = await (await page.request.get(`/api/v1/risks?${query}`, { headers })).json();
  return (items as Risk[]).toSorted((a, b) => (a.title < b.title ? -1 : 1));
}

const owners = async (page: Page) => (await risks(page)).map(({ owner }) => owner.team);
