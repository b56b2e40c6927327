import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import { type Fields, fields, text } from "@/lib/parsers/fields";
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
