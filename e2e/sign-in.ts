import type { Page } from "@playwright/test";
import { instance } from "../playwright.config";
import { expect } from "./patient-expect";

type Account = { email: string; password: string };

/** Signs in through the page, as a person would; as the administrator unless told otherwise. */
export async function signIn(page: Page, goTo = "/", account: Account = instance): Promise<void> {
  await page.goto(goTo);
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/\/sign-in/);
}
