import { afterEach, describe, expect, test, vi } from "vitest";

afterEach(() => vi.unstubAllEnvs());

async function serverWith(token: string) {
  vi.resetModules();
  vi.stubEnv("PLIMSOLL_URL", "http://127.0.0.1:3000");
  vi.stubEnv("PLIMSOLL_TOKEN", token);
  const { serverOfEnvironment } = await import("@/cli/server");
  return serverOfEnvironment();
}

describe("the token of the environment", () => {
  test.each([
    ["as a list shows it, cut short", "pls_abcd…"],
    ["in curly quotes", "“pls_abcdefgh”"],
    ["two of them", "pls_abcdefgh pls_ijklmnop"],
    ["with a line break", "pls_abcd\nefgh"],
    ["with a space that does not break", "pls_abcd\u00a0efgh"],
  ])("is refused before any request when no request can carry it: %s", async (_, token) => {
    await expect(serverWith(token)).rejects.toMatchObject({
      exitCode: 2,
      message: "PLIMSOLL_TOKEN is not a token: it holds characters that no token has. Make one under Settings, Tokens.",
    });
  });

  test.each([
    ["made here", "pls_AZaz09-_AZaz09-_AZaz09-_AZaz09-_AZaz09-_AZa"],
    ["chosen by an operator", "S3cret!/+=~"],
  ])("is taken: %s", async (_, token) => {
    await expect(serverWith(token)).resolves.toMatchObject({ url: "http://127.0.0.1:3000" });
  });
});
