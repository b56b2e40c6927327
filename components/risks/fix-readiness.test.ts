import { describe, expect, test } from "vitest";
import { fixReadiness, PATH_READINESS } from "@/components/risks/fix-readiness";

describe("a fix in one word for a list", () => {
  const confidence = (level: "high" | "medium" | "low") => ({ confidence: { level, reason: "" } });
  test("is ready only where it may be applied as it stands", () => {
    expect(fixReadiness(confidence("high")).word).toBe("Ready");
    for (const fix of [confidence("medium"), confidence("low"), { confidence: null }])
      expect(fixReadiness(fix).word).not.toBe("Ready");
    expect(PATH_READINESS.word).not.toBe("Ready");
  });

  test("says the same beside the change", () => {
    expect(fixReadiness(confidence("medium")).means).toMatch(/review.*look at it/);
    expect(fixReadiness(confidence("low")).means).toMatch(/not a ready change/);
  });
});
