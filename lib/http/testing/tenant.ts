import { generateKeyPairSync } from "node:crypto";
import { z } from "zod";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { sampleReport } from "@/lib/http/testing/sample-report";
import { EXAMPLE_MAPPING } from "@/lib/model/mapping-example";

const PUBLIC_KEY = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString();

const WithId = z.object({ id: z.string() });
const Items = z.object({ items: z.array(WithId).min(1) });

/** One of each thing an organization can have, made through the API, by the path segment its routes begin with, or by the path that takes one kind only. */
export type Tenant = { orgId: string; token: string; marker: string; ids: Record<string, string> };

/** Fills an organization; `marker` stands in every name, so that a leak into another's answer can be seen. */
export async function fillTenant(orgId: string, token: string, marker: string): Promise<Tenant> {
  const post = async (
    route: Parameters<typeof call>[0],
    options: Omit<Parameters<typeof call>[1] & object, "token">,
  ) => {
    const response = await call(route, { token, ...options });
    if (!response.ok) throw new Error(`${route.id} answered ${response.status}: ${await response.text()}`);
    return WithId.loose().parse(await response.json());
  };
  const imported = await post(ROUTES.createImport, {
    raw: sampleReport(`registry.test/${marker}/api:1.0`, { base: `registry.test/${marker}/base:1` }),
    query: { filename: `${marker}.json` },
  });
  const { processHere } = await import("@/lib/http/testing/process-imports");
  await processHere(orgId, imported.id);
  const team = await post(ROUTES.createTeam, { body: { slug: marker, name: marker } });
  const members = await addMember(token, marker);
  const made = {
    tokens: await post(ROUTES.createToken, { body: { name: marker, scopes: ["read"] } }),
    "event-keys": await post(ROUTES.createEventKey, { body: { purpose: "falco", cluster: marker } }),
    "owner-rules": await post(ROUTES.createOwnerRule, {
      body: { match: { asset: `image:**/${marker}/**` }, team: marker },
    }),
    "trust-anchors": await post(ROUTES.addTrustAnchor, anchorOf(marker)),
    "trusted-signers": await post(ROUTES.addTrustedSigner, signerOf(marker)),
    formats: await post(ROUTES.createFormat, { body: { ...EXAMPLE_MAPPING, slug: marker, name: marker } }),
    decisions: await post(ROUTES.createDecision, decisionOf(marker)),
  };
  const { secret } = z.object({ secret: z.string() }).parse(made["event-keys"]);
  await sendEvent(secret, marker);
  const inventory = await post(ROUTES.createImport, inventoryOf(marker));
  await processHere(orgId, inventory.id);
  const first = async (route: Parameters<typeof call>[0], query: Record<string, string> = {}) => {
    const { items } = Items.parse(await (await call(route, { token, query })).json());
    return items[0]?.id ?? "";
  };
  const risk = await first(ROUTES.listRisks);
  await askForException(token, risk, marker);
  return {
    orgId,
    token,
    marker,
    ids: {
      imports: imported.id,
      teams: team.id,
      members,
      ...Object.fromEntries(Object.entries(made).map(([name, { id }]) => [name, id])),
      findings: await first(ROUTES.listFindings),
      risks: risk,
      exceptions: await first(ROUTES.listExceptions),
      assets: await first(ROUTES.listAssets),
      [ROUTES.accountRights.path]: await first(ROUTES.listAssets, { kind: "service_account" }),
      [ROUTES.namespacePosture.path]: await first(ROUTES.listAssets, { kind: "namespace" }),
      [ROUTES.exposureMap.path]: await first(ROUTES.listAssets, { kind: "cluster" }),
      incidents: await first(ROUTES.listIncidents),
      "base-images": await first(ROUTES.listBaseImages),
    },
  };
}

const anchorOf = (marker: string) => ({ body: { name: marker, kind: "key", content: PUBLIC_KEY } });
const signerOf = (marker: string) => ({ body: { images: `registry.test/${marker}/**`, identity: `key:${marker}` } });

const decisionOf = (marker: string) => ({
  body: {
    state: "false_positive",
    scope: { rule: "CVE-1999-0001", asset: `image:**/${marker}/**` },
    reason: marker,
  },
});

async function addMember(token: string, marker: string): Promise<string> {
  const body = { email: `${marker}@plimsoll.test`, name: marker, role: "developer" };
  const member = await call(ROUTES.createMember, { token, body });
  return z.object({ userId: z.string() }).parse(await member.json()).userId;
}

async function askForException(token: string, risk: string, reason: string): Promise<void> {
  const until = new Date(Date.now() + 20 * 86_400_000).toISOString();
  await call(ROUTES.askForException, { token, body: { riskIds: [risk], reason, until } });
}

async function sendEvent(key: string, marker: string): Promise<void> {
  const event = { output: marker, priority: "Warning", rule: marker, time: "2026-11-20T10:00:00Z", output_fields: {} };
  const sent = await call(ROUTES.falcoEventsByKey, { params: { key }, raw: JSON.stringify(event) });
  if (!sent.ok) throw new Error(`an event was answered ${sent.status}: ${await sent.text()}`);
}

/** The smallest thing that makes a cluster: kubectl's output with one namespace, and an account in it. */
function inventoryOf(marker: string) {
  const items = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: marker, uid: `uid-of-${marker}` } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: marker, namespace: marker, uid: `sa-of-${marker}` } },
  ];
  return {
    raw: JSON.stringify({ apiVersion: "v1", kind: "List", items }),
    query: { filename: "inventory.json", cluster: marker },
  };
}
