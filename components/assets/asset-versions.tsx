import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { plural } from "@/lib/client/format-number";
import { shortKey } from "@/lib/client/short-key";
import type { AssetVersion } from "@/lib/contracts/http/asset";

/** Its versions: digests of an image, commits of a repository; which of them count today. */
export function AssetVersions({ versions }: { versions: readonly AssetVersion[] }) {
  if (versions.length === 0) return null;
  return (
    <Section
      title="Versions"
      note={`${versions.filter(({ current }) => current).length} current of ${versions.length}`}
    >
      <ul className="divide-y divide-line">
        {versions.map((version) => (
          <li key={version.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 text-sm">
            <span className="flex min-w-0 items-center gap-1">
              <span className="text-xs text-ink-muted">{version.key.includes("sha256:") ? "Digest" : "Version"}</span>
              <code className="truncate font-mono text-xs" title={version.key}>
                {shortKey(version.key)}
              </code>
              <CopyButton text={version.key} label="Copy the version" />
            </span>
            {version.tags.slice(0, 3).map((tag) => (
              <Badge key={tag}>tag {shortKey(tag)}</Badge>
            ))}
            {version.ref && <Badge>from {shortKey(version.ref)}</Badge>}
            {version.current && <Badge tone="accent">current</Badge>}
            <span className="ml-auto text-xs text-ink-muted">
              {version.runs > 0 && `runs in ${plural(version.runs, "workload")} · `}
              {plural(version.components, "package")} ·{" "}
              {version.scannedAt ? (
                <>
                  scanned <RelativeTime at={version.scannedAt} />
                </>
              ) : (
                "never scanned"
              )}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
