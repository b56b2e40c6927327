import type { ItemPath } from "@/lib/parsers/parser";

/** Item paths as a tree, so that a reader follows all of them at once and looks at nothing deeper. */
export type PathNode = { item: ItemPath | null; keys: Map<string, PathNode>; any: PathNode | null };

/** Builds the tree; two identical paths keep the first. */
export function pathTree(items: readonly ItemPath[]): PathNode {
  const root = emptyNode();
  for (const item of items) {
    let node = root;
    for (const step of item.at) node = childFor(node, step);
    node.item ??= item;
  }
  return root;
}

/** The node below `node` for a key or index, or null when no item lies that way. An exact key wins over `*`. */
export function childNode(node: PathNode | null, step: string | number): PathNode | null {
  if (!node) return null;
  if (typeof step === "string") return node.keys.get(step) ?? node.any;
  return node.any;
}

/** True when items lie below this node, so that its containers must be walked and not only captured. */
export function leadsOn(node: PathNode | null): node is PathNode {
  return node !== null && (node.any !== null || node.keys.size > 0);
}

function emptyNode(): PathNode {
  return { item: null, keys: new Map(), any: null };
}

function childFor(node: PathNode, step: string): PathNode {
  if (step === "*") {
    node.any ??= emptyNode();
    return node.any;
  }
  const known = node.keys.get(step);
  if (known) return known;
  const made = emptyNode();
  node.keys.set(step, made);
  return made;
}
