import Link from "next/link";
import { PathGoals } from "@/components/risks/path-goals";
import { LongWords } from "@/components/ui/long-words";
import { cn } from "@/lib/client/class-names";
import type { RiskItem } from "@/lib/contracts/http/risk";

type Together = Pick<RiskItem, "endsWith" | "alsoEnds" | "alsoEndsCount">;

/** As many paths as a row of the list has room for. */
const SHOWN = 3;

/**
 * That an attack path and the change which ends it are one piece of work: said at both, with a link to the other. The row of the change tells how many it
 * ends, where each leads and how it scores, the worst first.
 */
export function RiskTogether({
  risk,
  shown = SHOWN,
  className,
}: {
  risk: Together;
  shown?: number;
  className?: string;
}) {
  const { endsWith, alsoEndsCount } = risk;
  if (!endsWith && alsoEndsCount === 0) return null;
  return (
    <span className={cn("block text-xs break-words text-ink-muted", className)}>
      {endsWith && (
        <>
          Ends with:{" "}
          <Link href={`/risks/${endsWith.id}`} className="link">
            <LongWords text={endsWith.title} />
          </Link>
        </>
      )}
      {alsoEndsCount > 0 && <AlsoEnds risk={risk} shown={shown} />}
    </span>
  );
}

function AlsoEnds({ risk: { alsoEnds, alsoEndsCount }, shown }: { risk: Together; shown: number }) {
  const paths = alsoEnds.slice(0, shown);
  const more = alsoEndsCount - paths.length;
  const one = alsoEndsCount === 1;
  return (
    <>
      Also ends {!one && `${alsoEndsCount} attack paths, the worst first: `}
      <PathGoals paths={paths} more={more} before={one ? "an attack path " : ""} />
    </>
  );
}
