import { describe, expect, test } from "vitest";
import { decisiveBound } from "@/lib/engine/risk/decisive-bound";
import type { Factor } from "@/lib/engine/risk/facts";
import { EXPOSURE_EVIDENCE, LOCAL_EVIDENCE } from "@/lib/engine/risk/place-words";
import { ENDED_PATHS } from "@/lib/engine/risk/risk-score";

const factor = (id: string, points: number, evidence = `What ${id} says.`): Factor => ({
  id,
  label: id,
  points,
  evidence,
  asOf: null,
});
const held = (exposure: string) =>
  decisiveBound([factor("severity", 72), factor("exposure", 5, exposure), factor("ceiling", -8), factor("breadth", 0)]);

// Who asks why something is not more urgent read every factor before the one that decided.
describe("what decided a score", () => {
  test("is what held it, with the score and band that it would have without", () => {
    expect(held(`${EXPOSURE_EVIDENCE.namespace}.`)).toEqual({
      result: "Held at 69 (Track*); without this it is 77 (Attend).",
      because: "What ceiling says.",
      change:
        "It rises once the internet can reach it, or once it is known to be used: listed by CISA (KEV) or called actively exploited.",
    });
  });

  test("does not promise that reach alone lifts what is of use only on the machine, or what nothing connects to", () => {
    expect(held(`${EXPOSURE_EVIDENCE.internet}. ${LOCAL_EVIDENCE}.`)?.change).not.toContain("internet");
    for (const apart of [EXPOSURE_EVIDENCE.none, EXPOSURE_EVIDENCE.not_running])
      expect(held(`${apart}.`)?.change).toMatch(
        /exploited\. As soon as something can connect to it, it is scored again\.$/,
      );
  });

  test("is what lifted it, where that came last", () => {
    const factors = [factor("severity", 77), factor("ceiling", -8), factor("bod-26-04", 21)];
    expect(decisiveBound(factors)).toMatchObject({
      result: "Lifted to 90 (Act); without this it is 69 (Track*).",
      because: "What bod-26-04 says.",
    });
    expect(decisiveBound([...factors, factor(ENDED_PATHS, 17), factor("path-scale", -7)])?.result).toBe(
      "Lifted to 100 (Act); without this it is 90 (Act).",
    );
  });

  test("is nothing where the factors just add up, a verdict lifts nothing or the scale ends", () => {
    expect(decisiveBound([factor("severity", 50), factor("bod-26-04", 0), factor(ENDED_PATHS, 0)])).toBeNull();
    expect(decisiveBound([factor("severity", 120), factor("scale", -20)])).toBeNull();
  });

  test("is told of no factor that shares its name with something every object has", () => {
    expect(decisiveBound([factor("constructor", 5)])).toBeNull();
  });
});
