import { type Page, test } from "@playwright/test";
import { instance } from "../playwright.config";
import { expectNoFault, expectNoScrollOfFrame, expectNoSidewaysScroll, settled } from "./accessibility";
import { expect } from "./patient-expect";
import { withWeakness } from "./weakness";

// Far beyond what it takes: a busy machine is not a fault of a page.
test.describe.configure({ timeout: 900_000 });

// Every page people can reach, and what opens over it, by keyboard and screen reader too, in both themes.

const LISTS = [
  "/",
  "/risks",
  "/findings",
  "/assets",
  "/base-images",
  "/incidents",
  "/imports",
  "/imports/health",
  "/my",
  "/settings",
];
const REFERENCE = ["/scoring", "/scoring/backtest"];
const SETTINGS = [
  "people",
  "teams",
  "tokens",
  "ownership",
  "unowned",
  "priority",
  "formats",
  "signatures",
  "feeds",
  "identity",
  "audit",
].map((part) => `/settings/${part}`);
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };

test("no page has an accessibility fault, a browser error or more than fits a phone", async ({ page }) => {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  for (const path of [...LISTS, ...REFERENCE, ...SETTINGS, ...(await detailPaths())]) {
    await test.step(path, async () => {
      await page.setViewportSize(DESK);
      await page.goto(path);
      await settled(page);
      await expectNoFault(page);
      await expectNoScrollOfFrame(page);
      await page.setViewportSize(PHONE);
      await expectNoSidewaysScroll(page);
      await expectNoScrollOfFrame(page);
      expect(errors, `on ${path}`).toEqual([]);
    });
  }
});

test("what opens over a page has no accessibility fault either", async ({ page }) => {
  await page.goto("/risks");
  await settled(page);
  const opened: [name: string, open: () => Promise<void>, shown: string][] = [
    ["the palette", () => page.keyboard.press("Control+k"), "dialog"],
    ["the help", () => page.keyboard.press("?"), "dialog"],
    ["a filter", () => page.getByRole("button", { name: /^Band/ }).click(), "menu"],
    ["the panel", () => press(page, "j", "Enter"), "dialog"],
    ["assigning", () => page.keyboard.press("a"), "dialog"],
    ["an exception", () => page.keyboard.press("e"), "dialog"],
  ];
  for (const [name, open, role] of opened) {
    await test.step(name, async () => {
      await open();
      await expect(page.getByRole(role as "dialog").last()).toBeVisible();
      await settled(page);
      await expectNoFault(page);
      if (name === "the panel") return;
      await page.keyboard.press("Escape");
      // A menu takes keys until it is gone: the next one must not be pressed before.
      if (role === "menu") await expect(page.getByRole("menu")).toHaveCount(0);
    });
  }
});

test("filters that match nothing say so and offer a way back", async ({ page }) => {
  await page.goto("/risks?q=nothing-is-called-this");
  await expect(page.getByRole("heading", { name: "No risks match these filters" })).toBeVisible();
  await expectNoFault(page);
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(page.getByRole("row").nth(1)).toBeVisible();
});

test("a list that cannot be read says why and reads again when asked", async ({ page }) => {
  await page.route("**/api/v1/assets?*", (route) => route.abort());
  await page.goto("/assets");
  const told = page.getByRole("alert").filter({ hasText: "The assets could not be read" });
  await expect(told).toContainText("The server does not answer");
  await expectNoFault(page);
  await page.unroute("**/api/v1/assets?*");
  await told.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("row").nth(1)).toBeVisible();
});

test("the health of ingest opens with its answer, and a dry run of identity says that it changes nothing", async ({
  page,
}) => {
  await page.goto("/imports");
  await page.getByRole("link", { name: "Health" }).click();
  await expect(page).toHaveURL(/\/imports\/health$/);
  await settled(page);
  await expect(page.getByRole("table", { name: "Sources, in trouble first" })).toBeVisible();
  await page.getByRole("radio", { name: "All" }).click();
  await expect(page).toHaveURL(/state=any/);
  await expect(
    page.getByRole("table", { name: "Assets, longest unheard of first" }).getByRole("row").nth(1),
  ).toBeVisible();
  await settled(page);
  await expectNoFault(page);
  await page.goto("/settings/identity");
  await page.getByRole("button", { name: "Run" }).click();
  await expect(page.getByRole("status").filter({ hasText: "examined" })).toBeVisible({ timeout: 60_000 });
  await expectNoFault(page);
});

test("what sets the bands is previewed before it is changed, and the formula is one link from a risk", async ({
  page,
}) => {
  await page.goto("/settings/priority");
  await settled(page);
  await page.getByRole("radio", { name: /CISA SSVC/ }).check();
  const preview = page.getByRole("region", { name: "Preview" });
  await expect(preview).toContainText("would change band");
  await settled(page);
  await expectNoFault(page);
  await page.getByRole("button", { name: "Keep the score" }).click();
  await expect(preview).toHaveCount(0);
  await page.goto(await first("risks"));
  await page.getByRole("link", { name: "How we prioritize" }).click();
  await expect(page).toHaveURL(/\/scoring$/);
  // Every number is folded, and a link to one unfolds it.
  await expect(page.getByRole("table", { name: "CISA SSVC" })).toHaveCount(0);
  await page.goto("/scoring#ssvc");
  await expect(page.getByRole("table", { name: "CISA SSVC" })).toBeVisible();
  await settled(page);
  await expectNoFault(page);
  await page.getByRole("link", { name: "Who can reach it?" }).click();
  await expect(page.getByRole("table", { name: "Exposure" })).toBeVisible();
  await page.getByRole("link", { name: "Backtest", exact: true }).click();
  await expect(page.getByRole("figure", { name: "Coverage against effort" })).toBeVisible();
});

test("an account says what it may do, who runs as it and what goes through it; a namespace what guards it and what is wrong in it", async ({
  page,
}) => {
  await page.goto(await first("assets", "&kind=service_account&q=storefront cluster:prod-eu"));
  const rights = page.getByRole("region", { name: "What it may do" });
  await expect(rights.getByRole("listitem").first()).toContainText("It can read secrets in the namespace payments.");
  await expect(rights.getByText("Role storefront-settings by RoleBinding payments/storefront-settings")).toBeVisible();
  await expect(
    page.getByRole("region", { name: "Who runs as it" }).getByRole("link", { name: "storefront" }),
  ).toBeVisible();
  await page.getByRole("region", { name: "Attack paths through it" }).getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("to the secrets of payments");
  await page.goto(await first("assets", "&kind=namespace&q=payments cluster:prod-eu"));
  const guards = page.getByRole("region", { name: "What guards it" });
  await expect(guards).toContainText("Baseline is enforced");
  await expect(guards).toContainText("Open by default");
  await expect(
    page.getByRole("region", { name: "What runs in it" }).getByRole("link", { name: /workloads?$/ }),
  ).toBeVisible();
  const into = page.getByRole("region", { name: "Attack paths into it" });
  await expect(into.getByRole("link").first()).toContainText("to the secrets of payments");
  await page.getByRole("region", { name: "Open risks in it" }).getByRole("link", { name: "All of them" }).click();
  await expect(page).toHaveURL(/\/risks\?q=/);
  await expect(page.getByRole("row").nth(1)).toBeVisible();
});

test("a score that a rule holds begins with that rule and with what would change it", async ({ page }) => {
  const held = (await everyRisk()).find(({ factors }) =>
    factors.some(({ id, points }) => id === "ceiling" && points < 0),
  );
  await page.goto(`/risks/${held?.id}`);
  const section = page.getByRole("region", { name: "What the score is made of" });
  await expect(section.getByText(/^Held at \d+ \(/)).toBeVisible();
  await expect(section.getByText(/^It rises /)).toBeVisible();
  const [rule, table] = await Promise.all([
    section.getByText(/^Held at/).boundingBox(),
    section.getByRole("table").boundingBox(),
  ]);
  expect(rule?.y ?? 0).toBeLessThan(table?.y ?? 0);
});

test("what a fix or a cut would change is worked out when somebody asks", async ({ page }) => {
  for (const path of [await first("risks"), await first("risks", "&q=kind:attack-path")]) {
    await page.setViewportSize(DESK);
    await page.goto(path);
    const section = page.getByRole("region", { name: "What if you do this" });
    await section.getByRole("button", { name: "Work it out" }).click();
    await expect(
      section.getByRole("heading", { name: "Open risks and attack paths of the organization" }).first(),
    ).toBeVisible();
    await settled(page);
    await expectNoFault(page);
    await page.setViewportSize(PHONE);
    await expectNoSidewaysScroll(page);
  }
});

// Trivy words no rule of a secret: its section was an id and nothing below it.
test("a secret of whose rule only the id is known has no section for what the rule says", async ({ page }) => {
  const secrets = [await first("risks", "&q=kind:secret-rotation"), await first("findings", "&kind=secret")];
  for (const path of secrets) {
    await test.step(path, async () => {
      const { rules } = await detailOf(path);
      expect(rules.map(({ rule, help }) => [rule !== "", help])).toEqual([[true, null]]);
      await page.goto(path);
      await settled(page);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByRole("region", { name: /What the rules? says?/ })).toHaveCount(0);
    });
  }
});

test("the pages of a weakness in code have what its rule says as plain text, a long help folded, and quote what to do", async ({
  page,
}) => {
  const found = await withWeakness(page.request);
  for (const path of [`/risks/${found.riskId}`, `/findings/${found.id}`]) {
    await test.step(path, async () => {
      await page.setViewportSize(DESK);
      await page.goto(path);
      await settled(page);
      const rule = page.getByRole("region", { name: "What the rule says" });
      await expect(rule.getByText("e2e.python.eval", { exact: true })).toBeVisible();
      await expect(rule.getByText("of Semgrep OSS")).toBeVisible();
      const [weakness, own] = [
        rule.getByRole("link", { name: "CWE-95 Eval injection" }),
        rule.getByRole("link", { name: "rules.example" }),
      ];
      await expect(weakness).toHaveAttribute("href", "https://cwe.mitre.org/data/definitions/95.html");
      await expect(own).toHaveAttribute("rel", /noopener/);
      const markup = rule.getByText("<img src=x onerror=alert(1)>");
      await expect(markup).toBeHidden();
      await rule.getByText("The rule’s help").focus();
      await page.keyboard.press("Enter");
      await expect(markup).toBeVisible();
      await expect(rule.locator("img")).toHaveCount(0);
      await expectNoFault(page);
      await page.setViewportSize(PHONE);
      await expectNoSidewaysScroll(page);
    });
  }
  await page.goto(`/risks/${found.riskId}`);
  await settled(page);
  const fix = page.getByRole("region", { name: "The fix" });
  await expect(fix.getByText("Semgrep OSS says of the rule:")).toBeVisible();
  await expect(fix.getByRole("blockquote")).toHaveText("Parse what comes with ast.literal_eval.");
});

test("risks are triaged by keyboard alone", async ({ page }) => {
  await page.goto("/");
  await settled(page);
  await press(page, "g", "r");
  await expect(page).toHaveURL(/\/risks$/);
  await settled(page);
  await press(page, "j");
  const first = page.locator('[role=row][data-index="0"]');
  await expect(first).toBeFocused();
  await expect(first).toHaveCSS("outline-style", "solid");
  await press(page, "j", "x");
  await expect(page.locator('[role=row][data-index="1"]')).toHaveAttribute("aria-selected", "true");
  await press(page, "Enter");
  await expect(page).toHaveURL(/panel=/);
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/panel=/);
  await press(page, "/");
  await expect(page.getByRole("combobox")).toBeFocused();
});

test.describe("without a session", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("the sign-in page has no accessibility fault", async ({ page }) => {
    await page.goto("/sign-in");
    await expectNoFault(page);
  });
});

test("the overview opens with its answer; PLIMSOLL_SCREENSHOTS=1 makes the README's picture anew", async ({
  page,
}, info) => {
  await page.goto("/");
  await settled(page);
  await expect(page.getByText(/risks? needs? action|No risk needs/).first()).toBeVisible();
  const kept = process.env.PLIMSOLL_SCREENSHOTS === "1";
  await page.screenshot({ path: kept ? "docs/screenshots/overview.png" : info.outputPath("overview.png") });
});

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

async function detailOf(path: string): Promise<{ rules: { rule: string; help: string | null }[] }> {
  const answer = await fetch(`${instance.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${instance.token}` },
  });
  return (await answer.json()) as { rules: { rule: string; help: string | null }[] };
}

async function first(page: string, query = ""): Promise<string> {
  const answer = await fetch(`${instance.url}/api/v1/${page}?limit=1${query}`, {
    headers: { authorization: `Bearer ${instance.token}` },
  });
  const { items } = (await answer.json()) as { items: { id: string }[] };
  if (!items[0]) throw new Error(`the demo has no ${page} with ${query}`);
  return `/${page}/${items[0].id}`;
}

type Scored = { id: string; factors: { id: string; points: number }[] };

async function everyRisk(): Promise<Scored[]> {
  const answer = await fetch(`${instance.url}/api/v1/risks?limit=200`, {
    headers: { authorization: `Bearer ${instance.token}` },
  });
  return ((await answer.json()) as { items: Scored[] }).items;
}

/** One of each kind of thing that has a page of its own. */
async function detailPaths(): Promise<string[]> {
  const kinds = ["image", "workload", "repository", "cluster", "artifact", "service_account", "role", "namespace"];
  return Promise.all([
    first("risks"),
    first("risks", "&q=kind:attack-path"),
    first("risks", "&status=resolved"),
    first("findings"),
    first("findings", "&kind=secret"),
    ...kinds.map((kind) => first("assets", `&kind=${kind}`)),
    first("incidents", "&status=any"),
    first("imports"),
    first("imports", "&status=held"),
    first("base-images"),
  ]);
}
