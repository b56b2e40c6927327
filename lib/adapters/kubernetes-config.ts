import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { type ClusterAccess, ClusterUnusable } from "@/lib/adapters/kubernetes-access";
import { execCredential } from "@/lib/adapters/kubernetes-credential";
import { env } from "@/lib/env";

const text = z.string().min(1);
const Exec = z.object({
  apiVersion: text,
  command: text,
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: text, value: z.string() })).nullish(),
  installHint: z.string().nullish(),
});
export type ExecPlugin = z.infer<typeof Exec>;

const Cluster = z.object({
  server: z.url(),
  "certificate-authority": text.nullish(),
  "certificate-authority-data": text.nullish(),
  "insecure-skip-tls-verify": z.boolean().nullish(),
  "tls-server-name": text.nullish(),
  "proxy-url": text.nullish(),
});
const User = z.object({
  token: text.nullish(),
  tokenFile: text.nullish(),
  "client-certificate": text.nullish(),
  "client-certificate-data": text.nullish(),
  "client-key": text.nullish(),
  "client-key-data": text.nullish(),
  username: text.nullish(),
  password: z.string().nullish(),
  exec: Exec.nullish(),
  "auth-provider": z.unknown().optional(),
});
const Context = z.object({ cluster: text, user: z.string().nullish() });
type Cluster = z.infer<typeof Cluster>;
type User = z.infer<typeof User>;

/** What a name stands for is checked once it is picked: a broken context that nobody uses is nobody's concern. */
const Entry = z.looseObject({ name: z.string() });
const entries = z
  .array(Entry)
  .nullish()
  .transform((list) => list ?? []);
const Kubeconfig = z.object({
  "current-context": z.string().nullish(),
  clusters: entries,
  users: entries,
  contexts: entries,
});

/** `folder`: where the file lies that says so; paths in it are relative to it. */
type In<T> = { folder: string; value: T };
type Merged = { current: string | null } & Record<"clusters" | "users" | "contexts", Map<string, In<unknown>>>;

/** Where the kubelet puts a pod's service account (Kubernetes, "Accessing the Kubernetes API from a Pod"). */
const IN_CLUSTER = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * The cluster a kubeconfig's context names, ready to be asked: certificates, token, or what a credential plugin gives.
 * Inside a pod without a kubeconfig: the pod's own service account.
 *
 * Errors   `ClusterUnusable`, with the file and what is missing in it.
 */
export async function connectToCluster(contextName: string | undefined): Promise<ClusterAccess> {
  const files = kubeconfigFiles();
  if (files.length === 0) {
    if (existsSync(join(IN_CLUSTER, "token"))) return inCluster(IN_CLUSTER);
    throw new ClusterUnusable("There is no kubeconfig. Set KUBECONFIG, or give a file with --from.");
  }
  const config = merge(files);
  const wanted = contextName ?? config.current;
  if (!wanted) throw new ClusterUnusable("The kubeconfig has no current context. Name one with --context.");
  const context = pick(config.contexts, wanted, Context, "context");
  const cluster = pick(config.clusters, context.value.cluster, Cluster, "cluster");
  const user = context.value.user ? pick(config.users, context.value.user, User, "user") : null;
  return access(context.value.cluster, cluster, user);
}

function kubeconfigFiles(): string[] {
  const stated = env().KUBECONFIG;
  const paths = stated ? stated.split(delimiter).filter((path) => path !== "") : [join(homedir(), ".kube", "config")];
  const found = paths.filter((path) => existsSync(path));
  if (stated && found.length === 0) throw new ClusterUnusable(`KUBECONFIG names no file that exists: ${stated}.`);
  return found;
}

/** As kubectl merges: what the first file says of a name holds. */
function merge(files: readonly string[]): Merged {
  const merged: Merged = { current: null, clusters: new Map(), users: new Map(), contexts: new Map() };
  for (const file of files) {
    const config = read(file);
    const folder = dirname(resolve(file));
    merged.current ??= config["current-context"] || null;
    for (const part of ["clusters", "users", "contexts"] as const) {
      for (const entry of config[part]) {
        const value = entry[part.slice(0, -1)] ?? {};
        if (!merged[part].has(entry.name)) merged[part].set(entry.name, { folder, value });
      }
    }
  }
  return merged;
}

function read(file: string): z.infer<typeof Kubeconfig> {
  try {
    return Kubeconfig.parse(parse(readFileSync(file, "utf8")) ?? {});
  } catch (error) {
    throw new ClusterUnusable(`${file} is not a kubeconfig that can be read.`, { cause: error });
  }
}

function pick<S extends z.ZodType>(
  from: Map<string, In<unknown>>,
  name: string,
  schema: S,
  what: string,
): In<z.output<S>> {
  const found = from.get(name);
  if (!found) {
    const known = [...from.keys()].join(", ") || "none";
    throw new ClusterUnusable(`The kubeconfig has no ${what} "${name}". It has: ${known}.`);
  }
  const parsed = schema.safeParse(found.value);
  if (parsed.success) return { folder: found.folder, value: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") ?? "";
  throw new ClusterUnusable(`The ${what} "${name}" of the kubeconfig is not usable: ${where}: ${issue?.message}.`);
}

async function access(
  name: string,
  { folder, value: cluster }: In<Cluster>,
  user: In<User> | null,
): Promise<ClusterAccess> {
  if (cluster["proxy-url"]) {
    throw new ClusterUnusable(
      `The cluster "${name}" is behind a proxy-url, which is not supported. Use kubectl proxy, or --from.`,
    );
  }
  const { authorization, tokenFile, ...certificate } = user ? await credentialOf(user) : { authorization: null };
  const ca = pem(folder, cluster["certificate-authority-data"], cluster["certificate-authority"]);
  return {
    name,
    server: cluster.server,
    authorization,
    ...(tokenFile ? { tokenFile } : {}),
    tls: {
      ...(ca ? { ca } : {}),
      ...(cluster["tls-server-name"] ? { servername: cluster["tls-server-name"] } : {}),
      rejectUnauthorized: !cluster["insecure-skip-tls-verify"],
      ...certificate,
    },
  };
}

type Credential = { authorization: string | null; tokenFile?: string; cert?: string; key?: string };

async function credentialOf({ folder, value: user }: In<User>): Promise<Credential> {
  if (user["auth-provider"]) {
    throw new ClusterUnusable(
      "The kubeconfig uses an auth-provider, which Kubernetes has removed. Write it anew with an exec plugin.",
    );
  }
  if (user.exec) {
    const given = await execCredential(user.exec, folder);
    return {
      authorization: given.token ? bearer(given.token, "The credential plugin") : null,
      ...given.certificate,
    };
  }
  const cert = pem(folder, user["client-certificate-data"], user["client-certificate"]);
  const key = pem(folder, user["client-key-data"], user["client-key"]);
  if (cert && !key) throw new ClusterUnusable("The kubeconfig names a client certificate without its key.");
  const tokenFile = !user.token && user.tokenFile ? resolve(folder, user.tokenFile) : undefined;
  return {
    authorization: authorizationOf(user, folder),
    ...(tokenFile ? { tokenFile } : {}),
    ...(cert && key ? { cert, key } : {}),
  };
}

function authorizationOf(user: User, folder: string): string | null {
  if (user.token) return bearer(user.token, "The kubeconfig");
  if (user.tokenFile) return bearer(readNamed(folder, user.tokenFile).trim(), `The file ${user.tokenFile}`);
  if (user.username) return `Basic ${Buffer.from(`${user.username}:${user.password ?? ""}`).toString("base64")}`;
  return null;
}

/** Errors: ClusterUnusable when no request can carry it, as a token that was copied with the dots of a shortened one. */
function bearer(token: string, whose: string): string {
  if (/[^\x21-\x7e]/.test(token))
    throw new ClusterUnusable(`${whose} gives a token that is none: it holds characters that no token has.`);
  return `Bearer ${token}`;
}

function pem(folder: string, data: string | null | undefined, file: string | null | undefined): string | null {
  if (data) return Buffer.from(data, "base64").toString("utf8");
  return file ? readNamed(folder, file) : null;
}

function readNamed(folder: string, file: string): string {
  try {
    return readFileSync(resolve(folder, file), "utf8");
  } catch (error) {
    const whose = folder === IN_CLUSTER ? "The pod's service account" : "The kubeconfig";
    throw new ClusterUnusable(`${whose} names ${file}, which cannot be read.`, { cause: error });
  }
}

/** The pod's own service account: where the API is the environment says, as client-go's InClusterConfig has it. */
export function inCluster(folder: string): ClusterAccess {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env();
  const tokenFile = join(folder, "token");
  return {
    name: "in-cluster",
    server: host ? `https://${host.includes(":") ? `[${host}]` : host}:${port}` : "https://kubernetes.default.svc",
    authorization: `Bearer ${readNamed(folder, "token").trim()}`,
    tokenFile,
    tls: { ca: readNamed(folder, "ca.crt"), rejectUnauthorized: true },
  };
}
