import { Scissors } from "lucide-react";
import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Tooltip } from "@/components/ui/tooltip";
import { plural } from "@/lib/client/format-number";
import { shortName } from "@/lib/client/short-name";
import { startUpper, stateName, stateWord } from "@/lib/client/words";
import type { AttackTechnique, RiskMember, RiskStep } from "@/lib/contracts/http/risk";

/** One step: what is done and called, what it gives, why it works here, and what proves it. */
export function AttackStep({
  step,
  members,
  number,
  last,
}: {
  step: RiskStep;
  /** Findings of the way, for their names: not always all. */
  members: readonly RiskMember[];
  number: number;
  last: boolean;
}) {
  return (
    <li id={`step-${number}`} className="group flex scroll-mt-20 gap-3">
      <span className="flex flex-col items-center" aria-hidden>
        <span
          className={`flex size-6 shrink-0 items-center justify-center rounded-full text-xs font-semibold group-target:bg-accent group-target:text-canvas ${last ? "bg-act-soft text-act" : "bg-track-soft"}`}
        >
          {number}
        </span>
        {!last && <span className="w-px flex-1 bg-line" />}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-1 pb-5 text-sm">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-semibold">{step.technique?.name ?? startUpper(step.kind)}</span>
          {step.technique?.attack.map((one) => (
            <AttackId key={one.id} technique={one} />
          ))}
          {step.cut && (
            <Badge tone="good">
              <Scissors aria-hidden /> Cut here
            </Badge>
          )}
        </p>
        <p className="max-w-prose">{step.why}</p>
        <p className="text-ink-muted">
          Gives: {stateWord(step.kind).toLowerCase()}{" "}
          {step.assetId ? (
            <Link href={`/assets/${step.assetId}`} className="link font-medium break-words">
              {stateName(step.name)}
            </Link>
          ) : (
            <span className="font-medium break-words text-ink">{stateName(step.name)}</span>
          )}
        </p>
        <Proof step={step} members={members} />
        <Alike names={step.alike} ids={step.alikeIds} />
      </div>
    </li>
  );
}

function AttackId({ technique }: { technique: AttackTechnique["attack"][number] }) {
  return (
    <Tooltip content={`MITRE ATT&CK ${technique.id}: ${technique.name}`}>
      <a
        href={technique.url}
        target="_blank"
        rel="noreferrer"
        className="inline-flex min-h-6 items-center rounded-sm bg-accent-soft px-1.5 font-mono text-xs text-accent hover:underline"
      >
        {technique.id}
        <span className="sr-only"> {technique.name}, opens attack.mitre.org</span>
      </a>
    </Tooltip>
  );
}

/** Objects that show it, and what the technique needs in general. */
function Proof({ step, members }: { step: RiskStep; members: readonly RiskMember[] }) {
  if (step.proof.length === 0 && !step.technique) return null;
  return (
    <details>
      <summary className="min-h-6 w-fit rounded-sm text-ink-muted hover:text-ink">
        Proof: {plural(step.proof.length, "object")}
        {step.findingIds.length > 0 && `, ${plural(step.findingIds.length, "finding")}`}
      </summary>
      <ul className="mt-2 flex flex-col gap-2 border-l border-line pl-3">
        {step.proof.map((proof) => (
          <li key={`${proof.kind} ${proof.name} ${proof.why}`}>
            <span className="text-ink-muted">{startUpper(proof.kind.replaceAll("_", " "))}</span>{" "}
            <span className="font-medium break-all">{proof.name}</span>
            <span className="block text-xs break-words text-ink-muted">{proof.why}</span>
          </li>
        ))}
        {step.findingIds.map((id) => (
          <li key={id}>
            <Finding id={id} member={members.find(({ findingId }) => findingId === id)} />
          </li>
        ))}
      </ul>
      {step.technique && <Needs technique={step.technique} />}
    </details>
  );
}

function Finding({ id, member }: { id: string; member: RiskMember | undefined }) {
  return (
    <>
      <span className="text-ink-muted">Finding</span>{" "}
      <Link href={`/findings/${id}`} className="link break-words">
        {member?.title ?? "that it uses"}
      </Link>
      {member && (
        <span className="block text-xs break-words text-ink-muted">
          {member.subject} in {shortName(member.asset.name)}
        </span>
      )}
    </>
  );
}

function Needs({ technique }: { technique: AttackTechnique }) {
  return (
    <p className="mt-2 max-w-prose text-xs text-ink-muted">
      What it needs: {technique.preconditions.join(" ")}{" "}
      <a href={technique.source} target="_blank" rel="noreferrer" className="link">
        Source
      </a>
    </p>
  );
}

/** Interchangeable entries, however many: closed, and scrolled by themselves. Each leads to its own exposure and weaknesses. */
function Alike({ names, ids }: { names: readonly string[]; ids: readonly (string | null)[] }) {
  if (names.length === 0) return null;
  return (
    <details>
      <summary className="min-h-6 w-fit rounded-sm text-ink-muted hover:text-ink">
        {plural(names.length, "other workload")} can be entered instead
      </summary>
      <ScrollRegion label="Workloads that can be entered instead" className="mt-2 max-h-48 overflow-y-auto">
        <ul className="grid grid-cols-1 gap-x-4 border-l border-line pl-3 font-mono text-xs sm:grid-cols-2">
          {names.map((name, index) => (
            <li key={name} className="truncate py-0.5" title={name}>
              {ids[index] ? (
                <Link href={`/assets/${ids[index]}`} className="link">
                  {name}
                </Link>
              ) : (
                name
              )}
            </li>
          ))}
        </ul>
      </ScrollRegion>
    </details>
  );
}
