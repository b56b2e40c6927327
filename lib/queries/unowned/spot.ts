import type { OwnerHint } from "@/lib/engine/ownership/suggestions";

/** A place to find an owner for: what is known of where it is. */
export type Spot = {
  key: string;
  repository: string | null;
  /** Files in the repository that it is about; none: all of it. */
  paths: readonly string[];
  cluster: string | null;
  namespace: string | null;
  /** Key of an image. */
  image: string | null;
};

export type SpotHint = { key: string; hint: OwnerHint };
