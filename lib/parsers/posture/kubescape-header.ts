import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import { type Fields, fields, list, text } from "@/lib/parsers/fields";
import type { Header } from "@/lib/parsers/parser";

/**
 * What a Kubescape report says it scanned: a cluster by its context or name, or a checkout whose remote identifies a repository.
 * Local paths and `file@...` name nothing.
 */
export function kubescapeHeader(doc: Fields): Pick<Header, "tool" | "target" | "source"> {
  const metadata = fields(doc.metadata);
  const context = { ...fields(metadata.targetMetadata), ...fields(metadata.contextMetadata) };
  const git = fields(context.gitRepoContextMetadata);
  const commit = fields(git.lastCommit);
  const remote = text(git.remoteURL) ?? text(git.repo);
  const repo = remote && parseRepositoryUrl(remote) ? remote : null;
  const cluster = text(fields(context.clusterContextMetadata).contextName) ?? text(doc.clusterName);
  return {
    tool: { name: "Kubescape", version: text(fields(metadata.scanMetadata).kubescapeVersion) ?? null },
    target: repo ? { kind: "repository", name: repo } : cluster ? { kind: "cluster", name: cluster } : null,
    source: {
      repo,
      commit: repo ? (text(commit.hash) ?? null) : null,
      branch: repo && git.branch !== "none" ? (text(git.branch) ?? null) : null,
    },
  };
}

/** What Kubescape has of its own collectors: they are off unless asked for, in every scan alike. */
const OWN_COLLECTORS =
  /^(?:hostdata\.kubescape\.cloud|armo\.vuln\.images|image\.vulnscan\.com|[\w.]+\.(?:amazonaws|googleapis|azure)\.com)\//;

/**
 * What Kubescape 4 says it could not list in the cluster, or did not come to evaluate (core/cautils/scancoverage.go): what it found
 * there before may still be there. Null where nothing is amiss, or only a collector of its own was not asked for.
 */
export function coverageGap(doc: Fields): string | null {
  const coverage = fields(doc.scanCoverage);
  const kinds = [...list(coverage.failedGVRPulls), ...list(coverage.partialGVRPulls)]
    .map((pull) => text(fields(pull).gvr))
    .filter((gvr) => gvr !== undefined && !OWN_COLLECTORS.test(gvr));
  const aborted = list(coverage.notEvaluatedControls)
    .map(fields)
    .filter((control) => text(control.reason) !== undefined)
    .map((control) => text(control.controlID));
  const missing = [...new Set([...kinds, ...aborted])].filter((name) => name !== undefined);
  if (missing.length === 0) return null;
  return `Kubescape could not list or evaluate all of ${missing.slice(0, 5).join(", ").slice(0, 300)}.`;
}
