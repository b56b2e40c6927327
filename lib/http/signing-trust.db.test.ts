import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AuditPage } from "@/lib/contracts/http/audit";
import { ROUTES } from "@/lib/contracts/http/routes";
import { SigningTrust, TrustAnchor, TrustedSigner } from "@/lib/contracts/http/signing-trust";
import { TokenCreated } from "@/lib/contracts/http/token";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";

// What is trusted is an administrator's to say, refused in words when it is nothing that could be trusted, and audited.

let instance: TestInstance;
beforeAll(async () => {
  instance = await startTestInstance();
}, 120_000);
afterAll(async () => instance.stop());

const token = BOOTSTRAP_TOKEN;
const pem = () => generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString();
const trust = async () => SigningTrust.parse(await (await call(ROUTES.getSigningTrust, { token })).json());
const refusal = async (answer: Response) => ({
  status: answer.status,
  detail: ((await answer.json()) as { detail: string }).detail,
});

test("a key and a signer are named, listed without the key, and removed; all of it is audited", async () => {
  const added = await call(ROUTES.addTrustAnchor, { token, body: { name: "builds", kind: "key", content: pem() } });
  expect(added.status).toBe(201);
  const anchor = TrustAnchor.parse(await added.json());
  expect(anchor.fingerprint).toMatch(/^[\da-f]{64}$/);
  const named = await call(ROUTES.addTrustedSigner, {
    token,
    body: { images: "registry.test/**", identity: "key:builds" },
  });
  const signer = TrustedSigner.parse(await named.json());
  expect(await trust()).toMatchObject({
    anchors: [anchor],
    signers: [signer],
    bundles: { verified: 0, failed: 0, unverified: 0 },
  });
  await call(ROUTES.removeTrustedSigner, { token, params: { id: signer.id } });
  await call(ROUTES.removeTrustAnchor, { token, params: { id: anchor.id } });
  expect(await trust()).toMatchObject({ anchors: [], signers: [] });
  const audit = AuditPage.parse(await (await call(ROUTES.listAudit, { token })).json());
  expect(audit.items.map(({ action }) => action)).toEqual(
    expect.arrayContaining([
      "trust_anchor.added",
      "trusted_signer.added",
      "trusted_signer.removed",
      "trust_anchor.removed",
    ]),
  );
});

test.each([
  { name: "no key", body: { name: "x", kind: "key", content: "ssh-ed25519 AAAA" }, says: /no public key in PEM/ },
  {
    name: "a private key",
    body: { name: "x", kind: "key", content: "-----BEGIN PRIVATE KEY-----\nAAAA" },
    says: /no public key in PEM/,
  },
  { name: "no root", body: { name: "x", kind: "sigstore", content: "{}" }, says: /no certificate authority/ },
  {
    name: "the public instance's name",
    body: { name: "sigstore-public-good", kind: "key", content: "x" },
    says: /public instance has this name/,
  },
])("$name is refused in words", async ({ body, says }) => {
  const { status, detail } = await refusal(await call(ROUTES.addTrustAnchor, { token, body }));
  expect(status).toBe(400);
  expect(detail).toMatch(says);
});

test("a signer is either vouched for or a key, and each is named once", async () => {
  const body = { images: "registry.test/**", identity: "https://github.com/shop/**" };
  const { status, detail } = await refusal(await call(ROUTES.addTrustedSigner, { token, body }));
  expect([status, detail]).toEqual([400, expect.stringContaining("issuer")]);
  const whole = { ...body, issuer: "https://token.actions.githubusercontent.com" };
  expect((await call(ROUTES.addTrustedSigner, { token, body: whole })).status).toBe(201);
  expect((await call(ROUTES.addTrustedSigner, { token, body: whole })).status).toBe(409);
});

test("a token that may read sees it and changes nothing", async () => {
  const made = await call(ROUTES.createToken, { token, body: { name: "reader", scopes: ["read"] } });
  const reader = TokenCreated.parse(await made.json()).secret;
  expect((await call(ROUTES.getSigningTrust, { token: reader })).status).toBe(200);
  const answer = await call(ROUTES.addTrustAnchor, { token: reader, body: { name: "x", kind: "key", content: pem() } });
  expect(answer.status).toBe(403);
});
