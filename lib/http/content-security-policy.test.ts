import { unstable_doesMiddlewareMatch as matches } from "next/experimental/testing/server";
import { NextRequest } from "next/server";
import { describe, expect, test } from "vitest";
import { ROUTES } from "@/lib/contracts/http/routes";
import { otherPolicy } from "@/lib/http/content-security-policy";
import { config, proxy } from "@/proxy";

describe("the proxy", () => {
  // Next cuts a body it has passed through a proxy at 10 MB, without an error: half a report would resolve findings.
  test.each(Object.values(ROUTES).map(({ path }) => path.replaceAll(/\{(\w+)\}/g, "x")))("does not see %s", (path) => {
    expect(matches({ config, url: path })).toBe(false);
  });

  test.each(["/api", "/api/", "/api/auth/callback/credentials", "/docs/errors/conflict", "/_next/static/chunks/a.js"])(
    "does not see %s",
    (url) => expect(matches({ config, url })).toBe(false),
  );

  test.each(["/", "/sign-in", "/risks/0199", "/settings/tokens", "/no/such.page", "/apis", "/documents"])(
    "sees the page %s",
    (url) => expect(matches({ config, url })).toBe(true),
  );

  test("lets only scripts with the nonce of this very page run, whatever the request claims", () => {
    const ask = () =>
      proxy(
        new NextRequest("http://plimsoll.test/", { headers: { "x-nonce": "known", "content-security-policy": "" } }),
      );
    const [first, second] = [ask(), ask()].map((response) => response.headers.get("content-security-policy") ?? "");
    const scripts = /script-src ([^;]*)/.exec(first ?? "")?.[1] ?? "";
    expect(scripts).toMatch(/^'self' 'nonce-[\w+/]{22}==' 'strict-dynamic'/);
    expect(scripts).not.toContain("unsafe-inline");
    expect(first).not.toContain("known");
    expect(first).not.toBe(second);
  });
});

test("what is no page runs nothing", () => {
  expect(otherPolicy()).toMatch(/^sandbox; default-src 'none';/);
  expect(otherPolicy()).not.toContain("script-src");
});
