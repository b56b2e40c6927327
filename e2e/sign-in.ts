import type { Page } from "@playwright/test";
import { instance } from "../playwright.config";
import { expect } from "./patient-expect";

/** Signs in as the administrator through the page, as a person would. */
export async function signIn(page: Page, goTo = "/"): Promise<void> {
  await page.goto(goTo);
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel("E-mail").fill(instance.email);
  await page.getByLabel("Password").fill(instance.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/\/sign-in/);
}
