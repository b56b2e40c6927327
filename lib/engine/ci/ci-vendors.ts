import { z } from "zod";
import type { CiContext, CiVariables } from "@/lib/engine/ci/ci-context";

/** `docs`: where the vendor says what the variables mean. `isHere` and `read` see only variables that are not empty. */
export type CiVendor = {
  id: string;
  name: string;
  docs: string;
  isHere: (variables: CiVariables) => boolean;
  read: (variables: CiVariables, event: unknown) => Partial<Omit<CiContext, "system">>;
};

/** Of the first payload that has them; GitHub gives more than we need. */
const GitHubEvent = z.looseObject({
  repository: z.looseObject({ default_branch: z.string().optional() }).optional().catch(undefined),
  pull_request: z
    .looseObject({
      head: z.looseObject({
        sha: z.string(),
        ref: z.string(),
        label: z.string().nullish(),
        repo: z.looseObject({ full_name: z.string() }).nullish(),
      }),
      base: z.looseObject({ repo: z.looseObject({ full_name: z.string() }) }),
    })
    .optional()
    .catch(undefined),
});

/** A tag is no branch: without this prefix a build of it would count for the default branch. */
const tagRef = (tag: string | undefined) => (tag ? `tags/${tag}` : undefined);

/** `refs/heads/main` is `main`, `refs/tags/v1` is `tags/v1`; a pull request's `refs/pull/1/merge` is no branch of anybody's. */
function branchOfRef(ref: string | undefined): string | undefined {
  if (ref?.startsWith("refs/heads/")) return ref.slice("refs/heads/".length);
  return ref?.startsWith("refs/tags/") ? tagRef(ref.slice("refs/tags/".length)) : undefined;
}

/** A fork's branch may be called like ours (`main`): its owner in front keeps them apart, as GitHub writes it. */
const branchOfFork = (owner: string | undefined, branch: string | undefined) =>
  branch && (owner ? `${owner}:${branch}` : branch);

const ownerOf = (path: string | undefined) => path?.split("/")[0];

function readGitHub(v: CiVariables, payload: unknown): ReturnType<CiVendor["read"]> {
  const event = GitHubEvent.safeParse(payload).data;
  const server = v.GITHUB_SERVER_URL ?? "https://github.com";
  const common = {
    repo: v.GITHUB_REPOSITORY && `${server}/${v.GITHUB_REPOSITORY}`,
    defaultBranch: event?.repository?.default_branch,
    runUrl: v.GITHUB_RUN_ID && `${server}/${v.GITHUB_REPOSITORY}/actions/runs/${v.GITHUB_RUN_ID}`,
  };
  const { head, base } = event?.pull_request ?? {};
  if (head && base) {
    const isFork = head.repo?.full_name !== base.repo.full_name;
    const branch = isFork ? (head.label ?? branchOfFork(ownerOf(head.repo?.full_name), head.ref)) : head.ref;
    return { ...common, commit: head.sha, branch };
  }
  // Without its payload a pull request's own commit is not known: GITHUB_SHA is the one that merges it for the test.
  if (v.GITHUB_HEAD_REF) return { ...common, branch: v.GITHUB_HEAD_REF };
  return { ...common, commit: v.GITHUB_SHA, branch: branchOfRef(v.GITHUB_REF) };
}

function readGitLab(v: CiVariables): ReturnType<CiVendor["read"]> {
  const isFork = v.CI_MERGE_REQUEST_SOURCE_PROJECT_PATH !== v.CI_MERGE_REQUEST_PROJECT_PATH;
  const owner = isFork ? ownerOf(v.CI_MERGE_REQUEST_SOURCE_PROJECT_PATH) : undefined;
  const ofMergeRequest = branchOfFork(owner, v.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME);
  return {
    // A fork's pipeline runs in the fork: the merge request says whose code it is to become.
    repo: v.CI_MERGE_REQUEST_PROJECT_URL ?? v.CI_PROJECT_URL,
    // Set only where CI_COMMIT_SHA is the commit that merges the request for the test.
    commit: v.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA ?? v.CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA ?? v.CI_COMMIT_SHA,
    branch:
      ofMergeRequest ?? v.CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME ?? v.CI_COMMIT_BRANCH ?? tagRef(v.CI_COMMIT_TAG),
    defaultBranch: v.CI_DEFAULT_BRANCH,
    runUrl: v.CI_PIPELINE_URL,
  };
}

function readJenkins(v: CiVariables): ReturnType<CiVendor["read"]> {
  const repo = v.GIT_URL ?? v.GIT_URL_1;
  if (v.CHANGE_ID) {
    // Whether GIT_COMMIT is the change's head or a merge of it is the job's choice, and nothing says which it was.
    return { repo, branch: branchOfFork(ownerOf(v.CHANGE_FORK), v.CHANGE_BRANCH), runUrl: v.BUILD_URL };
  }
  const branch = tagRef(v.TAG_NAME) ?? v.BRANCH_NAME ?? v.GIT_LOCAL_BRANCH ?? v.GIT_BRANCH?.replace(/^origin\//, "");
  return {
    repo,
    commit: v.GIT_COMMIT,
    branch: branch === "detached" ? undefined : branch,
    defaultBranch: v.BRANCH_IS_PRIMARY === "true" ? v.BRANCH_NAME : undefined,
    runUrl: v.BUILD_URL,
  };
}

function readCircle(v: CiVariables): ReturnType<CiVendor["read"]> {
  return {
    repo: v.CIRCLE_REPOSITORY_URL,
    // CircleCI checks out the head; a fork's pull request is the branch `pull/<number>`, which is nobody's default.
    commit: v.CIRCLE_SHA1,
    branch: v.CIRCLE_BRANCH ?? tagRef(v.CIRCLE_TAG),
    runUrl: v.CIRCLE_BUILD_URL,
  };
}

function readAzure(v: CiVariables): ReturnType<CiVendor["read"]> {
  const collection = v.SYSTEM_COLLECTIONURI ?? v.SYSTEM_TEAMFOUNDATIONCOLLECTIONURI;
  const project = v.SYSTEM_TEAMPROJECT && encodeURIComponent(v.SYSTEM_TEAMPROJECT);
  const run = collection && project && v.BUILD_BUILDID;
  const common = {
    repo: v.BUILD_REPOSITORY_URI,
    runUrl: run && `${collection.replace(/\/+$/, "")}/${project}/_build/results?buildId=${v.BUILD_BUILDID}`,
  };
  if (v.SYSTEM_PULLREQUEST_SOURCEBRANCH) {
    const source = branchOfRef(v.SYSTEM_PULLREQUEST_SOURCEBRANCH) ?? v.SYSTEM_PULLREQUEST_SOURCEBRANCH;
    const isFork = v.SYSTEM_PULLREQUEST_ISFORK?.toLowerCase() === "true";
    // BUILD_SOURCEVERSION is the merge; the source's commit is given beside it.
    return {
      ...common,
      commit: v.SYSTEM_PULLREQUEST_SOURCECOMMITID,
      branch: branchOfFork(isFork ? "fork" : undefined, source),
    };
  }
  return { ...common, commit: v.BUILD_SOURCEVERSION, branch: branchOfRef(v.BUILD_SOURCEBRANCH) };
}

/** One row per CI system; the first that is here counts. Jenkins last: its agents may run inside another. */
export const CI_VENDORS: readonly CiVendor[] = [
  {
    id: "github-actions",
    name: "GitHub Actions",
    docs: "https://docs.github.com/en/actions/reference/workflows-and-actions/variables",
    isHere: (v) => v.GITHUB_ACTIONS === "true",
    read: readGitHub,
  },
  {
    id: "gitlab-ci",
    name: "GitLab CI",
    docs: "https://docs.gitlab.com/ci/variables/predefined_variables/",
    isHere: (v) => v.GITLAB_CI === "true",
    read: readGitLab,
  },
  {
    id: "circleci",
    name: "CircleCI",
    docs: "https://circleci.com/docs/reference/variables/#built-in-environment-variables",
    isHere: (v) => v.CIRCLECI === "true",
    read: readCircle,
  },
  {
    id: "azure-pipelines",
    name: "Azure Pipelines",
    docs: "https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables",
    isHere: (v) => v.TF_BUILD?.toLowerCase() === "true",
    read: readAzure,
  },
  {
    id: "jenkins",
    name: "Jenkins",
    docs: "https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables, https://plugins.jenkins.io/git/#plugin-content-environment-variables, https://github.com/jenkinsci/branch-api-plugin",
    isHere: (v) => v.JENKINS_URL !== undefined,
    read: readJenkins,
  },
];

/** Every variable that a row may read. */
export const CI_VARIABLE = /^(?:GITHUB|GITLAB|CI|CIRCLE|CIRCLECI|TF|BUILD|SYSTEM|JENKINS|GIT|CHANGE|BRANCH|TAG)(?:_|$)/;
