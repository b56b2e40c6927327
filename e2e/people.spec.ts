import { type Browser, type Page, test } from "@playwright/test";
import { instance } from "../playwright.config";
import { settled } from "./accessibility";
import { expect } from "./patient-expect";
import { signIn } from "./sign-in";

const headers = { authorization: `Bearer ${instance.token}` };
const SAME_ORIGIN = { origin: instance.url };

test("whoever lowers a role reads which tokens of that person ended", async ({ browser, page }) => {
  await administratorWithTokens(browser, page);
  await page.goto("/settings/people");
  await settled(page);
  await page.getByLabel("Role of Robin Low").selectOption("engineer");
  await expect(
    page.getByText("Robin Low is Engineer now. Revoked, as this role may do less: robin-settings."),
  ).toBeVisible();
  await page.goto("/settings/tokens");
  await settled(page);
  await expect(page.getByText("robin-delivery")).toBeVisible();
  await expect(page.getByText("robin-settings")).toHaveCount(0);
});

/** A second administrator, who has made a token that administers and one that delivers. */
async function administratorWithTokens(browser: Browser, page: Page): Promise<void> {
  const email = "robin@plimsoll.test";
  const data = { email, name: "Robin Low", role: "admin" };
  const first = await (await page.request.post("/api/v1/members", { headers, data })).json();
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const theirs = await context.newPage();
  await signIn(theirs, "/", { email, password: first.password });
  const password = "a password of their own, long enough";
  await theirs.request.post("/api/v1/session/password", {
    headers: SAME_ORIGIN,
    data: { currentPassword: first.password, newPassword: password },
  });
  await context.clearCookies();
  await signIn(theirs, "/", { email, password });
  for (const [name, scopes] of [
    ["robin-settings", ["admin", "read"]],
    ["robin-delivery", ["import:write"]],
  ] as const) {
    const made = await theirs.request.post("/api/v1/tokens", { headers: SAME_ORIGIN, data: { name, scopes } });
    expect(made.status()).toBe(201);
  }
  await context.close();
}
