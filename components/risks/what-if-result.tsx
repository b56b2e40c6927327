import Link from "next/link";
import { BeforeAfter } from "@/components/risks/before-after";
import { Group, More } from "@/components/risks/what-if-group";
import { WhatIfPaths } from "@/components/risks/what-if-paths";
import { countedWords, headline } from "@/components/risks/what-if-words";
import { BandChip, bandWord } from "@/components/severity/band-chip";
import { SeverityMark } from "@/components/severity/severity-mark";
import { shortName } from "@/lib/client/short-name";
import type { WhatIfOutcome } from "@/lib/contracts/http/what-if";
import { SEVERITIES } from "@/lib/model/severity";

/** One outcome: the answer in a sentence, then the figures behind it. `listed`: the open risks as lists count them. */
export function WhatIfResult({ outcome, riskId, listed }: { outcome: WhatIfOutcome; riskId: string; listed: number }) {
  const { findings, assets, bands, paths } = outcome;
  const counted = countedWords(bands, listed);
  return (
    <section aria-label={outcome.title} className="flex min-w-0 flex-col gap-4">
      <div className="flex flex-col gap-1">
        <h3 className="font-medium break-words">{outcome.title}</h3>
        <p className="max-w-prose text-sm">{headline(outcome, riskId)}</p>
        {outcome.change && (
          <p className="max-w-prose text-sm text-ink-muted">
            The change is a risk of its own,{" "}
            <Link href={`/risks/${outcome.change.id}`} className="link">
              {outcome.change.title}
            </Link>
            . All that it does is told here, with the numbers of its page.
          </p>
        )}
      </div>
      <Group title="Open risks and attack paths of the organization">
        <ul className="flex flex-col gap-1.5">
          {bands.map(({ band, before, after }) => (
            <li key={band}>
              <BeforeAfter
                label={<BandChip band={band} />}
                name={bandWord(band)}
                before={before}
                after={after}
                scale={Math.max(1, ...bands.map((one) => Math.max(one.before, one.after)))}
                href={`/risks?band=${encodeURIComponent(band)}&paths=rows`}
              />
            </li>
          ))}
        </ul>
        {counted && <p className="max-w-prose text-xs text-ink-muted">{counted}</p>}
        {!paths.complete && (
          <p className="text-xs text-ink-muted">
            Without the attack paths of the clusters that were not searched again.
          </p>
        )}
      </Group>
      {findings && (findings.closes > 0 || findings.leaves > 0) && (
        <Group title={outcome.cutIds.length > 1 ? "Open findings of these fixes" : "Open findings of this fix"}>
          <ul className="flex flex-col gap-1.5">
            {SEVERITIES.map((severity) => {
              const left = findings.leavesBySeverity[severity] ?? 0;
              const before = left + (findings.closesBySeverity[severity] ?? 0);
              if (before === 0) return null;
              return (
                <li key={severity}>
                  <BeforeAfter
                    label={<SeverityMark severity={severity} word />}
                    name={severity}
                    before={before}
                    after={left}
                    scale={findings.closes + findings.leaves}
                  />
                </li>
              );
            })}
          </ul>
          {findings.leavesText && <p className="text-sm text-ink-muted">{findings.leavesText}</p>}
        </Group>
      )}
      {assets.count > 0 && (
        <Group title="Worst open finding score of each asset it touches">
          <ul className="flex flex-col gap-1.5">
            {assets.items.map(({ asset, before, after }) => (
              <li key={asset.id}>
                <BeforeAfter
                  label={<span className="truncate">{shortName(asset.name)}</span>}
                  name={asset.name}
                  before={before ?? 0}
                  after={after ?? 0}
                  afterWord={after === null ? "none open" : undefined}
                  scale={100}
                  href={`/assets/${asset.id}`}
                />
              </li>
            ))}
          </ul>
          <More shown={assets.items.length} count={assets.count} what="asset" />
        </Group>
      )}
      <WhatIfPaths paths={paths} riskId={riskId} />
    </section>
  );
}
