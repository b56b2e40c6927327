import { test } from "@playwright/test";
import { expectNoFault, expectNoSidewaysScroll, settled } from "./accessibility";
import { expect } from "./patient-expect";

test.describe.configure({ timeout: 300_000 });

// A format is made by pointing at values of a sample; what it makes of the sample is seen before it is saved.

const SAMPLE = JSON.stringify({
  host: "build-7",
  found: [
    { check: "no-root", thing: "payments/Deployment/api", level: "P1" },
    { check: "no-root", level: "P2" },
  ],
});

test("the example is read, and the editor has no accessibility fault and fits a phone", async ({ page }) => {
  await page.goto("/settings/formats");
  await settled(page);
  await page.getByRole("button", { name: "Start from the example" }).first().click();
  await expect(page.getByText("3 entries: 2 findings, and 1 not understood.")).toBeVisible();
  await expect(page.getByRole("cell", { name: "CVE-2021-23337", exact: true })).toBeVisible();
  await page.getByText("More fields").click();
  await expectNoFault(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
});

test("a format is made by pointing, saved, and deleted again", async ({ page }) => {
  await page.goto("/settings/formats");
  await settled(page);
  await page.getByRole("button", { name: "New format" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("Root watch");
  await expect(page.getByLabel("Short name")).toHaveValue("root-watch");
  await page.getByLabel("Each entry is a").selectOption("misconfiguration");
  await page.getByLabel("Report", { exact: true }).fill(SAMPLE);
  await expect(page.getByText("Rule is needed")).toBeVisible();

  const values = page.getByRole("group", { name: "Values of the sample" });
  await values.getByRole("button", { name: "check no-root" }).first().click();
  await expect(page.getByLabel("Way to the entries")).toHaveValue("/found/*");
  await values.getByRole("button", { name: /^thing/ }).click();
  await expect(page.getByRole("status").filter({ hasText: "Resource now reads /thing." })).toBeVisible();
  await page.getByLabel("Severity", { exact: true }).focus();
  await page.keyboard.press("Tab");
  await values.getByRole("button", { name: "level P1" }).press("Enter");
  await page.getByRole("button", { name: "Add a word" }).click();
  await page.getByLabel("Word 1 of the tool").fill("P1");
  await page.getByLabel("Severity of P1").selectOption("critical");
  await expect(page.getByText("2 entries: 1 finding, and 1 not understood.")).toBeVisible();
  await expect(page.getByRole("cell", { name: "Critical" })).toBeVisible();
  await expect(page.getByText("Resource is missing: there is no text at /thing of the entry.")).toBeVisible();

  await page.getByRole("button", { name: "Save format" }).click();
  await expect(page.getByText("plimsoll push report.json --format custom:root-watch")).toBeVisible();
  await expectNoFault(page);
  await page.getByRole("button", { name: "Delete Root watch" }).click();
  await page.getByRole("button", { name: "Refuse its reports from now on" }).click();
  await expect(page.getByRole("heading", { name: "No format of your own yet" })).toBeVisible();
});
