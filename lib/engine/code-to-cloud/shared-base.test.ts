import fc from "fast-check";
import { expect, test } from "vitest";
import { type ImageLayer, withSharedBase } from "@/lib/engine/code-to-cloud/image-layers";

const layer = (index: number, over: Partial<ImageLayer> = {}): ImageLayer => ({
  index,
  diffId: `sha256:${index}`,
  createdBy: "",
  empty: false,
  part: "unknown",
  confidence: null,
  instruction: null,
  ...over,
});
const parts = (layers: readonly ImageLayer[]) => layers.map(({ part, confidence }) => `${part} ${confidence ?? "-"}`);

test("the lowest layers are likely the base's and the rest the image's own; settings between them are of the base", () => {
  const layers = [layer(0), layer(1, { empty: true }), layer(2), layer(3)];
  expect(parts(withSharedBase(layers, 2))).toEqual(["base likely", "base likely", "base likely", "own likely"]);
});

test("what is told already stands, and nothing is added where it says otherwise", () => {
  const own = layer(2, { part: "own", confidence: "certain" });
  expect(parts(withSharedBase([layer(0), layer(1), own], 1))).toEqual(["base likely", "own likely", "own certain"]);
  expect(parts(withSharedBase([layer(0), layer(1), own], 3))).toEqual(["unknown -", "unknown -", "own certain"]);
});

test("without a number nothing changes, and no layer that is told is ever told otherwise", () => {
  const any = fc.array(fc.constantFrom("base" as const, "own" as const, "unknown" as const), { maxLength: 6 });
  fc.assert(
    fc.property(any, fc.option(fc.nat(7)), (told, shared) => {
      const layers = told.map((part, index) => layer(index, { part }));
      const after = withSharedBase(layers, shared);
      if (shared === null) expect(after).toEqual(layers);
      for (const [n, { part }] of layers.entries()) if (part !== "unknown") expect(after[n]?.part).toBe(part);
    }),
  );
});
