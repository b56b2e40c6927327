import type { SecureContextOptions } from "node:tls";

/**
 * `name`: the cluster's name in the kubeconfig. `authorization`: the header's value, if a header says who we are; with a
 * `tokenFile` what that file holds now counts.
 */
export type ClusterAccess = {
  name: string;
  server: string;
  authorization: string | null;
  tokenFile?: string;
  tls: Pick<SecureContextOptions, "ca" | "cert" | "key"> & { servername?: string; rejectUnauthorized: boolean };
};

/** The cluster, the kubeconfig or our rights are such that nothing can be collected; the message is for a person. */
export class ClusterUnusable extends Error {
  override readonly name = "ClusterUnusable";
}

/** One kind could not be listed; `status` is the API's answer. */
export class ListFailed extends Error {
  override readonly name = "ListFailed";
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** A collection of the API; with `metadataOnly` the server sends no more of its objects than their metadata. */
export type Collection = { path: string; metadataOnly: boolean };

/** `resourceVersion`: of the list, or of the last event. */
export type WatchStart = {
  resourceVersion: string;
  timeoutSeconds: number;
  signal: AbortSignal;
  onContact: () => void;
};

export function credentialsRefused(): ClusterUnusable {
  return new ClusterUnusable(
    "The cluster does not accept these credentials (401). Sign in again, or choose another --context.",
  );
}
