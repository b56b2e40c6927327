"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { formatCount, plural } from "@/lib/client/format-number";
import { useChange } from "@/lib/client/use-change";
import type { IdentityDryRun } from "@/lib/contracts/http/identity-dry-run";

type Named = IdentityDryRun["move"]["examples"][number]["finding"];

/** What today's crosswalk and rules would make of the findings that are stored; a look, not a change. */
export function IdentitySettings() {
  const run = useChange("dryRunIdentity", [], true);
  const start = () => run.mutate({ body: {} });
  return (
    <Section
      title="Identity of findings"
      note="A dry run: nothing is changed"
      action={
        <Button variant="primary" disabled={run.isPending} onClick={start}>
          {run.data ? "Run again" : "Run"}
        </Button>
      }
    >
      <div className="flex flex-col gap-5 text-sm">
        <p className="max-w-2xl text-ink-muted">
          Findings were keyed by the rules of the day they came. This computes what today's rules would merge, split or
          key anew. To apply them,{" "}
          <Link href="/imports/health#replays" className="link">
            read the stored reports again
          </Link>
          ; ids, decisions and history stay.
        </p>
        <Outcome run={run} onRetry={start} />
        <CodeBlock label="the same from a terminal" code="npx plimsoll identity" />
      </div>
    </Section>
  );
}

type Run = { data: IdentityDryRun | undefined; error: Error | null; isPending: boolean };

function Outcome({ run, onRetry }: { run: Run; onRetry: () => void }) {
  if (run.isPending) return <SkeletonRows rows={3} label="Computing identities" />;
  if (run.error) return <ErrorState title="The dry run did not end" error={run.error} onRetry={onRetry} />;
  if (!run.data) return null;
  return <Result result={run.data} />;
}

function Result({ result }: { result: IdentityDryRun }) {
  const { merge, split, move } = result;
  const same = merge.findings + split.findings + move.findings === 0;
  return (
    <div className="flex flex-col gap-5">
      <p role="status" className="text-base font-semibold">
        {same
          ? "Today's rules would change no finding."
          : `${plural(merge.findings, "finding")} would merge into ${formatCount(merge.groups)}, ${formatCount(split.findings)} would split, ${formatCount(move.findings)} would get another key.`}
        <span className="block text-sm font-normal text-ink-muted">
          {plural(result.examined, "finding")} examined <RelativeTime at={result.asOf} />
          {!result.complete && "; there are more, so these figures are lower bounds"}
        </span>
      </p>
      <Examples title="Would merge" total={merge.groups} shown={merge.examples.length}>
        {merge.examples.map(({ subject, findings }) => (
          <li key={findings[0]?.id} className="py-2">
            <code className="font-mono text-xs break-all">{subject}</code>
            {findings.map((finding) => (
              <FindingName key={finding.id} finding={finding} />
            ))}
          </li>
        ))}
      </Examples>
      <Examples title="Would split" total={split.findings} shown={split.examples.length}>
        {split.examples.map(({ finding, into }) => (
          <li key={finding.id} className="py-2">
            <FindingName finding={finding} />
            <span className="block font-mono text-xs break-all text-ink-muted">
              {into.map(({ subject }) => subject).join(" | ")}
            </span>
          </li>
        ))}
      </Examples>
      <Examples title="Would get another key" total={move.findings} shown={move.examples.length}>
        {move.examples.map(({ finding, from, to }) => (
          <li key={finding.id} className="py-2">
            <FindingName finding={finding} />
            <span className="block font-mono text-xs break-all text-ink-muted">
              {from === to ? `${to}, in another place` : `${from} becomes ${to}`}
            </span>
          </li>
        ))}
      </Examples>
    </div>
  );
}

function Examples({
  title,
  total,
  shown,
  children,
}: {
  title: string;
  total: number;
  shown: number;
  children: ReactNode;
}) {
  if (total === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="font-semibold">
        {title} <span className="font-normal text-ink-muted">{formatCount(total)}</span>
      </h3>
      <ul className="divide-y divide-line">{children}</ul>
      {total > shown && <p className="text-ink-muted">and {formatCount(total - shown)} more</p>}
    </section>
  );
}

function FindingName({ finding }: { finding: Named }) {
  return (
    <span className="block min-w-0 break-words">
      <Link href={`/findings/${finding.id}`} className="link">
        {finding.title}
      </Link>{" "}
      <span className="text-ink-muted">in {finding.asset.name}</span>
    </span>
  );
}
