import { RelativeTime } from "@/components/ui/relative-time";
import type { RiskFactor } from "@/lib/contracts/http/risk";

/** The score as a sum: each factor starts where the one above ended, with its evidence below. */
export function FactorWaterfall({ factors, score }: { factors: readonly RiskFactor[]; score: number }) {
  let running = 0;
  const steps = factors.map((factor) => {
    const from = running;
    running += factor.points;
    return { factor, from, to: running };
  });
  const scale = Math.max(100, ...steps.map(({ to }) => to));
  const counted = steps.filter(({ factor }) => factor.points !== 0);
  const idle = factors.filter(({ points }) => points === 0);
  return (
    <>
      <table className="w-full text-sm">
        <caption className="sr-only">What the score of {score} is made of</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Factor</th>
            <th scope="col">Share of the scale</th>
            <th scope="col">Points</th>
          </tr>
        </thead>
        <tbody>
          {counted.map(({ factor, from, to }) => (
            <tr key={factor.id} className="align-top">
              <th scope="row" className="w-1/2 py-1.5 pr-3 text-left font-normal">
                <span className="font-medium">{factor.label}</span>
                <Evidence factor={factor} />
              </th>
              <td className="py-2.5">
                <span className="relative block h-2.5 rounded-sm bg-track-soft">
                  <span
                    className={`absolute inset-y-0 rounded-sm ${factor.points < 0 ? "bg-good" : "bg-accent"}`}
                    style={bar(from, to, scale)}
                  />
                </span>
              </td>
              <td className="w-14 py-1.5 text-right font-medium">{signed(factor.points)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="border-t border-line">
            <th scope="row" className="pt-2 text-left font-semibold">
              Score
            </th>
            <td />
            <td className="pt-2 text-right font-semibold">{score}</td>
          </tr>
        </tfoot>
      </table>
      {idle.length > 0 && (
        <details className="mt-3 text-sm">
          <summary className="min-h-6 w-fit rounded-sm text-ink-muted hover:text-ink">
            {idle.length === 1 ? "1 factor" : `${idle.length} factors`} looked at, adding nothing
          </summary>
          <ul className="mt-2 flex flex-col gap-2">
            {idle.map((factor) => (
              <li key={factor.id}>
                <span className="font-medium">{factor.label}</span>
                <Evidence factor={factor} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Evidence({ factor }: { factor: RiskFactor }) {
  return (
    <span className="block text-xs text-ink-muted">
      {factor.evidence}
      {factor.asOf && (
        <>
          {" As of "}
          <RelativeTime at={factor.asOf} />.
        </>
      )}
    </span>
  );
}

function bar(from: number, to: number, scale: number) {
  const left = Math.max(0, Math.min(from, to));
  return { left: `${(left / scale) * 100}%`, width: `max(2px, ${(Math.abs(to - from) / scale) * 100}%)` };
}

function signed(points: number): string {
  const text = Math.abs(points) >= 10 || Number.isInteger(points) ? Math.round(points).toString() : points.toFixed(1);
  return points > 0 ? `+${text}` : text.replace("-", "−");
}
