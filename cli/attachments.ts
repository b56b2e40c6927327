import { lstat, readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { CommandFailed } from "@/cli/command-failed";
import { dockerfileKind } from "@/cli/dockerfile-kind";
import { ExitCode } from "@/cli/exit-code";
import { manifestKind } from "@/cli/manifest-kind";
import { isDockerfileName } from "@/lib/parsers/iac/dockerfile";

/** One file to deliver, and the context to state with it. */
export type Attachment = { file: string; query: Record<string, string> };

/** What to deliver of a checkout, and every Dockerfile and manifest that it has, sent or not; null where not all were looked at. */
export type Attached = { files: Attachment[]; checkout: string[] | null };

/** Where GitHub and GitLab look, in their order: the first that is there counts. */
const CODEOWNERS = {
  github: [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"],
  gitlab: ["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"],
};
/** Not of the checkout's own making, or no manifests. */
const SKIPPED = new Set(["node_modules", "vendor", "testdata", "__fixtures__", "fixtures", "dist", "build", "target"]);
const DEFAULT_NAMES = new Set(["main", "master", "trunk"]);
const MAX_FILES = 200;
const MAX_LOOKED_AT = 20_000;
const MAX_DEPTH = 12;

/**
 * What the checkout says beside the reports: who owns which paths, and which resources it defines.
 *
 * Takes    the CODEOWNERS file, Dockerfiles, and Kubernetes manifests (YAML and JSON files with objects; no templates, no Secrets).
 *          Helm templates and Terraform are left out: the server has no use for them yet.
 * Branch   only the default branch's files are sent: owners and resources have no branch of their own, and a pull request's
 *          would stand for everybody's. So it has to be known that the folder is of that branch; `ownRef` is false where the CI
 *          run does not say so.
 * Secrets  a file that holds one in any form, or that is not understood to its end, is left out.
 * Errors   exit 2 without a repository to file them under, or without the folder.
 */
export async function attachments(
  folder: string,
  query: Record<string, string>,
  ownRef: boolean,
  remark: (text: string) => void,
): Promise<Attached> {
  const { repo, branch, defaultBranch } = query;
  if (!repo) throw new CommandFailed(ExitCode.Usage, "--attach needs to know the repository: state it with --repo.");
  const known = await lstat(folder).catch(() => null);
  if (!known?.isDirectory()) throw new CommandFailed(ExitCode.Usage, `--attach ${folder} is not a folder.`);
  if (!ownRef) {
    remark(
      "Nothing is attached: this run is for a pull or merge request, or for an event that does not say which code it checked out. " +
        "Where you know that the folder is of the default branch, state --no-ci with --repo and --branch.",
    );
    return NOTHING;
  }
  if (!branch) {
    remark("Nothing is attached: it is not known which branch the folder is of. State --branch, and --default-branch.");
    return NOTHING;
  }
  if (defaultBranch ? branch !== defaultBranch : !DEFAULT_NAMES.has(branch)) {
    remark(`Nothing is attached: ${branch} is not the default branch. State --default-branch ${branch} if it is.`);
    return NOTHING;
  }
  const stated = Object.fromEntries(
    Object.entries(query).filter(([name]) => ["repo", "commit", "branch", "defaultBranch", "runUrl"].includes(name)),
  );
  const owners = await codeownersIn(folder, /gitlab/.test(repo) || query.ci === "gitlab-ci" ? "gitlab" : "github");
  const found = await filesToSend(folder, remark);
  const files = [...owners.map((path) => ({ path, format: "codeowners" })), ...found.files].map(({ path, format }) => ({
    file: join(folder, path),
    query: { ...stated, format, filename: path },
  }));
  return { files, checkout: found.known };
}

const NOTHING: Attached = { files: [], checkout: null };

async function codeownersIn(folder: string, host: keyof typeof CODEOWNERS): Promise<string[]> {
  for (const path of CODEOWNERS[host]) {
    const found = await lstat(join(folder, path)).catch(() => null);
    if (found?.isFile() && found.size > 0 && (await liesInside(folder, path))) return [path];
  }
  return [];
}

/** No folder on the way to it is a link: else a checkout could name files of the machine its own. */
async function liesInside(folder: string, path: string): Promise<boolean> {
  return (await realpath(join(folder, path))) === join(await realpath(folder), path);
}

type Found = { files: { path: string; format: string }[]; known: string[] | null };

async function filesToSend(folder: string, remark: (text: string) => void): Promise<Found> {
  const files: Found["files"] = [];
  const known: string[] = [];
  let looked = 0;
  for await (const path of filesIn(folder, "", 0)) {
    looked += 1;
    if (files.length >= MAX_FILES || looked > MAX_LOOKED_AT) {
      remark(`Not all files are attached: no more than ${MAX_FILES} of ${MAX_LOOKED_AT}. Name a folder.`);
      return { files, known: null };
    }
    const format = isDockerfileName(path) ? "dockerfile" : /\.(?:ya?ml|json)$/i.test(path) ? "kubernetes" : null;
    if (format === null || !(await liesInside(folder, path))) continue;
    const kind = await (format === "dockerfile" ? dockerfileKind : manifestKind)(join(folder, path));
    if (kind === null) continue;
    known.push(path);
    if (kind === "dockerfile" || kind === "manifest") files.push({ path, format });
    else remark(`${path} is not attached: ${WHY_NOT[format][kind]}`);
  }
  return { files, known };
}

const WHY_NOT = {
  kubernetes: { secret: "it holds a Secret.", "not understood": "not everything in it is a Kubernetes object." },
  dockerfile: {
    secret: "it gives a variable with a secret's name a value.",
    "not understood": "not everything in it is an instruction of a Dockerfile.",
  },
};

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
