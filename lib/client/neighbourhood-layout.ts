import { edgeSide, edgeWord } from "@/lib/client/edge-words";
import { groupBy } from "@/lib/client/group-by";
import type { AssetGraph } from "@/lib/contracts/http/asset";
import type { AssetKind } from "@/lib/model/asset-kind";

type GraphNode = AssetGraph["nodes"][number];
export type Side = "from" | "to";
/** A neighbour that is drawn, with how the asset would say what joins them. */
export type DrawnNode = { type: "asset"; row: number; node: GraphNode; words: string };
/** Neighbours of one kind that are not drawn. */
export type FoldedNode = { type: "folded"; row: number; kind: AssetKind; count: number; words: string };
export type Neighbourhood = {
  root: GraphNode;
  columns: Record<Side, readonly (DrawnNode | FoldedNode)[]>;
  /** Rows of the taller column, at least 1. */
  rows: number;
};

/** Boxes in one column; with the asset itself a picture of at most 29, where a column holds no more kinds than this. */
export const COLUMN_ROWS = 14;

type Neighbour = { node: GraphNode; side: Side; words: string };

/**
 * The direct neighbours of an asset in two columns beside it: what it comes from, and what it reaches.
 *
 * Each neighbour is drawn once, worst first within its kind. Where a column would be too long every kind keeps a fair share and
 * the rest of it is folded into one box. Null where the graph lacks its own root or has no neighbour to draw.
 */
export function layoutNeighbourhood(graph: AssetGraph): Neighbourhood | null {
  const root = graph.nodes.find(({ id }) => id === graph.root);
  const found = neighboursOf(graph);
  if (!root || found.length === 0) return null;
  const from = column(found.filter(({ side }) => side === "from"));
  const to = column(found.filter(({ side }) => side === "to"));
  return { root, columns: { from, to }, rows: Math.max(1, from.length, to.length) };
}

/** One entry per neighbour: two that are joined in several ways say all of them, on the side of the first. */
function neighboursOf({ root, nodes, edges }: AssetGraph): Neighbour[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found = new Map<string, { node: GraphNode; side: Side; words: Set<string> }>();
  for (const { from, to, kind } of edges) {
    if ((from === root) === (to === root)) continue;
    const direction = from === root ? "out" : "in";
    const node = byId.get(direction === "out" ? to : from);
    if (!node) continue;
    const known = found.get(node.id) ?? { node, side: edgeSide(direction, kind), words: new Set<string>() };
    known.words.add(edgeWord(direction, kind));
    found.set(node.id, known);
  }
  return [...found.values()].map(({ words, ...rest }) => ({ ...rest, words: [...words].join(", ") }));
}

function column(neighbours: readonly Neighbour[]): (DrawnNode | FoldedNode)[] {
  const kinds = [...groupBy([...neighbours].sort(worstFirst), ({ node }) => node.kind)];
  const shares = fairShares(
    kinds.map(([, here]) => here.length),
    COLUMN_ROWS,
  );
  const boxes = kinds.flatMap(([kind, here], index) => {
    const kept = shares[index] ?? 0;
    const drawn = here.slice(0, kept).map(({ node, words }) => ({ type: "asset" as const, node, words }));
    const rest = here.slice(kept);
    const words = [...new Set(rest.map((one) => one.words))].join(", ");
    return rest.length === 0 ? drawn : [...drawn, { type: "folded" as const, kind, count: rest.length, words }];
  });
  return boxes.map((box, row) => ({ ...box, row }));
}

/** Kinds in the order of how they are joined and named, so that the picture does not jump; the worst of a kind first. */
function worstFirst(a: Neighbour, b: Neighbour): number {
  return (
    compare(a.node.kind, b.node.kind) ||
    (b.node.topScore ?? -1) - (a.node.topScore ?? -1) ||
    compare(a.node.name, b.node.name) ||
    compare(a.node.id, b.node.id)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * How many of each group to draw in so many slots, when what is left of a group takes one slot itself: slots go round, and a
 * single one left over is drawn in the slot that would say "1 more".
 */
export function fairShares(counts: readonly number[], slots: number): number[] {
  const shares: number[] = counts.map((count) => (count === 1 ? 1 : 0));
  let left = slots - counts.length;
  let given = true;
  while (given && left > 0) {
    given = false;
    for (const [index, count] of counts.entries()) {
      const share = shares[index] ?? 0;
      if (share >= count || left <= 0) continue;
      shares[index] = count - share === 2 ? count : share + 1;
      left -= 1;
      given = true;
    }
  }
  return shares;
}
