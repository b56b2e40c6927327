import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CiContext, ciContext } from "@/lib/engine/ci/ci-context";
import { CI_VARIABLE, CI_VENDORS } from "@/lib/engine/ci/ci-vendors";
import { withoutCredentials } from "@/lib/engine/ci/without-credentials";

const sha = (digit: string) => digit.repeat(40);
const HEAD = sha("a");
const MERGE = sha("f");

const github = {
  GITHUB_ACTIONS: "true",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "shop/api",
  GITHUB_RUN_ID: "77",
};
const ofPush = { ...github, GITHUB_EVENT_NAME: "push" };
const workflowRun = (over: object = {}) => ({
  repository: { default_branch: "main", full_name: "shop/api" },
  workflow_run: {
    event: "pull_request",
    head_sha: HEAD,
    head_branch: "fix",
    head_repository: { full_name: "shop/api" },
    ...over,
  },
});
/** What GITHUB_REF and GITHUB_SHA are for an event that checks out no code of its own. */
const onDefault = { ...github, GITHUB_SHA: MERGE, GITHUB_REF: "refs/heads/main" };
const pull = (over: object = {}) => ({
  repository: { default_branch: "main" },
  pull_request: {
    head: { sha: HEAD, ref: "fix", label: "shop:fix", repo: { full_name: "shop/api" } },
    base: { ref: "main", repo: { full_name: "shop/api" } },
    ...over,
  },
});
const gitlab = {
  GITLAB_CI: "true",
  CI_PROJECT_URL: "https://gitlab.example/shop/api",
  CI_DEFAULT_BRANCH: "main",
  CI_PIPELINE_URL: "https://gitlab.example/shop/api/-/pipelines/9",
};
const mergeRequest = {
  CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "fix",
  CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: "shop/api",
  CI_MERGE_REQUEST_PROJECT_PATH: "shop/api",
  CI_MERGE_REQUEST_PROJECT_URL: "https://gitlab.example/shop/api",
};
const jenkins = {
  JENKINS_URL: "https://ci.example/",
  BUILD_URL: "https://ci.example/job/api/7/",
  GIT_URL: "https://bot:t0ken@git.example/shop/api.git",
  GIT_COMMIT: HEAD,
};
const circle = {
  CIRCLECI: "true",
  CIRCLE_REPOSITORY_URL: "git@github.com:shop/api.git",
  CIRCLE_SHA1: HEAD,
  CIRCLE_BUILD_URL: "https://circleci.com/gh/shop/api/5",
};
const azure = {
  TF_BUILD: "True",
  BUILD_REPOSITORY_URI: "https://shop@dev.azure.com/shop/Web%20Shop/_git/api",
  BUILD_BUILDID: "31",
  SYSTEM_COLLECTIONURI: "https://dev.azure.com/shop/",
  SYSTEM_TEAMPROJECT: "Web Shop",
};

type Row = { name: string; variables: Record<string, string>; event?: unknown; says: Partial<CiContext> };

const RUNS: Row[] = [
  {
    name: "GitHub Actions, push",
    variables: { ...ofPush, GITHUB_SHA: HEAD, GITHUB_REF: "refs/heads/release/1", GITHUB_REF_TYPE: "branch" },
    event: { repository: { default_branch: "main" } },
    says: {
      system: "github-actions",
      repo: "https://github.com/shop/api",
      commit: HEAD,
      branch: "release/1",
      defaultBranch: "main",
      runUrl: "https://github.com/shop/api/actions/runs/77",
    },
  },
  {
    name: "GitHub Actions, tag",
    variables: { ...ofPush, GITHUB_SHA: HEAD, GITHUB_REF: "refs/tags/v1" },
    says: { commit: HEAD, branch: "tags/v1", defaultBranch: null },
  },
  {
    name: "GitHub Actions, pull request: its head, not the commit that merges it",
    variables: { ...github, GITHUB_SHA: MERGE, GITHUB_REF: "refs/pull/3/merge", GITHUB_HEAD_REF: "fix" },
    event: pull(),
    says: { commit: HEAD, branch: "fix", defaultBranch: "main" },
  },
  {
    name: "GitHub Actions, pull request of a fork whose branch is called like ours",
    variables: { ...github, GITHUB_SHA: MERGE, GITHUB_REF: "refs/pull/3/merge", GITHUB_HEAD_REF: "main" },
    event: pull({ head: { sha: HEAD, ref: "main", label: "mallory:main", repo: { full_name: "mallory/api" } } }),
    says: { repo: "https://github.com/shop/api", commit: HEAD, branch: "mallory:main" },
  },
  {
    name: "GitHub Actions, pull request without its payload: the commit is not known",
    variables: { ...github, GITHUB_SHA: MERGE, GITHUB_REF: "refs/pull/3/merge", GITHUB_HEAD_REF: "fix" },
    says: { commit: null, branch: "pull:fix", ownRef: false },
  },
  {
    name: "GitHub Actions, pull request of a fork that is gone since",
    variables: { ...github, GITHUB_SHA: MERGE, GITHUB_REF: "refs/pull/3/merge", GITHUB_HEAD_REF: "main" },
    event: pull({ head: { sha: HEAD, ref: "main", label: null, repo: null } }),
    says: { commit: HEAD, branch: "fork:main", ownRef: false },
  },
  {
    name: "GitHub Actions, workflow_run after a request of ours: its head",
    variables: { ...onDefault, GITHUB_EVENT_NAME: "workflow_run" },
    event: workflowRun(),
    says: { commit: HEAD, branch: "fix", defaultBranch: "main", ownRef: false },
  },
  {
    name: "GitHub Actions, workflow_run after a fork's request whose branch is called like ours",
    variables: { ...onDefault, GITHUB_EVENT_NAME: "workflow_run" },
    event: workflowRun({ head_branch: "main", head_repository: { full_name: "mallory/api" } }),
    says: { commit: HEAD, branch: "mallory:main", ownRef: false },
  },
  {
    name: "GitHub Actions, workflow_run after a request of a fork that is gone since",
    variables: { ...onDefault, GITHUB_EVENT_NAME: "workflow_run" },
    event: workflowRun({ head_branch: "main", head_repository: null }),
    says: { commit: HEAD, branch: "fork:main", ownRef: false },
  },
  {
    name: "GitHub Actions, workflow_run after a comment: the head it names is only the default branch",
    variables: { ...onDefault, GITHUB_EVENT_NAME: "workflow_run" },
    event: workflowRun({ event: "issue_comment", head_branch: "main", head_sha: MERGE }),
    says: { commit: null, branch: null, ownRef: false },
  },
  {
    name: "GitHub Actions, workflow_run without its payload",
    variables: { ...onDefault, GITHUB_EVENT_NAME: "workflow_run" },
    says: { commit: null, branch: null, ownRef: false },
  },
  ...["issue_comment", "repository_dispatch", "check_suite", "deployment", "something_new"].map((name) => ({
    name: `GitHub Actions, ${name}: which code is checked out it does not say`,
    variables: { ...onDefault, GITHUB_EVENT_NAME: name },
    event: { repository: { default_branch: "main" } },
    says: { repo: "https://github.com/shop/api", commit: null, branch: null, defaultBranch: "main", ownRef: false },
  })),
  ...["push", "schedule", "workflow_dispatch", "create"].map((name) => ({
    name: `GitHub Actions, ${name}: its ref is what is checked out`,
    variables: { ...onDefault, GITHUB_EVENT_NAME: name, GITHUB_SHA: HEAD },
    event: { repository: { default_branch: "main" } },
    says: { commit: HEAD, branch: "main", ownRef: true },
  })),
  {
    name: "GitHub Actions, release: its tag",
    variables: { ...github, GITHUB_EVENT_NAME: "release", GITHUB_SHA: HEAD, GITHUB_REF: "refs/tags/v1" },
    says: { commit: HEAD, branch: "tags/v1", ownRef: true },
  },
  {
    name: "GitHub Actions, merge queue: a branch of its own",
    variables: {
      ...github,
      GITHUB_EVENT_NAME: "merge_group",
      GITHUB_SHA: HEAD,
      GITHUB_REF: "refs/heads/gh-readonly-queue/main/pr-3",
    },
    says: { commit: HEAD, branch: "gh-readonly-queue/main/pr-3", ownRef: true },
  },
  {
    name: "GitLab CI, push",
    variables: { ...gitlab, CI_COMMIT_SHA: HEAD, CI_COMMIT_BRANCH: "main" },
    says: {
      system: "gitlab-ci",
      repo: "https://gitlab.example/shop/api",
      commit: HEAD,
      branch: "main",
      defaultBranch: "main",
      runUrl: "https://gitlab.example/shop/api/-/pipelines/9",
    },
  },
  {
    name: "GitLab CI, tag",
    variables: { ...gitlab, CI_COMMIT_SHA: HEAD, CI_COMMIT_TAG: "v1" },
    says: { commit: HEAD, branch: "tags/v1" },
  },
  {
    name: "GitLab CI, merge request",
    variables: { ...gitlab, ...mergeRequest, CI_COMMIT_SHA: HEAD, CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: "" },
    says: { commit: HEAD, branch: "fix" },
  },
  {
    name: "GitLab CI, merged results: the source branch's commit, not the merge",
    variables: { ...gitlab, ...mergeRequest, CI_COMMIT_SHA: MERGE, CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: HEAD },
    says: { commit: HEAD, branch: "fix" },
  },
  {
    name: "GitLab CI, merge request of a fork",
    variables: {
      ...gitlab,
      ...mergeRequest,
      CI_PROJECT_URL: "https://gitlab.example/mallory/api",
      CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: "mallory/api",
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "main",
      CI_COMMIT_SHA: HEAD,
    },
    says: { repo: "https://gitlab.example/shop/api", branch: "mallory:main", defaultBranch: null, ownRef: false },
  },
  {
    name: "GitLab CI, merge request of a fork that it does not name",
    variables: {
      ...gitlab,
      CI_MERGE_REQUEST_IID: "3",
      CI_MERGE_REQUEST_PROJECT_PATH: "shop/api",
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "main",
      CI_COMMIT_SHA: HEAD,
    },
    says: { commit: HEAD, branch: "fork:main", ownRef: false },
  },
  {
    name: "GitLab CI, a fork's pull request of an external repository",
    variables: {
      ...gitlab,
      CI_EXTERNAL_PULL_REQUEST_IID: "3",
      CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: "mallory/api",
      CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY: "shop/api",
      CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME: "main",
      CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA: HEAD,
      CI_COMMIT_SHA: HEAD,
      CI_COMMIT_BRANCH: "main",
    },
    says: { commit: HEAD, branch: "mallory:main", ownRef: false },
  },
  {
    name: "Jenkins, multibranch, primary branch",
    variables: { ...jenkins, BRANCH_NAME: "main", BRANCH_IS_PRIMARY: "true", GIT_BRANCH: "main" },
    says: {
      system: "jenkins",
      repo: "https://git.example/shop/api.git",
      commit: HEAD,
      branch: "main",
      defaultBranch: "main",
      runUrl: "https://ci.example/job/api/7/",
    },
  },
  {
    name: "Jenkins, a plain job",
    variables: { ...jenkins, GIT_BRANCH: "origin/release/1" },
    says: { commit: HEAD, branch: "release/1", defaultBranch: null },
  },
  { name: "Jenkins, tag", variables: { ...jenkins, TAG_NAME: "v1", BRANCH_NAME: "v1" }, says: { branch: "tags/v1" } },
  {
    name: "Jenkins, change request: its branch; whether the commit is a merge nothing says",
    variables: { ...jenkins, CHANGE_ID: "3", CHANGE_BRANCH: "fix", BRANCH_NAME: "PR-3", GIT_COMMIT: MERGE },
    says: { commit: null, branch: "fix", ownRef: false },
  },
  {
    name: "Jenkins, change request of a fork whose branch is called like ours",
    variables: { ...jenkins, CHANGE_ID: "3", CHANGE_BRANCH: "main", CHANGE_FORK: "mallory", BRANCH_NAME: "PR-3" },
    says: { commit: null, branch: "mallory:main", ownRef: false },
  },
  {
    name: "Jenkins, a detached head, under whatever name the job checks it out",
    variables: { ...jenkins, GIT_BRANCH: "detached", GIT_LOCAL_BRANCH: "main" },
    says: { branch: null, ownRef: false },
  },
  {
    name: "Jenkins, a pull request's ref that the job checks out under the name of a branch of ours",
    variables: { ...jenkins, GIT_BRANCH: "origin/pr/3/head", GIT_LOCAL_BRANCH: "main" },
    says: { branch: "pr/3/head" },
  },
  {
    name: "CircleCI, push",
    variables: { ...circle, CIRCLE_BRANCH: "main" },
    says: {
      system: "circleci",
      repo: "git@github.com:shop/api.git",
      commit: HEAD,
      branch: "main",
      defaultBranch: null,
      runUrl: "https://circleci.com/gh/shop/api/5",
    },
  },
  { name: "CircleCI, tag", variables: { ...circle, CIRCLE_TAG: "v1" }, says: { branch: "tags/v1" } },
  {
    name: "CircleCI, fork",
    variables: { ...circle, CIRCLE_BRANCH: "pull/3" },
    says: { commit: HEAD, branch: "pull/3", ownRef: false },
  },
  {
    name: "CircleCI, fork whose branch is given by its own name",
    variables: { ...circle, CIRCLE_BRANCH: "main", CIRCLE_PR_NUMBER: "3", CIRCLE_PR_USERNAME: "mallory" },
    says: { commit: HEAD, branch: "mallory:main", ownRef: false },
  },
  {
    name: "Azure Pipelines, push",
    variables: { ...azure, BUILD_SOURCEVERSION: HEAD, BUILD_SOURCEBRANCH: "refs/heads/release/1" },
    says: {
      system: "azure-pipelines",
      repo: "https://dev.azure.com/shop/Web%20Shop/_git/api",
      commit: HEAD,
      branch: "release/1",
      runUrl: "https://dev.azure.com/shop/Web%20Shop/_build/results?buildId=31",
    },
  },
  {
    name: "Azure Pipelines, tag",
    variables: { ...azure, BUILD_SOURCEVERSION: HEAD, BUILD_SOURCEBRANCH: "refs/tags/v1" },
    says: { branch: "tags/v1" },
  },
  {
    name: "Azure Pipelines, pull request: its source, not the merge",
    variables: {
      ...azure,
      BUILD_SOURCEVERSION: MERGE,
      BUILD_SOURCEBRANCH: "refs/pull/3/merge",
      SYSTEM_PULLREQUEST_SOURCEBRANCH: "refs/heads/fix",
      SYSTEM_PULLREQUEST_SOURCECOMMITID: HEAD,
      SYSTEM_PULLREQUEST_ISFORK: "False",
    },
    says: { commit: HEAD, branch: "fix", ownRef: false },
  },
  {
    name: "Azure Pipelines, pull request that does not say whether it is a fork's",
    variables: { ...azure, BUILD_SOURCEVERSION: MERGE, SYSTEM_PULLREQUEST_SOURCEBRANCH: "refs/heads/main" },
    says: { commit: null, branch: "fork:main", ownRef: false },
  },
  {
    name: "Azure Pipelines, a run that follows one for a pull request: neither the merge nor its ref",
    variables: { ...azure, BUILD_SOURCEVERSION: MERGE, BUILD_SOURCEBRANCH: "refs/pull/3/merge" },
    says: { commit: null, branch: null, ownRef: false },
  },
  {
    name: "Azure Pipelines, pull request of a fork",
    variables: {
      ...azure,
      BUILD_SOURCEVERSION: MERGE,
      SYSTEM_PULLREQUEST_SOURCEBRANCH: "refs/heads/main",
      SYSTEM_PULLREQUEST_ISFORK: "True",
    },
    says: { commit: null, branch: "fork:main" },
  },
];

describe("ciContext", () => {
  test.each(RUNS)("$name", ({ variables, event, says }) => {
    expect(ciContext(variables, event)).toMatchObject(says);
  });

  test("every vendor has a row for a push and for what is no branch, and says where its variables are documented", () => {
    for (const { id, name, docs } of CI_VENDORS) {
      expect(docs).toMatch(/^https:\/\//);
      expect(RUNS.filter((row) => row.name.startsWith(name)).length, id).toBeGreaterThanOrEqual(3);
    }
    const read = RUNS.flatMap(({ variables }) => Object.keys(variables));
    expect(read.filter((variable) => !CI_VARIABLE.test(variable))).toEqual([]);
  });

  test("says nothing outside CI, whatever else is set", () => {
    expect(ciContext({}, undefined)).toBeNull();
    expect(ciContext({ CI: "true", GITHUB_SHA: HEAD, GIT_COMMIT: HEAD, GITHUB_ACTIONS: "" }, pull())).toBeNull();
  });

  // A merge ref's commit is in nobody's history: findings filed under it could never be looked up.
  test("never gives a merge ref, and no broken payload breaks it", () => {
    const refs = fc.constantFrom("refs/pull/3/merge", "refs/heads/main", "refs/merge-requests/3/merge", "");
    fc.assert(
      fc.property(fc.jsonValue(), refs, fc.boolean(), (event, ref, isPull) => {
        const variables = { ...github, GITHUB_SHA: MERGE, GITHUB_REF: ref, GITHUB_HEAD_REF: isPull ? "fix" : "" };
        const said = ciContext(variables, event);
        expect(said?.branch ?? "").not.toMatch(/merge|^refs\//);
        if (isPull) expect(said?.commit).toBeNull();
        expect(said?.ownRef).toBe(false);
      }),
    );
  });
});

describe("withoutCredentials", () => {
  test.each([
    ["https://user:pass@git.example/a/b", "https://git.example/a/b"],
    ["https://x-access-token:gho_1@github.com/a/b.git", "https://github.com/a/b.git"],
    ["https://git.example/a@b", "https://git.example/a@b"],
    ["https://u:p@w@git.example/a", "https://git.example/a"],
    ["ssh://git@git.example/a/b", "ssh://git@git.example/a/b"],
    ["ssh://git:secret@git.example/a/b", "ssh://git.example/a/b"],
    ["git@git.example:a/b", "git@git.example:a/b"],
    ["github.com/a/b", "github.com/a/b"],
  ])("%s", (given, expected) => {
    expect(withoutCredentials(given)).toBe(expected);
  });
});
