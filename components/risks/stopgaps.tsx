import { Scissors } from "lucide-react";
import Link from "next/link";
import { ATTACK_PATH } from "@/components/risks/attack-path";
import { CutRisk } from "@/components/risks/cut-risk";
import { PathGoals } from "@/components/risks/path-goals";
import { partWords, reachWords, stopgapWords } from "@/components/risks/stopgap-words";
import { InlineCode } from "@/components/ui/inline-code";
import { Section } from "@/components/ui/section";
import type { RiskDetail, Stopgap } from "@/lib/contracts/http/risk";

type Waiting = Pick<RiskDetail, "kind" | "cuts" | "instead" | "alsoEndsCount">;

/** What to do where the cheapest cut, or the fix that ends attack paths, has to wait: other changes that end them alone, each of which can be tried. */
export function Stopgaps({ risk }: { risk: Waiting }) {
  const { instead } = risk;
  if (instead.length === 0) return null;
  const clusters = new Set(instead.map(({ cluster }) => cluster.id));
  return (
    <Section title="If that has to wait">
      <p className="mb-3 max-w-prose text-sm">{stopgapWords(risk)}</p>
      <ul className="flex flex-col gap-4">
        {instead.map((stopgap) => (
          <li key={`${stopgap.cluster.id} ${stopgap.id}`} className="flex gap-3">
            <Scissors className="mt-1 size-4 shrink-0 text-ink-muted" aria-hidden />
            <div className="flex min-w-0 flex-col gap-1">
              <p className="text-base font-medium break-words">
                {stopgap.title}
                {clusters.size > 1 && ` (cluster ${stopgap.cluster.name})`}
              </p>
              <p className="max-w-prose text-sm">
                <InlineCode text={stopgap.text} />
              </p>
              <p className="max-w-prose text-sm text-ink-muted">
                {risk.kind === ATTACK_PATH ? (
                  reachWords(stopgap)
                ) : (
                  <Reach stopgap={stopgap} endsCount={risk.alsoEndsCount} />
                )}{" "}
                <Try stopgap={stopgap} />
              </p>
              <CutRisk cut={stopgap} />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Which of the paths that a fix ends, and how many that is of them. */
function Reach({ stopgap: { paths, pathCount }, endsCount }: { stopgap: Stopgap; endsCount: number }) {
  if (endsCount === 1)
    return (
      <>
        Ends <PathGoals paths={paths} before="the attack path " />.
      </>
    );
  return (
    <>
      Ends {partWords(pathCount, endsCount)} attack paths: <PathGoals paths={paths} more={pathCount - paths.length} />.
    </>
  );
}

/** Worked out at the path that tells it, of several the worst. */
function Try({ stopgap: { id, title, toldBy } }: { stopgap: Stopgap }) {
  return (
    <Link
      href={`/risks/${toldBy}?cut=${encodeURIComponent(id)}`}
      scroll={false}
      className="link"
      aria-label={`See what would change: ${title}`}
    >
      See what would change
    </Link>
  );
}
