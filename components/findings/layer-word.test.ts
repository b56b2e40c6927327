import { expect, test } from "vitest";
import { layerWord } from "@/components/findings/layer-word";

test("words of a scale begin with a capital, and names are nobody's to change", () => {
  expect(layerWord({ field: "severity", value: "critical" })).toBe("Critical");
  expect(layerWord({ field: "state", value: "false positive" })).toBe("False positive");
  expect(layerWord({ field: "owner", value: "tom.akande@example.org" })).toBe("tom.akande@example.org");
  expect(layerWord({ field: "owner", value: "payments" })).toBe("payments");
  expect(layerWord({ field: "owner", value: "nobody" })).toBe("Nobody");
});
