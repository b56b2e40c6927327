import { versionName } from "@/components/base-images/base-words";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { plural } from "@/lib/client/format-number";
import type { BaseVersionInUse } from "@/lib/contracts/http/base-image";

/** Versions of the base that are in use, the oldest first: a bar shows how many images each has under it. */
export function BaseVersions({ versions }: { versions: readonly BaseVersionInUse[] }) {
  const most = Math.max(1, ...versions.map(({ images }) => images));
  return (
    <Section title="Versions in use" note={`${versions.length === 50 ? "The 50 oldest" : "The oldest"} first`}>
      {versions.length === 0 && <p className="text-sm text-ink-muted">Nothing is built on it now.</p>}
      <ul className="divide-y divide-line">
        {versions.map((version) => (
          <li key={`${version.tag} ${version.digest}`} className="flex flex-col gap-1.5 py-2 text-sm">
            <p className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="flex min-w-0 flex-wrap items-baseline gap-2">
                <span className="font-medium break-all" title={version.digest ?? undefined}>
                  {versionName(version)}
                </span>
                {!version.scanned && <Badge>not scanned by itself</Badge>}
              </span>
              <span className="text-xs text-ink-muted">
                built or first seen <RelativeTime at={version.builtAt} />
              </span>
            </p>
            <span aria-hidden className="block h-1.5 rounded-full bg-sunken">
              <span
                className="block h-full rounded-full bg-accent"
                style={{ width: `${Math.max(2, (100 * version.images) / most)}%` }}
              />
            </span>
            <p className="text-xs text-ink-muted">
              {plural(version.images, "image")} ·{" "}
              {version.findings === null
                ? "what it brings is not known"
                : `brings ${plural(version.findings, "finding")} · a bump closes ${version.closes}${version.untold > 0 ? ` · not known for ${version.untold}` : ""}`}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
