import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { openSigstore } from "@/lib/engine/signatures/testing-sigstore";
import { PUBLIC_GOOD, readAnchor, type StoredAnchor, trustDigest } from "@/lib/engine/signatures/trust";
import { verifyBundle } from "@/lib/engine/signatures/verify-bundle";
import { AppError } from "@/lib/model/error";

const statement = {
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name: "registry.example/shop/api", digest: { sha256: "e".repeat(64) } }],
  predicateType: "https://slsa.dev/provenance/v1",
  predicate: {},
};
const IDENTITY = "https://github.com/shop/api/.github/workflows/release.yml@refs/heads/main";
const ISSUER = "https://token.actions.githubusercontent.com";

type Sigstore = Awaited<ReturnType<typeof openSigstore>>;
let ours: Sigstore;
let other: Sigstore;
beforeAll(async () => {
  ours = await openSigstore();
  other = await openSigstore();
});

const root = (content: string): StoredAnchor => ({ name: "ours", kind: "sigstore", content });
const check = (bundle: unknown, ...anchors: StoredAnchor[]) =>
  verifyBundle(JSON.stringify(bundle), anchors.map(readAnchor));
const verify = (bundle: unknown) => check(bundle, root(ours.trustedRoot));
type Bundle = {
  dsseEnvelope: { payload: string; signatures: { sig: string }[] };
  verificationMaterial: { certificate: { rawBytes: string }; tlogEntries: Record<string, unknown>[] };
};
const changed = (bundle: unknown, change: (bundle: Bundle) => void): unknown => {
  const copy = structuredClone(bundle) as Bundle;
  change(copy);
  return copy;
};
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");

describe("a sigstore bundle", () => {
  test("that is sound is verified, and says by whom and when", async () => {
    expect(verify(await ours.bundle(statement))).toEqual({
      result: "verified",
      reason: "Signature, certificate and time verified with ours.",
      identity: IDENTITY,
      issuer: ISSUER,
      signedAt: ours.now.toISOString(),
    });
  });

  const forged: { name: string; change: (bundle: Bundle) => void }[] = [
    {
      name: "another payload",
      change: (b) => {
        b.dsseEnvelope.payload = encoded({ ...statement, predicate: { evil: true } });
      },
    },
    {
      name: "the digest of another image",
      change: (b) => {
        b.dsseEnvelope.payload = encoded({ ...statement, subject: [{ digest: { sha256: "f".repeat(64) } }] });
      },
    },
    {
      name: "another signature",
      change: (b) => {
        b.dsseEnvelope.signatures = [{ sig: Buffer.alloc(70, 1).toString("base64") }];
      },
    },
    {
      name: "no log entry",
      change: (b) => {
        b.verificationMaterial.tlogEntries = [];
      },
    },
    {
      name: "another time in the log",
      change: (b) => {
        (b.verificationMaterial.tlogEntries[0] as { integratedTime: string }).integratedTime = "1772366401";
      },
    },
  ];
  test.each(forged)("with $name fails", async ({ change }) => {
    const bundle = changed(await ours.bundle(statement), change);
    expect(verify(bundle)).toMatchObject({ result: "failed", identity: null });
  });

  test("whose certificate was swapped for another one of the same authority fails", async () => {
    const stranger = (await ours.bundle(statement, { identity: "https://github.com/mallory/api" })) as Bundle;
    const bundle = changed(await ours.bundle(statement), (b) => {
      b.verificationMaterial.certificate = stranger.verificationMaterial.certificate;
    });
    expect(verify(bundle)).toMatchObject({ result: "failed" });
  });

  // Whoever delivers a genuine bundle may put another certificate around it, and a reader would take its repository from there.
  test.each<{ name: string; change: (bundle: Bundle, stranger: Bundle) => void }>([
    {
      name: "beside the one in a chain that is checked",
      change: (bundle, stranger) => {
        const own = bundle.verificationMaterial;
        // Version 0.2 has the chain.
        Object.assign(bundle, { mediaType: "application/vnd.dev.sigstore.bundle+json;version=0.2" });
        Object.assign(own, { x509CertificateChain: { certificates: [own.certificate] } });
        own.certificate = stranger.verificationMaterial.certificate;
      },
    },
    {
      name: "in the envelope's signature",
      change: ({ dsseEnvelope }, stranger) => {
        Object.assign(dsseEnvelope.signatures[0] as object, {
          cert: stranger.verificationMaterial.certificate.rawBytes,
        });
      },
    },
  ])("with a stranger's certificate $name is not verified", async ({ change }) => {
    const stranger = (await ours.bundle(statement, { identity: "https://github.com/mallory/api" })) as Bundle;
    const bundle = changed(await ours.bundle(statement), (b) => change(b, stranger));
    expect(verify(bundle)).toMatchObject({ result: "unverified", identity: null });
  });

  test("whose certificate has another structure than one fails in words", async () => {
    const bundle = changed(await ours.bundle(statement), (b) => {
      b.verificationMaterial.certificate.rawBytes = Buffer.from([0x30, 0x00]).toString("base64");
    });
    expect(verify(bundle)).toMatchObject({ result: "failed", reason: expect.stringContaining("damaged") });
  });

  test("that was signed after its certificate had expired fails", async () => {
    const late = await ours.bundle(statement, { stampedAfterMinutes: 60 });
    expect(verify(late)).toMatchObject({
      result: "failed",
      reason: expect.stringContaining("not valid when it was used"),
    });
    const inTime = await ours.bundle(statement, { stampedAfterMinutes: 5 });
    expect(verify(inTime)).toMatchObject({
      result: "verified",
      signedAt: new Date(ours.now.getTime() + 300_000).toISOString(),
    });
  });

  test("whose only time is the log's word without its promise fails: anybody could have written it", async () => {
    expect(verify(await ours.bundle(statement, { withoutTime: true }))).toMatchObject({
      result: "failed",
      reason: expect.stringContaining("nothing that is trusted tells when it was signed"),
    });
  });

  test("of an instance that nobody trusts is not verified, which is no alarm", async () => {
    const bundle = await ours.bundle(statement);
    expect(check(bundle)).toMatchObject({
      result: "unverified",
      reason: expect.stringContaining("Add the trusted root"),
    });
    expect(check(bundle, PUBLIC_GOOD)).toMatchObject({ result: "unverified" });
    // Another authority by the same name issued it: it is not what it says it is.
    expect(check(bundle, root(other.trustedRoot))).toMatchObject({
      result: "unverified",
      reason: expect.stringContaining("transparency log"),
    });
  });

  test("over something else than a statement about an image is not verified", async () => {
    expect(verify(await ours.bundle(statement, { payloadType: "text/plain" }))).toMatchObject({ result: "unverified" });
  });

  test("with any one byte changed is never verified, or says the same of the same payload", async () => {
    const text = JSON.stringify(await ours.bundle(statement));
    const anchors = [readAnchor(root(ours.trustedRoot))];
    const payload = (JSON.parse(text) as Bundle).dsseEnvelope.payload;
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom("A", "b", "0", "/", '"', "}"), (at, letter) => {
        const edited = text.slice(0, at) + letter + text.slice(at + 1);
        const { result, identity } = verifyBundle(edited, anchors);
        if (result !== "verified") return;
        expect(identity).toBe(IDENTITY);
        expect(Buffer.from((JSON.parse(edited) as Bundle).dsseEnvelope.payload, "base64")).toEqual(
          Buffer.from(payload, "base64"),
        );
      }),
      { numRuns: 150 },
    );
  });
});

describe("an envelope signed with a key", () => {
  const envelope = (privateKey: KeyObject, over: object = {}) => {
    const payload = Buffer.from(JSON.stringify(statement));
    const type = "application/vnd.in-toto+json";
    const signed = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
    const sig = sign(privateKey.asymmetricKeyType === "ed25519" ? null : "sha256", signed, privateKey).toString(
      "base64",
    );
    return { payload: payload.toString("base64"), payloadType: type, signatures: [{ keyid: "", sig }], ...over };
  };
  const pem = (key: KeyObject) => key.export({ type: "spki", format: "pem" }) as string;
  const KEYS = {
    ecdsa: generateKeyPairSync("ec", { namedCurve: "P-256" }),
    ed25519: generateKeyPairSync("ed25519"),
    rsa: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  };
  const anchor = (key: KeyObject): StoredAnchor => ({ name: "builds", kind: "key", content: pem(key) });

  test.each(Object.entries(KEYS))("%s is verified by that key alone", (_, { publicKey, privateKey }) => {
    const signed = envelope(privateKey);
    expect(check(signed, anchor(publicKey))).toMatchObject({
      result: "verified",
      identity: "key:builds",
      issuer: null,
      signedAt: null,
    });
    const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
    expect(check(signed, anchor(stranger))).toMatchObject({ result: "unverified" });
    expect(check(signed)).toMatchObject({
      result: "unverified",
      reason: expect.stringContaining("no public key is trusted"),
    });
    expect(check({ ...signed, payload: encoded({ ...statement, predicate: 1 }) }, anchor(publicKey))).toMatchObject({
      result: "unverified",
    });
  });

  test("with a certificate that nobody checks is not verified, nor is one whose texts are none", () => {
    const { publicKey, privateKey } = KEYS.ecdsa;
    const { signatures, ...signed } = envelope(privateKey);
    const [own] = signatures;
    expect(check({ ...signed, signatures: [{ ...own, cert: "AAAA" }] }, anchor(publicKey))).toMatchObject({
      result: "unverified",
      reason: expect.stringContaining("nobody could tell whose word it is"),
    });
    const NO_TEXT = { toString: 1, valueOf: 1 };
    expect(
      check({ ...signed, signatures: [null, 7, { keyid: NO_TEXT, sig: NO_TEXT }] }, anchor(publicKey)),
    ).toMatchObject({ result: "unverified" });
  });

  test("that names a trusted key and does not fit it fails", () => {
    const { publicKey, privateKey } = KEYS.ecdsa;
    const { signatures } = envelope(privateKey);
    const forged = {
      ...envelope(privateKey),
      payload: encoded({}),
      signatures: [{ ...signatures[0], keyid: "builds" }],
    };
    expect(check(forged, anchor(publicKey))).toMatchObject({ result: "failed", identity: null });
  });
});

describe("what is made to keep the one who checks it busy", () => {
  const named = (name: string, key: KeyObject): StoredAnchor => ({
    name,
    kind: "key",
    content: key.export({ type: "spki", format: "pem" }) as string,
  });
  const pair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
  const keys = Array.from({ length: 50 }, (_, n) => ({ name: `key-${n}`, ...pair() }));
  const anchors = keys.map(({ name, publicKey }) => readAnchor(named(name, publicKey)));
  const payloadOf = (bytes: number) => Buffer.from(JSON.stringify({ ...statement, pad: "x".repeat(bytes) }));
  const signedWith = (payload: Buffer, privateKey: KeyObject) => {
    const type = "application/vnd.in-toto+json";
    const signed = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
    return sign("sha256", signed, privateKey).toString("base64");
  };
  const envelope = (payload: Buffer, signatures: unknown[]) =>
    JSON.stringify({
      payload: payload.toString("base64"),
      payloadType: "application/vnd.in-toto+json",
      signatures,
    });
  const foreign = (payload: Buffer) => ({ keyid: "", sig: signedWith(payload, pair().privateKey) });

  // 20 signatures by 50 keys over three megabytes read three gigabytes, and nothing else ran meanwhile.
  test("is checked so often and no more, and that is told", () => {
    const payload = payloadOf(2_900_000);
    const sig = foreign(payload);
    const startedAt = performance.now();
    const found = verifyBundle(envelope(payload, Array(20).fill(sig)), anchors);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(found).toMatchObject({ result: "unverified", reason: expect.stringMatching(/20 signatures.*\d+ checks/) });
  });

  test("does not hide a signature that names its key, and one alone is tried with every key", () => {
    const payload = payloadOf(2_900_000);
    const last = keys[49] as (typeof keys)[number];
    const good = { keyid: last.name, sig: signedWith(payload, last.privateKey) };
    const verified = { result: "verified", identity: "key:key-49" };
    const sig = foreign(payload);
    expect(verifyBundle(envelope(payload, [...Array(19).fill(sig), good]), anchors)).toMatchObject(verified);
    expect(verifyBundle(envelope(payload, [{ ...good, keyid: "" }]), anchors)).toMatchObject(verified);
  });

  // Each hint was hashed against each key: the envelope's size times fifty.
  test("may hint at as many keys as fit", () => {
    const hints = Array.from({ length: 200_000 }, (_, n) => ({ keyid: `${n}`, sig: "" }));
    const startedAt = performance.now();
    expect(verifyBundle(envelope(payloadOf(10), hints), anchors)).toMatchObject({ result: "unverified" });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  test("with more log entries than a signer needs is not checked", async () => {
    const many = changed(await ours.bundle(statement), (b) => {
      b.verificationMaterial.tlogEntries = Array(33).fill(b.verificationMaterial.tlogEntries[0]);
    });
    expect(verify(many)).toMatchObject({ result: "unverified", reason: expect.stringContaining("32 log entries") });
  });
});

describe("a trust anchor", () => {
  test("is the public instance as packaged", () => {
    expect(readAnchor(PUBLIC_GOOD)).toMatchObject({ kind: "sigstore", usesLogs: true, usesCtLogs: true });
  });

  test.each([
    { kind: "sigstore" as const, content: "{}", says: /names no certificate authority/ },
    { kind: "sigstore" as const, content: "root", says: /no sigstore trusted root/ },
    { kind: "key" as const, content: "-----BEGIN PRIVATE KEY-----", says: /no public key in PEM/ },
    { kind: "key" as const, content: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", says: /damaged/ },
  ])("$kind $content is refused in words", ({ kind, content, says }) => {
    expect(() => readAnchor({ name: "x", kind, content })).toThrow(AppError);
    expect(() => readAnchor({ name: "x", kind, content })).toThrow(says);
  });

  test("makes another digest, whatever the order", () => {
    const a = { name: "a", kind: "key" as const, content: "1" };
    expect(trustDigest([PUBLIC_GOOD, a])).toEqual(trustDigest([a, PUBLIC_GOOD]));
    expect(trustDigest([PUBLIC_GOOD])).not.toEqual(trustDigest([PUBLIC_GOOD, a]));
  });
});
