import Link from "next/link";
import { cn } from "@/lib/client/class-names";
import type { RiskItem } from "@/lib/contracts/http/risk";

type Together = Pick<RiskItem, "endsWith" | "alsoEnds">;

/** That an attack path and the change which ends it are one piece of work: said at both, with a link to the other. */
export function RiskTogether({ risk, className }: { risk: Together; className?: string }) {
  const { endsWith, alsoEnds } = risk;
  if (!endsWith && alsoEnds.length === 0) return null;
  return (
    <span className={cn("block text-xs break-words text-ink-muted", className)}>
      {endsWith && (
        <>
          Ends with:{" "}
          <Link href={`/risks/${endsWith.id}`} className="link">
            {endsWith.title}
          </Link>
        </>
      )}
      {alsoEnds.length > 0 && (
        <>
          Also ends{" "}
          {alsoEnds.map((path, n) => (
            <span key={path.id}>
              {n > 0 && (n === alsoEnds.length - 1 ? " and " : ", ")}
              <Link href={`/risks/${path.id}`} className="link">
                an attack path {path.goal}
              </Link>
            </span>
          ))}
        </>
      )}
    </span>
  );
}
