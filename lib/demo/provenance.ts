import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { dockerfilePath } from "@/lib/demo/checkout";
import type { Image } from "@/lib/demo/image";
import { hexOf } from "@/lib/demo/names";

const IN_TOTO = "application/vnd.in-toto+json";
/** DER of an Ed25519 private key up to its 32 bytes. Source: RFC 8410, section 7. */
const ED25519_PREFIX = "302e020100300506032b657004220420";

/** The key that the company's builds sign with: invented, and the same over loads, so that the same bytes are signed alike. */
function buildsKey(): KeyObject {
  const der = Buffer.from(`${ED25519_PREFIX}${hexOf("key", "builds")}`, "hex");
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

export function buildsPublicKey(): string {
  return createPublicKey(buildsKey()).export({ type: "spki", format: "pem" }).toString();
}

/** What the company's CI attests of an image, signed: SLSA provenance 1.0 in a DSSE envelope. `builtAt` in RFC 3339. */
export function signedProvenance(image: Image, builtAt: string): object {
  const payload = Buffer.from(JSON.stringify(statementOf(image, builtAt)));
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${IN_TOTO.length} ${IN_TOTO} ${payload.length} `), payload]);
  const sig = sign(null, signed, buildsKey()).toString("base64");
  return { payloadType: IN_TOTO, payload: payload.toString("base64"), signatures: [{ keyid: "builds", sig }] };
}

function statementOf(image: Image, builtAt: string) {
  const repository = `https://${image.service.repo}`;
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: image.service.image, digest: { sha256: image.manifest.replace("sha256:", "") } }],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: "https://mobyproject.org/buildkit@v1",
        externalParameters: { configSource: { uri: `${repository}.git`, path: dockerfilePath(image.service) } },
        resolvedDependencies: [{ uri: `git+${repository}@refs/heads/main`, digest: { gitCommit: image.commit } }],
      },
      runDetails: {
        builder: { id: "https://ci.harbour-goods.example/builders/images" },
        metadata: { finishedOn: builtAt },
      },
    },
  };
}
