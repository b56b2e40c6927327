import type { AssetKind } from "@/lib/model/asset-kind";

/** Kind and key of an asset; the key carries the cluster's. */
export type AssetRef = { kind: AssetKind; key: string };

/** An asset as the cluster's objects describe it. */
export type DerivedAsset = AssetRef & {
  name: string;
  namespace: string | null;
  labels: Readonly<Record<string, string>>;
  attributes: Record<string, unknown>;
  exposureLevel: string | null;
  exposure: unknown;
  privilegeLevel: string | null;
  privilege: unknown;
};

export type EdgeKind = "in" | "on" | "selects" | "routes_to" | "uses" | "bound_to" | "mounts";

export type DerivedEdge = { from: AssetRef; kind: EdgeKind; to: AssetRef; attributes: Record<string, unknown> };

/** A workload's way of naming an image, for all its containers that name it so. */
export type DerivedReference = {
  workload: AssetRef;
  repository: string;
  config: string;
  digest: string;
  platform: string;
  tag: string;
  containers: string[];
};

/** A container of a pod of a workload; `containerId` has 12 characters, or none while it has not started. */
export type DerivedContainer = {
  workload: AssetRef;
  namespace: string;
  pod: string;
  container: string;
  containerId: string;
};

/** What one moment of a cluster amounts to. */
export type DerivedGraph = {
  assets: DerivedAsset[];
  edges: DerivedEdge[];
  references: DerivedReference[];
  containers: DerivedContainer[];
};
