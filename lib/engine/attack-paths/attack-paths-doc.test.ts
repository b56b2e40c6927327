import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { TECHNIQUES } from "@/lib/engine/attack-paths/techniques";
import services from "@/packs/attack-paths/open-services.json";
import scoring from "@/packs/attack-paths/scoring.json";

const doc = readFileSync("docs/attack-paths.md", "utf8");

// A table that differs from what is in force is worse than none.
describe("docs/attack-paths.md", () => {
  test.each(TECHNIQUES.map((technique) => [technique.id, technique] as const))(
    "tells %s as the pack has it",
    (_, one) => {
      const attack = one.attack.map(({ id }) => id).join(", ") || "-";
      expect(doc).toContain(
        `| ${one.name} | ${attack} | ${one.chance} | ${one.preconditions.join(" ")} [source](${one.source}) |`,
      );
    },
  );

  test.each(services.map((service) => [service.product, service] as const))("tells %s as the pack has it", (_, one) => {
    expect(doc).toContain(
      `| ${one.product} | ${one.ports.join(", ")} | ${one.gives} | ${one.why} [source](${one.source}) |`,
    );
  });

  test("tells what a long or doubtful way takes off", () => {
    for (const { fromChance, points } of scoring.way)
      expect(doc).toContain(`| ${Math.round(fromChance * 100)}% and more | ${points} |`);
  });
});
