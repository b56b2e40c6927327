import { existsSync } from "node:fs";

const USUAL = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** An installed Chromium; undefined leaves the choice to Playwright, which then wants its own download. */
export function chromiumPath(): string | undefined {
  const given = process.env.PLIMSOLL_CHROMIUM;
  return given ?? USUAL.find((path) => existsSync(path));
}
