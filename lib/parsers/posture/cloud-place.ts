import type { RecordTarget } from "@/lib/model/record";

export type CloudPlace = { target: RecordTarget | undefined; resource: string };

/**
 * Where a cloud check looked. An ARN, an Azure resource id or a Google resource name identifies and is the asset; anything else
 * (`root`, `MFA`, a bare id) is a place inside the account, which is the asset then.
 */
export function cloudPlace(given: {
  provider: string | undefined;
  account: string | undefined;
  region: string | undefined;
  id: string | undefined;
}): CloudPlace {
  const id = canonicalCloudId(given.id);
  if (id !== undefined && IDENTIFIES.test(id)) return { target: { kind: "cloud_resource", name: id }, resource: id };
  const inside = [given.region, id].filter(Boolean).join("/") || "account";
  return { target: cloudAccount(given.provider, given.account), resource: inside };
}

/** The account, subscription or project as an asset: what identifies the target of a whole scan. */
export function cloudAccount(provider: string | undefined, account: string | undefined): RecordTarget | undefined {
  if (!provider || !account) return undefined;
  return { kind: "cloud_resource", name: `${provider.toLowerCase()}:${account}` };
}

/** Azure compares its ids without regard to case, and its services write them in any. */
function canonicalCloudId(id: string | undefined): string | undefined {
  return id !== undefined && /^\/subscriptions\//i.test(id) ? id.toLowerCase() : id;
}

const IDENTIFIES = /^(?:arn:[\w-]+:\S+|\/subscriptions\/\S+|\/\/[\w.-]+\.googleapis\.com\/\S+)$/;
