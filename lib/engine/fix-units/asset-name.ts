import type { AssetRef } from "@/lib/model/asset-kind";

/**
 * The short name people use for an asset: `shop/api` for `registry.example/shop/api`, `payments-api` for
 * `prod/shop/Deployment/payments-api`.
 */
export function shortAssetName({ kind, key }: AssetRef): string {
  const parts = key.split("/").filter(Boolean);
  const last = parts.at(-1) ?? key;
  switch (kind) {
    case "image":
      return withoutHost(parts);
    case "repository":
      return parts.slice(-2).join("/") || key;
    case "iac_resource":
      return parts.slice(-2).join("/") || key;
    case "workload":
    case "namespace":
    case "service":
    case "ingress":
    case "gateway":
    case "service_account":
    case "role":
    case "node":
    case "artifact":
      return last;
    default:
      return key;
  }
}

/** The first part is a registry host when it has a dot, a port or is `localhost` (the reference grammar's own rule). */
function withoutHost(parts: readonly string[]): string {
  const [host, ...rest] = parts;
  const isHost = rest.length > 0 && host !== undefined && (/[.:]/.test(host) || host === "localhost");
  const path = isHost ? rest : parts;
  return (path[0] === "library" && path.length > 1 ? path.slice(1) : path).join("/");
}
