import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "@/lib/auth/principal";
import { replayImport } from "@/lib/commands/replay-import";
import { openRaw } from "@/lib/ingest/raw-source";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";

// What a tool shows of a secret only in the source text it quotes is kept neither in the raw report nor in any row.

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const VALUE = "hunter2-hunter2-4711";
const REPO = { repo: "https://github.com/shop/api", scannedAt: "2026-03-01T12:00:00Z" };

const trivy = (results: object) => ({
  SchemaVersion: 2,
  ArtifactName: ".",
  ArtifactType: "filesystem",
  Results: [results],
});
const lines = (content: string) => ({
  Lines: [{ Number: 3, Content: content, Highlighted: `\u001b[38;5;33m${content}\u001b[0m`, IsCause: true }],
});
const sarif = (tool: string, ruleId: string, snippet: string, message: string) => ({
  version: "2.1.0",
  runs: [
    {
      tool: { driver: { name: tool, rules: [{ id: ruleId, shortDescription: { text: "A finding" } }] } },
      results: [
        {
          ruleId,
          level: "error",
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: "src/app.py" },
                region: { startLine: 3, snippet: { text: snippet } },
                contextRegion: { startLine: 2, snippet: { text: `# before\n${snippet}` } },
              },
            },
          ],
        },
      ],
    },
  ],
});

const CASES: [string, object][] = [
  [
    "Trivy secrets, in the match and in code lines",
    trivy({
      Target: "config.py",
      Class: "secret",
      Secrets: [
        {
          RuleID: "generic-token",
          Severity: "HIGH",
          Title: "Token",
          StartLine: 3,
          EndLine: 3,
          Match: `token = "${VALUE}"`,
          Code: lines(`token = "${VALUE}"`),
        },
      ],
    }),
  ],
  [
    "Trivy secrets, in code lines beside a masked match",
    trivy({
      Target: "config.py",
      Class: "secret",
      Secrets: [
        {
          RuleID: "generic-token",
          Severity: "HIGH",
          Title: "Token",
          StartLine: 3,
          EndLine: 3,
          Match: 'token = "********************"',
          Code: lines(`token = "${VALUE}"`),
        },
      ],
    }),
  ],
  [
    "Trivy misconfigurations, in the lines that cause them",
    trivy({
      Target: "Dockerfile",
      Class: "config",
      Type: "dockerfile",
      Misconfigurations: [
        {
          ID: "DS031",
          Severity: "CRITICAL",
          Title: "Secrets passed via build-args",
          Message: "Possible exposure of secret env",
          Status: "FAIL",
          CauseMetadata: { StartLine: 3, EndLine: 3, Code: lines(`ENV API_KEY=${VALUE}`) },
        },
      ],
    }),
  ],
  [
    "SARIF snippets of a secret scanner",
    sarif(
      "gitleaks",
      "generic-api-key",
      `key = "${VALUE}" # ours`,
      "generic-api-key has detected secret for file src/app.py.",
    ),
  ],
  [
    "SARIF snippets and messages of a code scanner",
    sarif("Bandit", "B105", `password = "${VALUE}"`, `Possible hardcoded password: '${VALUE}'`),
  ],
  ["SARIF titles of a code scanner that has no text for its rule", untitled("CodeQL")],
  ["SARIF titles and advice of an infrastructure scanner", untitled("Checkov")],
];

/** The result's message is its title where the rule has none, and the rule's help may quote the line that it was made for. */
function untitled(tool: string) {
  const report = sarif(tool, "CKV_X_1", `password = "${VALUE}"`, `Hardcoded password = '${VALUE}' here`);
  const [run] = report.runs;
  const rules = [{ id: "CKV_X_1", help: { text: `Take password = "${VALUE}" out.` } }];
  return { ...report, runs: [{ ...run, tool: { driver: { name: tool, rules } } }] };
}

async function stored(orgId: string, id: string): Promise<string> {
  const [place] = await door.query<{ raw_hash: Buffer; raw_at: string }>(
    orgId,
    "SELECT raw_hash, raw_at FROM import WHERE id = $1",
    [id],
  );
  expect(place?.raw_at).toBe("blob");
  const chunks: Uint8Array[] = [];
  const source = openRaw(door, { orgId, id, rawHash: place?.raw_hash ?? Buffer.of(), rawAt: "blob" });
  for await (const chunk of source()) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

describe("a secret that is only quoted", () => {
  test.each(CASES)("in %s is stored nowhere, and the stored report says the same", async (_, report) => {
    const orgId = await door.organization();
    const id = await door.deliver(orgId, { report, context: REPO });
    const rows = await everyRow(door, orgId);
    expect(rows.finding).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(VALUE);
    const raw = await stored(orgId, id);
    expect(raw).not.toContain(VALUE);
    expect(raw).toContain("plimsoll-hmac-");
    const principal: Principal = {
      orgId,
      actor: { kind: "user", id: null, name: "Ana" },
      permissions: new Set(["admin"]),
      user: null,
      token: null,
    };
    await replayImport({ db: door.db, enqueue: async () => undefined }, principal, id);
    await door.work(orgId, id);
    expect(await everyRow(door, orgId)).toEqual(rows);
  });
});

describe("a secret handed to an image's build", () => {
  const ENTRY = `/bin/sh -c #(nop)  ENV NPM_TOKEN="${VALUE}" AUTH=openssl`;
  const config = {
    architecture: "amd64",
    os: "linux",
    config: { Env: ["PATH=/usr/bin", `API_PASSWORD=${VALUE}`, "AUTH=openssl"], Labels: { team: "shop" } },
    history: [{ created_by: ENTRY, empty_layer: true }, { created_by: `RUN |1 KEY_TOKEN=${VALUE} /bin/sh -c make` }],
    rootfs: { type: "layers", diff_ids: [`sha256:${"a".repeat(64)}`] },
  };
  const flaw = { id: "CVE-2026-1", pkg: "openssl", version: "3.0.1" };
  const trivyImage = {
    SchemaVersion: 2,
    ArtifactName: "registry.example/shop/api:1",
    ArtifactType: "container_image",
    Metadata: { ImageID: `sha256:${"b".repeat(64)}`, ImageConfig: config, DiffIDs: config.rootfs.diff_ids },
    Results: [
      {
        Target: "registry.example/shop/api:1 (debian 12)",
        Class: "os-pkgs",
        Type: "debian",
        Vulnerabilities: [
          { VulnerabilityID: flaw.id, PkgName: flaw.pkg, InstalledVersion: flaw.version, Severity: "HIGH" },
        ],
      },
    ],
  };
  const grype = {
    descriptor: { name: "grype", version: "0.80.0", timestamp: "2026-03-01T12:00:00Z" },
    source: {
      type: "image",
      target: {
        userInput: "registry.example/shop/api:1",
        imageID: `sha256:${"b".repeat(64)}`,
        tags: ["registry.example/shop/api:1"],
        config: Buffer.from(JSON.stringify(config)).toString("base64"),
      },
    },
    distro: { name: "debian", version: "12" },
    matches: [
      {
        vulnerability: { id: flaw.id, severity: "High", fix: { versions: [], state: "unknown" } },
        artifact: { name: flaw.pkg, version: flaw.version, type: "deb", purl: "pkg:deb/debian/openssl@3.0.1" },
      },
    ],
  };

  test.each<[string, object]>([
    ["Trivy", trivyImage],
    ["Grype, which has the configuration in base64", grype],
  ])("is not in the stored report of %s, which still says the same", async (_, report) => {
    const orgId = await door.organization();
    const id = await door.deliver(orgId, { report, context: { scannedAt: "2026-03-01T12:00:00Z" } });
    const rows = await everyRow(door, orgId);
    expect(rows.finding).toHaveLength(1);
    expect(JSON.stringify(rows.asset_version)).toContain("NPM_TOKEN=…");
    expect(JSON.stringify(rows)).not.toContain(VALUE);
    const raw = await stored(orgId, id);
    const encoded = /"config":"([\w+/=]+)"/.exec(raw)?.[1];
    const shown = encoded ? raw.replace(encoded, Buffer.from(encoded, "base64").toString("utf8")) : raw;
    expect(shown).not.toContain(VALUE);
    expect(shown).toContain("PATH=/usr/bin");
    // The value of a variable that looks secret may be anybody's word: the package of that name stays.
    expect(shown).toContain(report === grype ? '"name":"openssl"' : '"PkgName":"openssl"');
    const principal: Principal = {
      orgId,
      actor: { kind: "user", id: null, name: "Ana" },
      permissions: new Set(["admin"]),
      user: null,
      token: null,
    };
    await replayImport({ db: door.db, enqueue: async () => undefined }, principal, id);
    await door.work(orgId, id);
    expect(await everyRow(door, orgId)).toEqual(rows);
  });
});

test("values of a cluster's Secrets are in neither the raw inventory nor its copies, and names stay", async () => {
  const orgId = await door.organization();
  const token = Buffer.from("an-api-token-of-the-shop").toString("base64");
  const password = "Winter2026-is-long";
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: "api-keys",
      namespace: "shop",
      uid: "5e0c0000-0000-4000-8000-000000000001",
      annotations: { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify({ data: { token } }) },
    },
    type: "Opaque",
    data: { token, name: Buffer.from("shop").toString("base64") },
    stringData: { password, namespace: "shop" },
  };
  const report = { apiVersion: "v1", kind: "List", items: [secret] };
  const id = await door.deliver(orgId, { report, context: { cluster: "prod", scannedAt: "2026-03-01T00:00:00Z" } });
  const raw = await stored(orgId, id);
  expect(raw).not.toContain(token);
  expect(raw).not.toContain(password);
  expect(raw).toContain('"namespace":"shop"');
  expect(raw).toContain("api-keys");
});
