import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  effectiveOwner,
  effectiveSeverity,
  effectiveState,
  LAYER_SOURCES,
  type LayerStatement,
} from "@/lib/engine/layers";
import { SEVERITIES, type Severity, severityRank } from "@/lib/model/severity";

const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n));
const now = day(100);
let next = 0;
const says = <T>(
  source: LayerStatement<T>["source"],
  value: T,
  over: Partial<LayerStatement<T>> = {},
): LayerStatement<T> => ({
  id: `s${String(next++).padStart(4, "0")}`,
  source,
  value,
  by: source,
  reason: null,
  at: day(1),
  expiresAt: null,
  live: true,
  ...over,
});
const severity = (...statements: LayerStatement<Severity>[]) => effectiveSeverity(statements, now).value;

describe("effectiveSeverity", () => {
  test("among tools the highest live one counts", () => {
    expect(severity(says("tool", "low"), says("tool", "high"), says("tool", "critical", { live: false }))).toBe("high");
  });

  test("an unknown severity hides no stated one", () => {
    expect(severity(says("tool", "unknown"), says("tool", "info"))).toBe("info");
    expect(severity(says("tool", "unknown"))).toBe("unknown");
  });

  test("an organization's order of tools decides before severity, and a tool that does not rate is passed over", () => {
    const statements = [
      says("tool", "critical" as const, { by: "Trivy" }),
      says("tool", "medium" as const, { by: "Grype" }),
    ];
    expect(effectiveSeverity(statements, now, ["Grype", "Trivy"]).value).toBe("medium");
    const unrated = [...statements, says("tool", "unknown" as const, { by: "Snyk" })];
    expect(effectiveSeverity(unrated, now, ["Snyk", "Grype"]).value).toBe("medium");
  });

  test("a decision wins over a policy, the newest of two decisions over the older", () => {
    expect(severity(says("policy", "critical"), says("decision", "low"), says("tool", "high"))).toBe("low");
    expect(severity(says("decision", "low", { at: day(2) }), says("decision", "medium", { at: day(3) }))).toBe(
      "medium",
    );
  });

  test("an expired decision gives way to what it covered", () => {
    expect(severity(says("decision", "low", { expiresAt: day(100) }), says("tool", "high"))).toBe("high");
    expect(severity(says("decision", "low", { expiresAt: day(101) }), says("tool", "high"))).toBe("low");
  });

  test("nothing live is no severity at all", () => expect(severity(says("tool", "high", { live: false }))).toBeNull());
});

describe("effectiveState", () => {
  test("one tool that still shows it keeps it open", () => {
    expect(effectiveState([says("tool", "suppressed"), says("tool", "open")], now).value).toBe("open");
    expect(effectiveState([says("tool", "suppressed")], now).value).toBe("suppressed");
  });

  test("a person's word stands over a VEX document's, whichever is newer", () => {
    const statements = [says("decision", "accepted" as const), says("vex", "not_affected" as const, { at: day(50) })];
    expect(effectiveState(statements, now).value).toBe("accepted");
    expect(effectiveState(statements.slice(1), now).value).toBe("not_affected");
  });
});

test("an owner set by a person stands until it is taken back", () => {
  const rules = says("tool", { team: "payments", person: null });
  const person = says("decision", { team: "platform", person: null });
  expect(effectiveOwner([rules, person], now).value?.team).toBe("platform");
  expect(effectiveOwner([rules, { ...person, live: false }], now).value?.team).toBe("payments");
});

const anyStatement = fc.record({
  id: fc.uuid(),
  source: fc.constantFrom(...LAYER_SOURCES),
  value: fc.constantFrom(...SEVERITIES),
  by: fc.constantFrom("Trivy", "Grype", "Snyk"),
  reason: fc.constant(null),
  at: fc.nat(150).map(day),
  expiresAt: fc.option(fc.nat(200).map(day)),
  live: fc.boolean(),
});
const anyStatements = fc.uniqueArray(anyStatement, { selector: ({ id }) => id, maxLength: 12 });

describe("layers", () => {
  test("do not depend on the order in which they came", () => {
    fc.assert(
      fc.property(anyStatements, (statements) => {
        expect(effectiveSeverity(statements.toReversed(), now)).toEqual(effectiveSeverity(statements, now));
      }),
    );
  });

  test("laying one on and taking it off again restores what was there", () => {
    fc.assert(
      fc.property(anyStatements, anyStatement, (statements, added) => {
        fc.pre(statements.every(({ id }) => id !== added.id));
        const before = effectiveSeverity(statements, now);
        const withdrawn = effectiveSeverity([...statements, { ...added, live: false }], now);
        expect(withdrawn.value).toBe(before.value);
      }),
    );
  });

  test("mark exactly one as effective when there is a value, and it is never weaker than another in force", () => {
    fc.assert(
      fc.property(anyStatements, (statements) => {
        const { value, layers } = effectiveSeverity(statements, now);
        const effective = layers.filter((layer) => layer.effective);
        expect(effective.map((layer) => layer.value)).toEqual(value === null ? [] : [value]);
        expect(layers).toHaveLength(statements.length);
        const tools = layers.filter(
          (l) => l.source === "tool" && l.live && l.at <= now && (!l.expiresAt || l.expiresAt > now),
        );
        if (effective[0]?.source === "tool" && value) {
          for (const tool of tools) expect(severityRank(tool.value)).toBeLessThanOrEqual(severityRank(value));
        }
      }),
    );
  });
});
