import { Scissors } from "lucide-react";
import { AttackStep } from "@/components/risks/attack-step";
import { Section } from "@/components/ui/section";
import { shortName } from "@/lib/client/short-name";
import { stateWord } from "@/lib/client/words";
import type { RiskDetail, RiskStep } from "@/lib/contracts/http/risk";

export const ATTACK_PATH = "attack-path";

type Path = Pick<RiskDetail, "path" | "cuts">;

/** The way of an attacker, to be walked: an overview that leads to each step, then the steps with technique and proof. */
export function AttackPath({ risk }: { risk: Path }) {
  const steps = risk.path.slice(1);
  return (
    <Section
      title="The way of the attacker"
      note={`${steps.length} ${steps.length === 1 ? "step" : "steps"} from the internet`}
    >
      <Overview steps={risk.path} />
      <ol className="mt-4 flex flex-col">
        {steps.map((step, index) => (
          <AttackStep
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place on the way; the same object may come twice
            key={index}
            step={step}
            number={index + 1}
            last={index === steps.length - 1}
          />
        ))}
      </ol>
    </Section>
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
