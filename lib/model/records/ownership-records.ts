/** One rule of a CODEOWNERS file, in file order; an empty `owners` clears ownership (GitHub semantics). */
export type OwnershipRecord = {
  kind: "ownership";
  pattern: string;
  owners: string[];
  line: number;
  section: string | null;
};

/** Who worked on a file: of its last `ofCommits` commits so many are theirs. It suggests an owner and never is one. */
export type CommitterRecord = {
  kind: "committer";
  path: string;
  /** An e-mail address, or `@handle`; replaced by its HMAC before anything is stored. */
  author: string;
  commits: number;
  ofCommits: number;
  lastAt: string;
};

/** One entity of a software catalog (Backstage): who owns which software, and where its source is. */
export type CatalogRecord = {
  kind: "catalog";
  /** `component:default/payments`, lower case as the catalog compares them. */
  ref: string;
  entityKind: string;
  name: string;
  title: string | null;
  /** The owner's entity: `group:default/payments-team`. */
  owner: string | null;
  /** `service`, `library`, `openapi`, ... */
  type: string | null;
  lifecycle: string | null;
  system: string | null;
  /** The repository's canonical key, and the folder in it. */
  repository: string | null;
  path: string | null;
  /** As the code host names the project: `shop/payments`. */
  projectSlug: string | null;
  /** Value of `backstage.io/kubernetes-id`: what carries it as a label in a cluster belongs to the entity. */
  kubernetesId: string | null;
  /** Parents of a group, groups of a person: entity refs. */
  memberOf: string[];
  email: string | null;
};
