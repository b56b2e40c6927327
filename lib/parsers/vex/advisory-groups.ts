import { isBundleId, normalizeAdvisoryId } from "@/lib/engine/advisory-id";

/**
 * Which ids of a document name one vulnerability: those that one entry gives it, and so on through others that share one. A name
 * of a distribution's bundle is shared by many vulnerabilities and joins none.
 */
export class AdvisoryGroups {
  private readonly parents = new Map<string, string>();

  /** The names of one vulnerability: its advisory first, then its aliases. */
  join([advisory, ...aliases]: readonly string[]): void {
    if (advisory === undefined) return;
    const root = this.of(advisory);
    for (const alias of aliases) if (!isBundleId(alias)) this.parents.set(this.of(alias), root);
  }

  /** The same word for all names of one vulnerability, however they are written. */
  of(advisory: string): string {
    const key = normalizeAdvisoryId(advisory).toLowerCase();
    let root = key;
    for (let up = this.parents.get(root); up !== undefined && up !== root; up = this.parents.get(root)) root = up;
    // What was walked is cut short, so that a long chain of names is walked once.
    for (let at = key; at !== root; ) {
      const up = this.parents.get(at) ?? root;
      this.parents.set(at, root);
      at = up;
    }
    return root;
  }
}
