import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandFailed } from "@/cli/command-failed";
import { ExitCode } from "@/cli/exit-code";
import { AppError } from "@/lib/model/error";
import { kubernetesObjects } from "@/lib/parsers/kubernetes-objects";
import { DEFAULT_LIMITS, detectReport, readReport } from "@/lib/parsers/reading/read-report";

/** One file to deliver, and the context to state with it. */
export type Attachment = { file: string; query: Record<string, string> };

/** Where GitHub and GitLab look, in their order: the first that is there counts. */
const CODEOWNERS = {
  github: [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"],
  gitlab: ["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"],
};
/** Not of the checkout's own making, or no manifests. */
const SKIPPED = new Set(["node_modules", "vendor", "testdata", "__fixtures__", "fixtures", "dist", "build", "target"]);
const DEFAULT_NAMES = new Set(["main", "master", "trunk"]);
const MAX_MANIFESTS = 200;
const MAX_MANIFEST_BYTES = 1024 * 1024;
const MAX_LOOKED_AT = 20_000;
const MAX_DEPTH = 12;

/**
 * What the checkout says beside the reports: who owns which paths, and which resources it defines.
 *
 * Takes    the CODEOWNERS file, and Kubernetes manifests (YAML and JSON files with objects; no templates, no Secrets). Dockerfiles,
 *          Helm templates and Terraform are left out: the server has no use for them yet.
 * Branch   only the default branch's files are sent: owners and resources have no branch of their own, and a pull request's
 *          would stand for everybody's.
 * Errors   exit 2 without a repository to file them under, or without the folder.
 */
export async function attachments(
  folder: string,
  query: Record<string, string>,
  remark: (text: string) => void,
): Promise<Attachment[]> {
  const { repo, branch, defaultBranch } = query;
  if (!repo) throw new CommandFailed(ExitCode.Usage, "--attach needs to know the repository: state it with --repo.");
  const known = await lstat(folder).catch(() => null);
  if (!known?.isDirectory()) throw new CommandFailed(ExitCode.Usage, `--attach ${folder} is not a folder.`);
  if (branch && (defaultBranch ? branch !== defaultBranch : !DEFAULT_NAMES.has(branch))) {
    remark(`Nothing is attached: ${branch} is not the default branch. State --default-branch ${branch} if it is.`);
    return [];
  }
  const stated = Object.fromEntries(
    Object.entries(query).filter(([name]) => ["repo", "commit", "branch", "defaultBranch", "runUrl"].includes(name)),
  );
  const owners = await codeownersIn(folder, /gitlab/.test(repo) || query.ci === "gitlab-ci" ? "gitlab" : "github");
  const manifests = await manifestsIn(folder, remark);
  return [
    ...owners.map((path) => ({ path, format: "codeowners" })),
    ...manifests.map((path) => ({ path, format: "kubernetes" })),
  ].map(({ path, format }) => ({ file: join(folder, path), query: { ...stated, format, filename: path } }));
}

async function codeownersIn(folder: string, host: keyof typeof CODEOWNERS): Promise<string[]> {
  for (const path of CODEOWNERS[host]) {
    const found = await lstat(join(folder, path)).catch(() => null);
    if (found?.isFile() && found.size > 0) return [path];
  }
  return [];
}

async function manifestsIn(folder: string, remark: (text: string) => void): Promise<string[]> {
  const found: string[] = [];
  let looked = 0;
  for await (const path of filesIn(folder, "", 0)) {
    looked += 1;
    if (found.length >= MAX_MANIFESTS || looked > MAX_LOOKED_AT) {
      remark(`Not all manifests are attached: no more than ${MAX_MANIFESTS} of ${MAX_LOOKED_AT} files. Name a folder.`);
      break;
    }
    if (!/\.(?:ya?ml|json)$/i.test(path)) continue;
    const kind = await manifestKind(join(folder, path));
    if (kind === "manifest") found.push(path);
    if (kind === "secret") remark(`${path} is not attached: it holds a Secret.`);
  }
  return found;
}

/** Files below a folder, in order of their names; links are not followed, so that nothing outside is read. */
async function* filesIn(folder: string, below: string, depth: number): AsyncGenerator<string> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isFile()) yield path;
    else if (entry.isDirectory() && depth < MAX_DEPTH && !entry.name.startsWith(".") && !SKIPPED.has(entry.name)) {
      yield* filesIn(folder, path, depth + 1);
    }
  }
}

/** `null` for what is no manifest: another kind of YAML, a template, an object of a cluster. */
async function manifestKind(file: string): Promise<"manifest" | "secret" | null> {
  const { size } = await lstat(file);
  if (size === 0 || size > MAX_MANIFEST_BYTES) return null;
  const content = await readFile(file);
  const text = content.toString("utf8");
  if (text.includes("{{") || !/\bkind\b/.test(text) || !/\bapiVersion\b/.test(text)) return null;
  const source = async function* () {
    yield content;
  };
  try {
    await detectReport(source, { parsers: [kubernetesObjects], filename: file, limits: DEFAULT_LIMITS });
    const report = await readReport(source, kubernetesObjects, DEFAULT_LIMITS);
    const kinds: string[] = [];
    for await (const batch of report.outcomes()) {
      for (const outcome of batch) {
        if ("rejected" in outcome) continue;
        for (const record of outcome.records) {
          if (record.kind === "object" && !record.live) kinds.push(record.objectKind);
        }
      }
    }
    if (kinds.includes("Secret")) return "secret";
    return kinds.length > 0 ? "manifest" : null;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
