import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";

let keys: typeof import("@/lib/keys");

beforeAll(async () => {
  vi.stubEnv("PLIMSOLL_DATA_DIR", mkdtempSync(join(tmpdir(), "plimsoll-keys-")));
  vi.stubEnv("PLIMSOLL_SECRET", "a secret of at least thirty-two characters");
  vi.resetModules();
  keys = await import("@/lib/keys");
});

const ORG = "0190b1a2-0000-7000-8000-000000000001";
const OTHER = "0190b1a2-0000-7000-8000-000000000002";

describe("keys", () => {
  // Stored data depends on the derivation: changing it would make every blob unreadable and every hash miss.
  test("a derived key never changes between releases", () => {
    expect(keys.deriveKey("blob").toString("hex")).toBe(
      "2c54e0e201eabd0dc5726baff7df6305f0c053ac3fcd30a1df0d013191e21be2",
    );
  });

  test("no two purposes and no two organizations share a key", () => {
    const all = keys.KEY_PURPOSES.flatMap((purpose) => [
      keys.deriveKey(purpose),
      keys.deriveOrgKey(purpose, ORG),
      keys.deriveOrgKey(purpose, OTHER),
    ]).map((key) => key.toString("hex"));
    expect(new Set(all).size).toBe(all.length);
  });

  test("the same bytes have one HMAC, whole or in pieces", () => {
    const whole = keys.hmac("raw-hash", ORG, "report bytes");
    const pieces = keys.startHmac("raw-hash", ORG).update("report ").update("bytes").digest();
    expect(pieces.equals(whole)).toBe(true);
    expect(keys.hmac("raw-hash", ORG.toUpperCase(), "report bytes").equals(whole)).toBe(true);
  });

  test("equal values of two organizations do not look equal", () => {
    expect(keys.hmac("secret-value", ORG, "hunter2!").equals(keys.hmac("secret-value", OTHER, "hunter2!"))).toBe(false);
  });
});
