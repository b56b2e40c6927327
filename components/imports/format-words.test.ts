import { expect, test } from "vitest";
import { formatWords } from "@/components/imports/format-words";

test("a report whose tool is not known is named by its format, and only one without any is not recognized", () => {
  expect(formatWords("inventory-snapshot")).toBe("Kubernetes inventory");
  expect(formatWords("inventory-delta")).toBe("Kubernetes inventory");
  expect(formatWords("trivy-json")).toBe("trivy-json");
  expect(formatWords(null)).toBe("Not recognized");
});
