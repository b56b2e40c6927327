import Link from "next/link";
import type { ReactNode } from "react";
import { Due } from "@/components/risks/risk-columns";
import { OwnerName } from "@/components/triage/owner-name";
import { LongWords } from "@/components/ui/long-words";
import type { PathChange } from "@/lib/contracts/http/risk";

/** The risk whose change a cut is: who makes it, and by when. */
export function CutRisk({ cut: { risk } }: { cut: Pick<PathChange, "risk"> }) {
  if (!risk) return null;
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
      <Fact name="A risk of its own">
        <Link href={`/risks/${risk.id}`} className="link break-words">
          <LongWords text={risk.title} />
        </Link>
      </Fact>
      <Fact name="Owner">
        <OwnerName owner={risk.owner} />
      </Fact>
      <Fact name="Due">
        <Due risk={{ ...risk, decidedUntil: null }} />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-wrap gap-x-2">
      <dt className="text-ink-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
