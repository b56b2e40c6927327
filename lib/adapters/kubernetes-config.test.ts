import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-kubeconfig-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** The environment is read once per process, so each test loads the module anew with its own. */
async function connect(files: Record<string, unknown>, context?: string) {
  const paths = Object.entries(files).map(([name, content]) => {
    const path = join(folder, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  });
  vi.stubEnv("KUBECONFIG", paths.filter((path) => path.endsWith(".yaml")).join(delimiter));
  vi.resetModules();
  const { connectToCluster } = await import("@/lib/adapters/kubernetes-config");
  return connectToCluster(context);
}

const config = (user: unknown, cluster: Record<string, unknown> = {}) => ({
  "current-context": "prod",
  contexts: [{ name: "prod", context: { cluster: "prod-eu", user: "me" } }],
  clusters: [{ name: "prod-eu", cluster: { server: "https://10.0.0.1:6443", ...cluster } }],
  users: [{ name: "me", user }],
});
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("connectToCluster", () => {
  test("takes the current context's server, certificates and token", async () => {
    const ca = base64("the ca");
    expect(await connect({ "a.yaml": config({ token: "t0ken" }, { "certificate-authority-data": ca }) })).toEqual({
      name: "prod-eu",
      server: "https://10.0.0.1:6443",
      authorization: "Bearer t0ken",
      tls: { ca: "the ca", rejectUnauthorized: true },
    });
  });

  test("a token that no request can carry is refused, and whose it is", async () => {
    await expect(connect({ "a.yaml": config({ token: "eyJhbGci…" }) })).rejects.toThrow(
      "The kubeconfig gives a token that is none",
    );
    await expect(connect({ "a.yaml": config({ tokenFile: "token" }), token: "two\nlines" })).rejects.toThrow(
      "The file token gives a token that is none",
    );
  });

  test("reads certificates and token files beside the kubeconfig", async () => {
    const user = { "client-certificate": "pki/me.crt", "client-key": "pki/me.key" };
    const access = await connect({
      "a.yaml": config(user, { "insecure-skip-tls-verify": true, "tls-server-name": "kube.example" }),
      "pki/me.crt": "the cert",
      "pki/me.key": "the key",
    });
    expect(access.tls).toEqual({
      cert: "the cert",
      key: "the key",
      rejectUnauthorized: false,
      servername: "kube.example",
    });
    expect(access.authorization).toBeNull();
    const withFile = await connect({ "a.yaml": config({ tokenFile: "token" }), token: "from-file\n" });
    expect(withFile.authorization).toBe("Bearer from-file");
  });

  test("in a pod takes the service account's files and the API server's address from the environment", async () => {
    vi.stubEnv("KUBERNETES_SERVICE_HOST", "10.96.0.1");
    vi.stubEnv("KUBERNETES_SERVICE_PORT", "6443");
    vi.resetModules();
    const { inCluster } = await import("@/lib/adapters/kubernetes-config");
    writeFileSync(join(folder, "token"), "projected\n");
    writeFileSync(join(folder, "ca.crt"), "the ca");
    expect(inCluster(folder)).toEqual({
      name: "in-cluster",
      server: "https://10.96.0.1:6443",
      authorization: "Bearer projected",
      tokenFile: join(folder, "token"),
      tls: { ca: "the ca", rejectUnauthorized: true },
    });
    vi.stubEnv("KUBERNETES_SERVICE_HOST", "fd00::1");
    vi.resetModules();
    const anew = await import("@/lib/adapters/kubernetes-config");
    expect(anew.inCluster(folder).server).toBe("https://[fd00::1]:6443");
    rmSync(join(folder, "ca.crt"));
    expect(() => anew.inCluster(folder)).toThrow(/ca\.crt, which cannot be read/);
  });

  test("asks a credential plugin, with its arguments and environment", async () => {
    const script = `process.stdout.write(JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential",
      status: { token: process.argv[2] + process.env.SUFFIX + JSON.parse(process.env.KUBERNETES_EXEC_INFO).kind } }))`;
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: process.execPath,
      args: [join(folder, "plugin.cjs"), "tok"],
      env: [{ name: "SUFFIX", value: "-1-" }],
    };
    const access = await connect({ "a.yaml": config({ exec }), "plugin.cjs": script });
    expect(access.authorization).toBe("Bearer tok-1-ExecCredential");
  });

  test("says what a failing plugin needs", async () => {
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "no-such-plugin-at-all",
      installHint: "Install it.",
    };
    await expect(connect({ "a.yaml": config({ exec }) })).rejects.toThrow(/no-such-plugin-at-all failed.*Install it\./);
  });

  test("of several files the first that says something of a name holds, as kubectl has it", async () => {
    const second = { ...config({ token: "second" }, { server: "https://second" }), "current-context": "other" };
    second.contexts.push({ name: "staging", context: { cluster: "prod-eu", user: "me" } });
    const files = { "a.yaml": config({ token: "first" }), "b.yaml": second };
    expect(await connect(files)).toMatchObject({ server: "https://10.0.0.1:6443", authorization: "Bearer first" });
    expect(await connect(files, "staging")).toMatchObject({ server: "https://10.0.0.1:6443" });
  });

  test.each([
    { name: "an unknown context", files: { "a.yaml": config({}) }, context: "nope", says: /no context "nope".*prod/ },
    {
      name: "a cluster without a server",
      files: { "a.yaml": config({}, { server: "" }) },
      says: /cluster "prod-eu".*server/,
    },
    { name: "a file that is no kubeconfig", files: { "a.yaml": "- just\n- a list" }, says: /not a kubeconfig/ },
    {
      name: "a certificate that is not there",
      files: { "a.yaml": config({}, { "certificate-authority": "gone.crt" }) },
      says: /gone\.crt/,
    },
    {
      name: "a removed way to sign in",
      files: { "a.yaml": config({ "auth-provider": { name: "gcp" } }) },
      says: /exec plugin/,
    },
    { name: "a proxy", files: { "a.yaml": config({}, { "proxy-url": "http://p" }) }, says: /proxy/ },
    {
      name: "no current context",
      files: { "a.yaml": { clusters: [], users: [], contexts: [] } },
      says: /no current context/,
    },
  ])("names $name", async ({ files, context, says }) => {
    await expect(connect(files, context)).rejects.toThrow(says);
  });
});
