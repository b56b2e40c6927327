import { z } from "zod";
import { branchOfFork, branchOfRef, ownerOf, tagRef } from "@/lib/engine/ci/branch-names";
import type { CiVariables, CiVendorContext } from "@/lib/engine/ci/ci-context";

const Repository = z.looseObject({ full_name: z.string() });

/** Of the payload what we need; GitHub gives more, and a part that is not as documented is taken for absent. */
const GitHubEvent = z.looseObject({
  repository: z
    .looseObject({ default_branch: z.string().optional(), full_name: z.string().optional() })
    .optional()
    .catch(undefined),
  pull_request: z
    .looseObject({
      head: z.looseObject({
        sha: z.string(),
        ref: z.string(),
        label: z.string().nullish(),
        repo: Repository.nullish(),
      }),
      base: z.looseObject({ repo: Repository }),
    })
    .optional()
    .catch(undefined),
  workflow_run: z
    .looseObject({
      event: z.string(),
      head_sha: z.string(),
      head_branch: z.string().nullish(),
      head_repository: Repository.nullish(),
    })
    .optional()
    .catch(undefined),
});
type GitHubEvent = z.infer<typeof GitHubEvent>;
type Checkout = Pick<CiVendorContext, "commit" | "branch" | "ownRef">;

/**
 * Events whose GITHUB_REF and GITHUB_SHA are the code the event is about, so that a checkout brings just that. Every other one
 * names the default branch, whatever the workflow then checks out: a comment's command usually checks out a stranger's request.
 * Source: the tables of https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
const CHECKS_OUT_ITS_REF = new Set(["push", "schedule", "workflow_dispatch", "release", "create", "merge_group"]);

/** What GitHub Actions says: variables first, then the payload of the event, which alone knows a request's head. */
export function readGitHub(v: CiVariables, payload: unknown): CiVendorContext {
  const event = GitHubEvent.safeParse(payload).data ?? {};
  const server = v.GITHUB_SERVER_URL ?? "https://github.com";
  return {
    repo: v.GITHUB_REPOSITORY && `${server}/${v.GITHUB_REPOSITORY}`,
    defaultBranch: event.repository?.default_branch,
    runUrl: v.GITHUB_RUN_ID && `${server}/${v.GITHUB_REPOSITORY}/actions/runs/${v.GITHUB_RUN_ID}`,
    ...checkoutOf(v, event),
  };
}

function checkoutOf(v: CiVariables, { pull_request: request, workflow_run: run, repository }: GitHubEvent): Checkout {
  if (request) return { ...ofRequest(request), ownRef: false };
  // Without its payload a request's own commit is not known (GITHUB_SHA merges it for the test), nor whose branch it is.
  if (v.GITHUB_HEAD_REF) return { branch: `pull:${v.GITHUB_HEAD_REF}`, ownRef: false };
  if (v.GITHUB_EVENT_NAME === "workflow_run") {
    return { ...(run ? ofWorkflowRun(run, repository?.full_name ?? v.GITHUB_REPOSITORY) : {}), ownRef: false };
  }
  if (!CHECKS_OUT_ITS_REF.has(v.GITHUB_EVENT_NAME ?? "")) return { ownRef: false };
  const branch = branchOfRef(v.GITHUB_REF);
  return branch ? { commit: v.GITHUB_SHA, branch, ownRef: true } : { ownRef: false };
}

function ofRequest({ head, base }: NonNullable<GitHubEvent["pull_request"]>): Omit<Checkout, "ownRef"> {
  const isFork = head.repo?.full_name !== base.repo.full_name;
  const label = head.label?.includes(":") ? head.label : undefined;
  const branch = isFork ? (label ?? branchOfFork(ownerOf(head.repo?.full_name), head.ref)) : head.ref;
  return { commit: head.sha, branch };
}

/**
 * The run that this one follows, whose results it may hand on. Of an event that does not check out its ref, `head_branch` is the
 * default branch and says as little as GITHUB_REF does.
 */
function ofWorkflowRun(
  run: NonNullable<GitHubEvent["workflow_run"]>,
  repository: string | undefined,
): Omit<Checkout, "ownRef"> {
  if (!CHECKS_OUT_ITS_REF.has(run.event) && run.event !== "pull_request") return {};
  const branch = run.event === "release" ? tagRef(run.head_branch ?? undefined) : (run.head_branch ?? undefined);
  const isOurs = run.head_repository != null && run.head_repository.full_name === repository;
  return {
    commit: run.head_sha,
    branch: isOurs ? branch : branchOfFork(ownerOf(run.head_repository?.full_name), branch),
  };
}
