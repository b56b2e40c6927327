import { Scissors } from "lucide-react";
import { AttackStep } from "@/components/risks/attack-step";
import { assetOf, EntryChoice, NotSearched, useEntry } from "@/components/risks/entry-choice";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { plural } from "@/lib/client/format-number";
import { shortName } from "@/lib/client/short-name";
import { useRecord } from "@/lib/client/use-record";
import { stateWord } from "@/lib/client/words";
import type { RiskDetail, RiskStep } from "@/lib/contracts/http/risk";

export const ATTACK_PATH = "attack-path";

type Path = Pick<RiskDetail, "id" | "path" | "cuts" | "members">;

/** The way of an attacker, to be walked: of the told entry, or of another that the reader chooses. */
export function AttackPath({ risk }: { risk: Path }) {
  const [entry, choose] = useEntry(risk.path[1]?.alike ?? []);
  const told = { path: risk.path, members: risk.members };
  return (
    <Section title="The way of the attacker" note={entry === null ? countOf(risk.path) : undefined}>
      <EntryChoice first={risk.path[1]} entry={entry} choose={choose} />
      {entry === null ? <Way way={told} /> : <OtherWay key={entry} risk={risk} entry={entry} />}
    </Section>
  );
}

function countOf(path: readonly RiskStep[]): string {
  return `${plural(path.length - 1, "step")} from the internet`;
}

/** An overview that leads to each step, then the steps with technique and proof. */
function Way({ way }: { way: Pick<RiskDetail, "path" | "members"> }) {
  const steps = way.path.slice(1);
  return (
    <>
      <Overview steps={way.path} />
      <ol className="mt-4 flex flex-col">
        {steps.map((step, index) => (
          <AttackStep
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place on the way; the same object may come twice
            key={index}
            step={step}
            members={way.members}
            number={index + 1}
            last={index === steps.length - 1}
          />
        ))}
      </ol>
    </>
  );
}

/** The way of another entry, worked out when it is chosen. */
function OtherWay({ risk, entry }: { risk: Path; entry: string }) {
  const { data, error, refetch } = useRecord(
    "getEntryWay",
    { params: { id: risk.id }, query: { entry } },
    { onRequest: true },
  );
  if (error && !data)
    return <ErrorState title={`The way through ${entry} is not shown`} error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={4} label={`Looking for the way through ${entry}`} />;
  if (data.state !== "found") return <NotSearched way={data} asset={assetOf(risk.path[1], entry)} />;
  return (
    <>
      <p role="status" className="mb-3 text-sm text-ink-muted">
        {countOf(data.path)} through {entry}, found <RelativeTime at={data.computedAt} /> in what is stored of{" "}
        {data.cluster.name}.
      </p>
      <Way way={data} />
    </>
  );
}

/** What the attacker has, one after the other; each leads to its step below. */
function Overview({ steps }: { steps: readonly RiskStep[] }) {
  return (
    <nav aria-label="Steps of the way">
      <ol className="flex flex-wrap items-center gap-y-2">
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place on the way; the same object may come twice
          <li key={index} className="flex items-center">
            {index > 0 && <Line cut={step.cut} />}
            {index === 0 ? (
              <Chip name={step.name} kind={step.kind} tone="border-line bg-track-soft" />
            ) : (
              <a href={`#step-${index}`} className="rounded-md focus-visible:outline-2">
                <Chip
                  name={step.name}
                  kind={step.kind}
                  tone={
                    index === steps.length - 1 ? "border-act bg-act-soft" : "border-line bg-surface hover:border-accent"
                  }
                />
              </a>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Where one of the cheapest cuts goes through, the line says so. */
function Line({ cut }: { cut: boolean }) {
  if (!cut) return <span className="mx-1 h-px w-4 shrink-0 bg-ink-muted" aria-hidden />;
  return (
    <span className="mx-1 inline-flex items-center text-good" title="A cheapest cut goes through here">
      <span className="h-px w-1.5 bg-good" aria-hidden />
      <Scissors className="size-3.5" aria-hidden />
      <span className="sr-only">A cheapest cut goes through here:</span>
      <span className="h-px w-1.5 bg-good" aria-hidden />
    </span>
  );
}

function Chip({ name, kind, tone }: { name: string; kind: string; tone: string }) {
  return (
    <span className={`flex max-w-44 min-w-0 flex-col rounded-md border px-2 py-1 ${tone}`}>
      <span className="text-xs text-ink-muted">{stateWord(kind)}</span>
      <span className="truncate text-sm font-medium" title={name}>
        {shortName(name)}
      </span>
    </span>
  );
}
