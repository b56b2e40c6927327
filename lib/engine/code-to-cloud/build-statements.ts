/** What somebody may say about where an image comes from. */
export const BUILD_FACTS = ["repository", "commit", "ref", "dockerfile", "builder", "base"] as const;
export type BuildFact = (typeof BUILD_FACTS)[number];

/** Who says it. Order is strength among claims: what a build system signed, what it told us, what anybody may write into an image. */
const SOURCES = ["provenance", "attestation", "signature", "ci", "sender", "label"] as const;
export type StatementSource = (typeof SOURCES)[number];

export type BuildStatement = {
  fact: BuildFact;
  value: string;
  /** `proof`: provenance whose signature was verified and whose signer is expected for this image. Anything else is a `claim`. */
  kind: "proof" | "claim";
  source: StatementSource;
  /** In words, for people: "the image's label org.opencontainers.image.source". */
  by: string;
  at: string | null;
  importId: string | null;
};

export type StatedFact = {
  fact: BuildFact;
  /** What counts: the strongest statement's. */
  value: string;
  kind: "proof" | "claim";
  /** Strongest first. */
  statements: BuildStatement[];
  /** Somebody says another thing than what counts. */
  contradicted: boolean;
};

/**
 * One answer per question out of all that is stated, with everything that was said.
 *
 * Order    proofs before claims, then by who says it, then the newest; equal ones in the order of their text, so that the order of
 *          arrival does not matter.
 */
export function mergeStatements(statements: readonly BuildStatement[]): StatedFact[] {
  return BUILD_FACTS.flatMap((fact) => {
    const [first, ...others] = statements.filter((one) => one.fact === fact).toSorted(byStrength);
    if (!first) return [];
    return [
      {
        fact,
        value: first.value,
        kind: first.kind,
        statements: [first, ...others],
        contradicted: others.some((one) => !agree(fact, one.value, first.value)),
      },
    ];
  });
}

function byStrength(a: BuildStatement, b: BuildStatement): number {
  return (
    Number(b.kind === "proof") - Number(a.kind === "proof") ||
    SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source) ||
    (b.at ?? "").localeCompare(a.at ?? "") ||
    (a.value < b.value ? -1 : a.value > b.value ? 1 : 0) ||
    (a.by < b.by ? -1 : a.by > b.by ? 1 : 0)
  );
}

/** A short commit agrees with the long one it begins, and an image's name with the same name and its digest. */
function agree(fact: BuildFact, a: string, b: string): boolean {
  if (a === b) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (fact === "commit") return short.length >= 7 && long.toLowerCase().startsWith(short.toLowerCase());
  if (fact === "base") return long.startsWith(`${short}@`) || long.endsWith(`@${short}`);
  if (fact === "ref") return long === `refs/heads/${short}` || long === `refs/tags/${short.replace(/^tags\//, "")}`;
  return false;
}
