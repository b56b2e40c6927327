import { expect as playwrightExpect } from "@playwright/test";

/** Waits longer than one person would: a page that is right but late on a busy machine is not a fault of the page. */
export const expect = playwrightExpect.configure({ timeout: 60_000 });
