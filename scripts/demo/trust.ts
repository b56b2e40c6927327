import { SigningTrust } from "@/lib/contracts/http/signing-trust";
import { buildsPublicKey } from "@/lib/demo/provenance";
import { type Api, call } from "@/scripts/demo/api";

const KEY = { name: "builds", kind: "key" } as const;
const SIGNER = { images: "registry.harbour-goods.example/shop/*", identity: `key:${KEY.name}` };

/** The key that the company's builds sign with, and which images they sign; what is there stays as it is. */
export async function trustBuilds(api: Api): Promise<void> {
  const trust = SigningTrust.parse(await call(api, "GET", "/api/v1/signing-trust"));
  if (!trust.anchors.some(({ name }) => name === KEY.name))
    await call(api, "POST", "/api/v1/trust-anchors", { body: { ...KEY, content: buildsPublicKey() } });
  if (!trust.signers.some(({ identity }) => identity === SIGNER.identity))
    await call(api, "POST", "/api/v1/trusted-signers", { body: SIGNER });
}
