import { describe, expect, test } from "vitest";
import { safePath, safeRedirect } from "@/lib/auth/safe-redirect";

describe("safePath", () => {
  test.each([
    ["/risks?band=act#top", "/risks?band=act#top"],
    ["/", "/"],
  ])("keeps the path %s", (wanted, path) => expect(safePath(wanted)).toBe(path));

  // Each of these is another site to some browser.
  test.each([
    "https://evil.test",
    "//evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/\t/evil.test",
    "javascript:alert(1)",
    "",
    null,
    undefined,
    "risks",
  ])("sends %j to the start page", (wanted) => expect(safePath(wanted)).toBe("/"));
});

describe("safeRedirect", () => {
  const base = "http://plimsoll.test:3000";
  test("keeps addresses of this site and nothing else", () => {
    expect(safeRedirect("/my", base)).toBe(`${base}/my`);
    expect(safeRedirect(`${base}/my`, base)).toBe(`${base}/my`);
    expect(safeRedirect("http://plimsoll.test:3001/", base)).toBe(base);
    expect(safeRedirect("//evil.test", base)).toBe(`${base}/`);
  });
});
