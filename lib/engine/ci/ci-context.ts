import { CI_VENDORS } from "@/lib/engine/ci/ci-vendors";
import { withoutCredentials } from "@/lib/engine/ci/without-credentials";

/** Environment variables by name. */
export type CiVariables = Readonly<Record<string, string | undefined>>;

/**
 * What a CI system says about the run it is in. `commit` and `branch` are of the code that was checked out for its own sake:
 * in a run for a pull request its head, never the commit that merges it for the test.
 */
export type CiContext = {
  /** Id of the CI system: `github-actions`, `gitlab-ci`, `jenkins`, `circleci`, `azure-pipelines`. */
  system: string;
  repo: string | null;
  commit: string | null;
  branch: string | null;
  defaultBranch: string | null;
  runUrl: string | null;
  /**
   * The run is for `branch` itself, and a checkout brings that. False in a run for a request, and for an event that names one
   * branch and may check out another: then the folder may hold anybody's code.
   */
  ownRef: boolean;
};

/** What a vendor's variables say; what they do not is left out. */
export type CiVendorContext = {
  [Name in Exclude<keyof CiContext, "system" | "ownRef">]?: string | undefined;
} & Pick<CiContext, "ownRef">;

/**
 * The context of the run this is in; null outside every CI system we know.
 *
 * Shape    `event` is the parsed file that GITHUB_EVENT_PATH names, where there is one.
 * URLs     come without user and password.
 */
export function ciContext(variables: CiVariables, event: unknown): CiContext | null {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  const vendor = CI_VENDORS.find((one) => one.isHere(given));
  if (!vendor) return null;
  const { repo, commit, branch, defaultBranch, runUrl, ownRef } = vendor.read(given, event);
  return {
    system: vendor.id,
    repo: repo ? withoutCredentials(repo) : null,
    commit: commit && /^[0-9a-f]{40,64}$/i.test(commit) ? commit.toLowerCase() : null,
    branch: branch ?? null,
    defaultBranch: defaultBranch ?? null,
    runUrl: runUrl && /^https?:\/\//.test(runUrl) ? withoutCredentials(runUrl) : null,
    ownRef,
  };
}
