import { test } from "@playwright/test";
import { instance } from "../playwright.config";
import { expect } from "./patient-expect";
import { signIn } from "./sign-in";

// The main job, as the README promises it: a report in, a prioritized risk out, assigned, and on somebody's list.

test.describe.configure({ timeout: 300_000 });

const IMAGE = "registry.example/e2e/checkout:3.1";

test("a dropped report becomes a risk that is assigned and shows under My work", async ({ page }) => {
  await page.goto("/imports");
  await page
    .getByLabel("Files to import")
    .setInputFiles({ name: "checkout.json", mimeType: "application/json", buffer: Buffer.from(report()) });
  const sent = page.getByRole("list", { name: "Files sent" }).getByRole("listitem").first();
  await expect(sent.getByRole("status")).toHaveText("Done", { timeout: 120_000 });

  await sent.getByRole("link", { name: "checkout.json" }).click();
  await expect(page).toHaveURL(/\/imports\/[0-9a-f-]{36}$/);
  await expect(page.getByText("trivy", { exact: false }).first()).toBeVisible();

  const risk = await riskOf(IMAGE);
  await page.goto(`/risks?${new URLSearchParams({ q: "asset:*checkout*" })}`);
  await expect(page.getByText(risk.title).first()).toBeVisible();
  await page.goto(`/risks/${risk.id}`);
  await expect(page.getByRole("heading", { level: 1, name: risk.title })).toBeVisible();

  await page.getByRole("button", { name: "Assign" }).first().click();
  await page.getByRole("dialog").getByRole("option", { name: /^Me/ }).click();
  await expect(page.getByText(/Assigned to Administrator/).first()).toBeVisible();

  await page.goto("/my");
  await expect(page.getByRole("article", { name: risk.fix.title }).first()).toBeVisible();
});

test.describe("without a session", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("a session is needed, and signing in leads back to the page that was asked for", async ({ page }) => {
    await signIn(page, "/assets");
    await expect(page).toHaveURL(/\/assets$/);
  });

  test("signing in never leads to another site", async ({ page }) => {
    await page.goto("/sign-in?callbackUrl=https://evil.example/");
    await page.getByLabel("E-mail").fill(instance.email);
    await page.getByLabel("Password").fill(instance.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(`${instance.url}/`);
  });

  test("a copy of the cookie is worth nothing after signing out", async ({ page, playwright }) => {
    await signIn(page);
    const cookie = (await page.context().cookies()).find(({ name }) => name.endsWith("session-token"));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
    const copy = await playwright.request.newContext({ storageState: await page.context().storageState() });
    expect((await copy.get(`${instance.url}/api/v1/session`)).status()).toBe(200);
    await page.getByRole("button", { name: "Profile" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    expect((await copy.get(`${instance.url}/api/v1/session`)).status()).toBe(401);
    await copy.dispose();
  });

  test("a password that an administrator gave out opens nothing but the way to another one", async ({ page }) => {
    const email = `new-${Date.now()}@plimsoll.test`;
    const answer = await fetch(`${instance.url}/api/v1/members`, {
      method: "POST",
      headers: { authorization: `Bearer ${instance.token}`, "content-type": "application/json" },
      body: JSON.stringify({ email, name: "Newcomer", role: "viewer" }),
    });
    const { password } = (await answer.json()) as { password: string };
    await signIn(page, "/assets", { email, password });
    await expect(page).toHaveURL(/\/change-password$/);
    await page.getByLabel("Current password").fill(password);
    await page.getByLabel("New password").fill("a password of my own");
    await page.getByRole("button", { name: "Change the password" }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    await signIn(page, "/assets", { email, password: "a password of my own" });
    await expect(page).toHaveURL(/\/assets$/);
  });

  test("a wrong password is told without saying which part is wrong", async ({ page }) => {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill("nobody@plimsoll.test");
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.locator("form").getByRole("alert")).toHaveText("E-mail or password is not right.");
  });
});

type Risk = { id: string; title: string; fix: { title: string } };

/** The worst open risk of an image, by the API a script would use. */
async function riskOf(image: string): Promise<Risk> {
  const q = new URLSearchParams({ q: `asset:*${image.split(":")[0]?.split("/").at(-1)}*` });
  const answer = await fetch(`${instance.url}/api/v1/risks?${q}`, {
    headers: { authorization: `Bearer ${instance.token}` },
  });
  const { items } = (await answer.json()) as { items: Risk[] };
  const [worst] = items;
  if (!worst) throw new Error(`no open risk on ${image}`);
  return worst;
}

function report(): string {
  const vulnerability = (id: string, name: string, severity: string) => ({
    VulnerabilityID: id,
    PkgName: name,
    PkgIdentifier: { PURL: `pkg:npm/${name}@1.2.3` },
    PkgPath: `app/node_modules/${name}/package.json`,
    InstalledVersion: "1.2.3",
    FixedVersion: "1.2.4",
    Severity: severity,
    Title: `${name}: code execution by a crafted request`,
  });
  return JSON.stringify({
    SchemaVersion: 2,
    CreatedAt: new Date(Date.now() - 60_000).toISOString(),
    ArtifactName: IMAGE,
    ArtifactType: "container_image",
    Metadata: { ImageID: `sha256:${"e2".repeat(32)}`, RepoTags: [IMAGE] },
    Results: [
      {
        Target: "Node.js",
        Class: "lang-pkgs",
        Type: "node-pkg",
        Vulnerabilities: [
          vulnerability("CVE-2026-31001", "e2e-parser", "CRITICAL"),
          vulnerability("CVE-2026-31002", "e2e-parser", "HIGH"),
        ],
      },
    ],
  });
}
