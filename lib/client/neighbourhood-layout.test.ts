import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COLUMN_ROWS, fairShares, layoutNeighbourhood } from "@/lib/client/neighbourhood-layout";
import type { AssetGraph } from "@/lib/contracts/http/asset";
import { ASSET_KINDS, type AssetKind } from "@/lib/model/asset-kind";

const node = (id: string, kind: AssetKind = "workload", topScore: number | null = null, depth = 1) => ({
  id,
  kind,
  name: id,
  depth,
  exposure: null,
  topScore,
});
const edge = (from: string, kind: string, to: string) => ({ from, to, kind, detail: null, asOf: null });
const graph = (nodes: AssetGraph["nodes"], edges: AssetGraph["edges"]): AssetGraph => ({
  root: "api",
  nodes: [node("api", "workload", null, 0), ...nodes],
  edges,
  truncated: false,
});
const names = (boxes: readonly { type: string }[] | undefined) =>
  (boxes ?? []).map((box) => ("node" in box ? (box.node as { name: string }).name : "folded"));

describe("the neighbourhood of an asset", () => {
  test("has what it comes from on one side and what it reaches on the other", () => {
    const layout = layoutNeighbourhood(
      graph(
        [
          node("web", "service"),
          node("shop/api", "image"),
          node("shop", "namespace"),
          node("default", "service_account"),
        ],
        [
          edge("web", "selects", "api"),
          edge("api", "runs", "shop/api"),
          edge("api", "in", "shop"),
          edge("api", "uses", "default"),
        ],
      ),
    );
    expect(names(layout?.columns.from).sort()).toEqual(["shop", "shop/api", "web"]);
    expect(layout?.columns.to).toEqual([expect.objectContaining({ words: "Uses", row: 0 })]);
  });

  test("draws what is joined in two ways once, with both words", () => {
    const layout = layoutNeighbourhood(graph([node("db")], [edge("api", "uses", "db"), edge("api", "mounts", "db")]));
    expect(layout?.columns.to).toEqual([expect.objectContaining({ words: "Uses, Mounts" })]);
  });

  test("is nothing to draw where there is no neighbour", () => {
    expect(layoutNeighbourhood(graph([], []))).toBeNull();
    expect(layoutNeighbourhood(graph([], [edge("api", "routes_to", "api")]))).toBeNull();
  });

  test("keeps the worst of a kind and folds the rest of it", () => {
    const many = Array.from({ length: 300 }, (_, index) => node(`w${index}`, "workload", index % 101));
    const layout = layoutNeighbourhood(
      graph(
        [...many, node("edge", "node")],
        [...many.map(({ id }) => edge(id, "selects", "api")), edge("api", "on", "edge")],
      ),
    );
    const from = layout?.columns.from ?? [];
    expect(from).toHaveLength(COLUMN_ROWS);
    expect(from.at(0)).toMatchObject({ node: { kind: "node" } });
    expect(from.at(1)).toMatchObject({ node: { topScore: 100 } });
    expect(from.at(-1)).toMatchObject({ type: "folded", kind: "workload", count: 300 - (COLUMN_ROWS - 2) });
  });

  test("accounts for every neighbour in a bounded picture, whatever the graph", () => {
    const neighbour = fc.record({
      kind: fc.constantFrom(...ASSET_KINDS),
      edge: fc.constantFrom("runs", "in", "selects", "uses", "not_named_yet"),
      out: fc.boolean(),
      topScore: fc.option(fc.integer({ min: 0, max: 100 })),
    });
    fc.assert(
      fc.property(fc.array(neighbour, { minLength: 1, maxLength: 120 }), (drawn) => {
        const layout = layoutNeighbourhood(
          graph(
            drawn.map(({ kind, topScore }, index) => node(`n${index}`, kind, topScore)),
            drawn.map((one, index) =>
              one.out ? edge("api", one.edge, `n${index}`) : edge(`n${index}`, one.edge, "api"),
            ),
          ),
        );
        let total = 0;
        for (const boxes of Object.values(layout?.columns ?? {})) {
          expect(boxes.length).toBeLessThanOrEqual(Math.max(COLUMN_ROWS, ASSET_KINDS.length));
          expect(boxes.map(({ row }) => row)).toEqual(boxes.map((_, index) => index));
          for (const box of boxes) {
            if (box.type === "folded") expect(box.count).toBeGreaterThan(1);
            total += box.type === "folded" ? box.count : 1;
          }
        }
        expect(total).toBe(drawn.length);
      }),
    );
  });
});

test("fair shares fill the slots, and never fold a single one", () => {
  expect(fairShares([2, 3], 5)).toEqual([2, 3]);
  expect(fairShares([1, 100], 6)).toEqual([1, 4]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 14 }), (counts) => {
      const shares = fairShares(counts, 14);
      const used = shares.reduce((sum, share, index) => sum + share + (share < (counts[index] ?? 0) ? 1 : 0), 0);
      expect(used).toBeLessThanOrEqual(14);
      for (const [index, share] of shares.entries()) expect((counts[index] ?? 0) - share).not.toBe(1);
      const all = counts.reduce((sum, count) => sum + count, 0);
      if (all <= 14) expect(shares).toEqual(counts);
    }),
  );
});
