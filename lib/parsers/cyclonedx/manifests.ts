import type { IndexedComponent } from "@/lib/parsers/cyclonedx/component";
import type { CyclonedxDocument } from "@/lib/parsers/cyclonedx/document";
import { fields, list, text, texts } from "@/lib/parsers/fields";

const NO_MANIFESTS: ReadonlyMap<string, string> = new Map();
const known = new WeakMap<CyclonedxDocument, ReadonlyMap<string, string>>();

/**
 * The lock file each component comes from, where the BOM lists lock files as components that depend on what they bring (Trivy).
 * Graphs may be circular or enormous: every component is visited once, and the first lock file that reaches it wins.
 */
export function manifestsByRef(
  doc: CyclonedxDocument,
  index: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, string> {
  const before = known.get(doc);
  if (before) return before;
  const roots = [...index].filter(([, component]) => (component as IndexedComponent).isManifest === true);
  const manifests =
    roots.length > 0
      ? reach(
          doc,
          roots.map(([ref, component]) => [ref, (component as IndexedComponent).package.name]),
        )
      : NO_MANIFESTS;
  known.set(doc, manifests);
  return manifests;
}

function reach(doc: CyclonedxDocument, roots: (readonly [ref: string, path: string])[]): ReadonlyMap<string, string> {
  const edges = new Map<string, string[]>();
  for (const dependency of list(doc.dependencies).map(fields)) {
    const ref = text(dependency.ref);
    if (ref) edges.set(ref, texts(dependency.dependsOn));
  }
  const manifests = new Map<string, string>();
  for (const [root, path] of roots) {
    const queue = [...(edges.get(root) ?? [])];
    for (let ref = queue.pop(); ref !== undefined; ref = queue.pop()) {
      if (manifests.has(ref)) continue;
      manifests.set(ref, path);
      for (const next of edges.get(ref) ?? []) queue.push(next); // a list of any length is no list of arguments
    }
  }
  return manifests;
}
