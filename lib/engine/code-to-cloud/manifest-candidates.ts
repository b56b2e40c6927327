import type { DeploymentHint } from "@/lib/engine/code-to-cloud/deployment-hints";

/** A document of a file that defines an object of the same kind and name as the workload. */
export type DefinedPlace = {
  resourceId: string;
  repositoryId: string;
  repository: string;
  path: string;
  line: number | null;
  commit: string | null;
  statedAt: string;
  /** Empty where the manifest states none. */
  namespace: string;
  /** Images that it names, canonical repositories without tag. */
  images: string[];
  /** More places than these may define the workload: so many are compared. */
  isCut: boolean;
  /** A token said so that may not speak of the workload: one that is limited to its own repository. */
  limited: boolean;
};

export type ManifestCandidate = DefinedPlace & {
  /** `certain`: the only one of that namespace, or the one that an origin annotation names. `likely`: the only one, without a namespace. `possible`: one of several. */
  confidence: "certain" | "likely" | "possible";
  why: string;
};

export type DeployedWorkload = {
  namespace: string;
  hints: readonly DeploymentHint[];
  images: readonly string[];
};

/**
 * Which of the places that define an object of that kind and name is the workload's: best first, all of equal rank, and no place that
 * states another namespace.
 *
 * Never guesses: where several fit equally all are given as `possible`.
 * Limits   a leaked token of one repository must not say which file of another one is wrong: what a limited token states is heard only
 *          where nobody else's file fits, and then of the repository alone whose object has been known longest (ids are in order of time).
 */
export function manifestCandidates(workload: DeployedWorkload, places: readonly DefinedPlace[]): ManifestCandidate[] {
  const free = candidatesAmong(
    workload,
    places.filter(({ limited }) => !limited),
  );
  if (free.length > 0) return free;
  const fitting = places.filter((place) => place.limited && fitsNamespace(workload, place));
  const [oldest] = fitting.toSorted((a, b) => (a.resourceId < b.resourceId ? -1 : 1));
  return candidatesAmong(
    workload,
    fitting.filter(({ repositoryId }) => repositoryId === oldest?.repositoryId),
  );
}

const fitsNamespace = ({ namespace }: DeployedWorkload, place: DefinedPlace) =>
  place.namespace === "" || place.namespace === namespace;

function candidatesAmong(workload: DeployedWorkload, places: readonly DefinedPlace[]): ManifestCandidate[] {
  const fitting = places.filter((place) => fitsNamespace(workload, place));
  const origins = workload.hints.filter((hint) => hint.path !== null);
  const named = fitting.filter((place) => origins.some((origin) => isAt(place, origin)));
  if (named.length === 1) return named.map((place) => ({ ...place, confidence: "certain", why: ORIGIN }));
  const pool = named.length > 1 ? named : fitting;
  const exact = pool.filter((place) => place.namespace !== "");
  const sameNamespace = exact.length > 0 ? exact : pool;
  const sameImages = sameNamespace.filter((place) => sharesImage(place, workload));
  const best = sameNamespace.length > 1 && sameImages.length > 0 ? sameImages : sameNamespace;
  const [only, ...more] = best;
  if (!only) return [];
  if (more.length > 0) {
    return best
      .map((place) => ({
        ...place,
        confidence: "possible" as const,
        why: `One of ${best.some(({ isCut }) => isCut) ? "at least " : ""}${best.length} files that define it.`,
      }))
      .toSorted((a, b) => (`${a.repository}/${a.path}` < `${b.repository}/${b.path}` ? -1 : 1));
  }
  // An image that the file names with another repository speaks against it; a name that Kustomize rewrites does too.
  const fits = only.images.length === 0 || workload.images.length === 0 || sharesImage(only, workload);
  if (only.namespace !== "" && fits)
    return [
      { ...only, confidence: "certain", why: "The only file that defines this kind and name in this namespace." },
    ];
  const why = fits
    ? "The only file that defines this kind and name; it states no namespace."
    : "The only file that defines this kind and name; it names another image than runs.";
  return [{ ...only, confidence: "likely", why }];
}

const ORIGIN = "The workload's annotation config.kubernetes.io/origin names this file.";

function isAt(place: DefinedPlace, origin: DeploymentHint): boolean {
  if (origin.repository !== null && origin.repository !== place.repository) return false;
  const path = (origin.path as string).replace(/^(?:\.\.\/)+/, "");
  return place.path === path || place.path.endsWith(`/${path}`);
}

function sharesImage(place: DefinedPlace, { images }: DeployedWorkload): boolean {
  return place.images.some((image) => images.includes(image));
}
