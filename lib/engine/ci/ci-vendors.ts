import { branchOfFork, branchOfRef, ownerOf, tagRef } from "@/lib/engine/ci/branch-names";
import type { CiVariables, CiVendorContext } from "@/lib/engine/ci/ci-context";
import { readGitHub } from "@/lib/engine/ci/github-actions";

/** `docs`: where the vendor says what the variables mean. `isHere` and `read` see only variables that are not empty. */
export type CiVendor = {
  id: string;
  name: string;
  docs: string;
  isHere: (variables: CiVariables) => boolean;
  read: (variables: CiVariables, event: unknown) => CiVendorContext;
};

function readGitLab(v: CiVariables): CiVendorContext {
  // The fork's default branch is not that of the repository it is a fork of.
  const isHere = !v.CI_MERGE_REQUEST_PROJECT_URL || v.CI_MERGE_REQUEST_PROJECT_URL === v.CI_PROJECT_URL;
  const common = {
    // A fork's pipeline runs in the fork: the merge request says whose code it is to become.
    repo: v.CI_MERGE_REQUEST_PROJECT_URL ?? v.CI_PROJECT_URL,
    defaultBranch: isHere ? v.CI_DEFAULT_BRANCH : undefined,
    runUrl: v.CI_PIPELINE_URL,
  };
  if (v.CI_MERGE_REQUEST_IID || v.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME) {
    const isFork = v.CI_MERGE_REQUEST_SOURCE_PROJECT_PATH !== v.CI_MERGE_REQUEST_PROJECT_PATH;
    const source = v.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME;
    return {
      ...common,
      // Set only where CI_COMMIT_SHA is the commit that merges the request for the test.
      commit: v.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA ?? v.CI_COMMIT_SHA,
      branch: isFork ? branchOfFork(ownerOf(v.CI_MERGE_REQUEST_SOURCE_PROJECT_PATH), source) : source,
      ownRef: false,
    };
  }
  if (v.CI_EXTERNAL_PULL_REQUEST_IID || v.CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME) {
    const isFork = v.CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY !== v.CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY;
    const source = v.CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME;
    return {
      ...common,
      commit: v.CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA ?? v.CI_COMMIT_SHA,
      branch: isFork ? branchOfFork(ownerOf(v.CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY), source) : source,
      ownRef: false,
    };
  }
  const branch = v.CI_COMMIT_BRANCH ?? tagRef(v.CI_COMMIT_TAG);
  return { ...common, commit: v.CI_COMMIT_SHA, branch, ownRef: branch !== undefined };
}

function readJenkins(v: CiVariables): CiVendorContext {
  const common = { repo: v.GIT_URL ?? v.GIT_URL_1, runUrl: v.BUILD_URL };
  if (v.CHANGE_ID) {
    // Whether GIT_COMMIT is the change's head or a merge of it is the job's choice, and nothing says which it was.
    const branch = v.CHANGE_FORK ? branchOfFork(ownerOf(v.CHANGE_FORK), v.CHANGE_BRANCH) : v.CHANGE_BRANCH;
    return { ...common, branch, ownRef: false };
  }
  // GIT_LOCAL_BRANCH is no witness: it is the name that the job gives to whatever it checks out.
  const said = tagRef(v.TAG_NAME) ?? v.BRANCH_NAME ?? v.GIT_BRANCH?.replace(/^origin\//, "");
  const branch = said === "detached" ? undefined : said;
  return {
    ...common,
    commit: v.GIT_COMMIT,
    branch,
    defaultBranch: v.BRANCH_IS_PRIMARY === "true" ? v.BRANCH_NAME : undefined,
    ownRef: branch !== undefined,
  };
}

function readCircle(v: CiVariables): CiVendorContext {
  const common = { repo: v.CIRCLE_REPOSITORY_URL, commit: v.CIRCLE_SHA1, runUrl: v.CIRCLE_BUILD_URL };
  // CircleCI checks out the head. These three are set for a fork's request only, whose branch is `pull/<number>` where the system
  // says it; a name that could be one of ours gets the owner in front.
  if (v.CIRCLE_PR_NUMBER || v.CIRCLE_PR_USERNAME || v.CIRCLE_PR_REPONAME) {
    const isNumber = /^pull\/\d+$/.test(v.CIRCLE_BRANCH ?? "");
    const branch = isNumber ? v.CIRCLE_BRANCH : branchOfFork(v.CIRCLE_PR_USERNAME, v.CIRCLE_BRANCH);
    return { ...common, branch, ownRef: false };
  }
  const branch = v.CIRCLE_BRANCH ?? tagRef(v.CIRCLE_TAG);
  const isRequest = v.CIRCLE_PULL_REQUEST !== undefined || /^pull\//.test(branch ?? "");
  return { ...common, branch, ownRef: branch !== undefined && !isRequest };
}

function readAzure(v: CiVariables): CiVendorContext {
  const collection = v.SYSTEM_COLLECTIONURI ?? v.SYSTEM_TEAMFOUNDATIONCOLLECTIONURI;
  const project = v.SYSTEM_TEAMPROJECT && encodeURIComponent(v.SYSTEM_TEAMPROJECT);
  const run = collection && project && v.BUILD_BUILDID;
  const common = {
    repo: v.BUILD_REPOSITORY_URI,
    runUrl: run && `${collection.replace(/\/+$/, "")}/${project}/_build/results?buildId=${v.BUILD_BUILDID}`,
  };
  if (v.SYSTEM_PULLREQUEST_SOURCEBRANCH || v.SYSTEM_PULLREQUEST_PULLREQUESTID || v.BUILD_REASON === "PullRequest") {
    const source = branchOfRef(v.SYSTEM_PULLREQUEST_SOURCEBRANCH) ?? v.SYSTEM_PULLREQUEST_SOURCEBRANCH;
    // Ours only where that is said: what is not known to be ours must not be called like ours.
    const isOurs = v.SYSTEM_PULLREQUEST_ISFORK?.toLowerCase() === "false";
    // BUILD_SOURCEVERSION is the merge; the source's commit is given beside it.
    return {
      ...common,
      commit: v.SYSTEM_PULLREQUEST_SOURCECOMMITID,
      branch: isOurs ? source : branchOfFork(undefined, source),
      ownRef: false,
    };
  }
  // A run that follows one for a request has its merge ref, which is no branch, and its commit is in nobody's history.
  const branch = branchOfRef(v.BUILD_SOURCEBRANCH);
  return branch ? { ...common, commit: v.BUILD_SOURCEVERSION, branch, ownRef: true } : { ...common, ownRef: false };
}

/** One row per CI system; the first that is here counts. Jenkins last: its agents may run inside another. */
export const CI_VENDORS: readonly CiVendor[] = [
  {
    id: "github-actions",
    name: "GitHub Actions",
    docs: "https://docs.github.com/en/actions/reference/workflows-and-actions/variables, https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows",
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
