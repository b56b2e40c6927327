import { z } from "zod";

/** Everything that can carry risk (MODEL section 1). `image` is an image repository, never a digest. */
export const ASSET_KINDS = [
  "repository",
  "image",
  "cluster",
  "namespace",
  "workload",
  "node",
  "service",
  "ingress",
  "gateway",
  "service_account",
  "role",
  "registry",
  "host",
  "endpoint",
  "cloud_resource",
  "iac_resource",
  "artifact",
] as const;
export const AssetKind = z.enum(ASSET_KINDS);
export type AssetKind = z.infer<typeof AssetKind>;

/** An asset's natural key inside one organization, for example `{kind: "image", key: "docker.io/library/nginx"}`. */
export type AssetRef = { kind: AssetKind; key: string };
