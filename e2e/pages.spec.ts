import AxeBuilder from "@axe-core/playwright";
import { type Page, test } from "@playwright/test";
import { instance } from "../playwright.config";
import { expect } from "./patient-expect";
import { signIn } from "./sign-in";

test.describe.configure({ timeout: 300_000 });

// Every page people can reach, by keyboard and screen reader too, in both themes.

const LISTS = [
  "/",
  "/risks",
  "/findings",
  "/assets",
  "/imports",
  "/my",
  "/settings",
  "/settings/people",
  "/settings/teams",
  "/settings/tokens",
  "/settings/ownership",
  "/settings/audit",
];
const DETAILS = [
  { list: "risks", page: "/risks" },
  { list: "findings", page: "/findings" },
  { list: "assets", page: "/assets" },
  { list: "imports", page: "/imports" },
];

for (const theme of ["light", "dark"] as const) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });

    test("the sign-in page has no accessibility fault", async ({ page }) => {
      await page.goto("/sign-in");
      await expectNoFault(page);
    });

    test("no page has an accessibility fault or a browser error", async ({ page }) => {
      test.setTimeout(900_000);
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      await signIn(page);
      const details = await Promise.all(DETAILS.map(async ({ list, page: at }) => `${at}/${await firstId(list)}`));
      for (const path of [...LISTS, ...details]) {
        await test.step(path, async () => {
          await page.goto(path);
          await settled(page);
          await expectNoFault(page);
          expect(errors, `on ${path}`).toEqual([]);
        });
      }
    });
  });
}

test("the overview opens with its answer; PLIMSOLL_SCREENSHOTS=1 makes the README's picture anew", async ({
  page,
}, info) => {
  await signIn(page);
  await settled(page);
  await expect(page.getByText(/risks? needs? action|No risk needs/).first()).toBeVisible();
  const kept = process.env.PLIMSOLL_SCREENSHOTS === "1";
  await page.screenshot({ path: kept ? "docs/screenshots/overview.png" : info.outputPath("overview.png") });
});

/** What was loading has arrived: skeletons are marked busy. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator("main, [role=main]").first()).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await expect(page.getByRole("alert").filter({ hasText: "could not be read" })).toHaveCount(0);
}

async function expectNoFault(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  const told = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes
        .slice(0, 3)
        .map(({ target }) => target.join(" "))
        .join("; ")}`,
  );
  expect(told).toEqual([]);
}

async function firstId(list: string): Promise<string> {
  const answer = await fetch(`${instance.url}/api/v1/${list}?limit=1`, {
    headers: { authorization: `Bearer ${instance.token}` },
  });
  const { items } = (await answer.json()) as { items: { id: string }[] };
  const [first] = items;
  if (!first) throw new Error(`the demo has no ${list}`);
  return first.id;
}
