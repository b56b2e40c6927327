import type { PackageRef, RecordTarget } from "@/lib/model/records/shared";

export type ComponentRecord = {
  kind: "component";
  target?: RecordTarget;
  package: PackageRef;
  componentType: string;
  licenses: string[];
  path?: string;
  layer?: string;
};

/** A Kubernetes object as the API server (or a manifest) gives it; secrets' values already removed. */
export type ObjectRecord = {
  kind: "object";
  apiVersion: string;
  objectKind: string;
  namespace: string | null;
  name: string;
  uid: string | null;
  /** True when it has `uid` or `resourceVersion`: it lives in a cluster. Else it is a manifest (MODEL section 3, Inventory). */
  live: boolean;
  object: Record<string, unknown>;
  /** Of a manifest: the line of its file on which it begins. */
  line?: number;
  /** Values of a Secret, as the report spells them: never stored, named so that the raw report can be redacted. */
  withheld?: string[];
};

/** An object that a watching collector saw deleted. `uid`: of the object that is gone, for people; its place decides. */
export type DeletedRecord = {
  kind: "deleted";
  apiVersion: string;
  objectKind: string;
  namespace: string | null;
  name: string;
  uid: string | null;
};
