import type { RiskDetail } from "@/lib/contracts/http/risk";

/** Why the score is not the sum of what stands below: said first, since nothing of that counts any more. */
export function ScoreBound({ bound }: { bound: RiskDetail["bound"] }) {
  if (!bound) return null;
  return (
    <div className="mb-4 flex flex-col gap-1 border-l-2 border-accent pl-3 text-sm">
      <p className="font-medium">{bound.result}</p>
      <p>{bound.because}</p>
      <p className="text-ink-muted">{bound.change}</p>
    </div>
  );
}
