import { ArrowDown, ArrowRight, ArrowUp, Info } from "lucide-react";
import Link from "next/link";
import { Sparkline } from "@/components/charts/sparkline";
import { bandWord } from "@/components/severity/band-chip";
import { Tooltip } from "@/components/ui/tooltip";
import { formatFigure, plural } from "@/lib/client/format-number";
import { formatAbsolute } from "@/lib/client/format-time";
import type { Figure } from "@/lib/contracts/http/overview";

/** One figure that leads to its rows, says how it is computed and as of when, and which way it went in 30 days. */
export function FigureCard({ figure }: { figure: Figure }) {
  return (
    <article
      aria-label={figure.label}
      className="flex min-w-0 flex-col gap-2 border-line py-1 sm:border-l sm:pl-4 sm:first:border-l-0 sm:first:pl-0"
    >
      <header className="flex items-center justify-between gap-2">
        <h2 className="text-sm text-ink-muted">{figure.label}</h2>
        <Tooltip content={`${figure.how} As of ${formatAbsolute(figure.asOf)}.`}>
          <button
            type="button"
            aria-label={`How ${figure.label} is computed`}
            className="grid size-6 place-items-center text-ink-muted"
          >
            <Info className="size-3.5" />
          </button>
        </Tooltip>
      </header>
      <div className="flex items-end justify-between gap-3">
        <Link
          href={figure.href}
          className="rounded-sm text-3xl leading-9 font-semibold tracking-tight hover:text-accent"
        >
          {figure.value === null ? <Unknown /> : formatFigure(figure.value, figure.unit)}
        </Link>
        <Sparkline values={figure.spark.map(({ value }) => value)} className="mb-1 h-6 w-24" />
      </div>
      <Delta figure={figure} />
      {figure.byBand.length > 0 && (
        <ul className="flex flex-wrap gap-x-3 text-xs">
          {figure.byBand.map((part) => (
            <li key={part.band}>
              <Link href={part.href} className="inline-flex h-6 items-center gap-1 text-ink-muted hover:text-ink">
                {bandWord(part.band)}
                <span className="font-semibold text-ink">
                  {part.value === null ? "–" : formatFigure(part.value, figure.unit)}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

function Unknown() {
  return <span className="text-xl text-ink-muted">Not known yet</span>;
}

function Delta({ figure }: { figure: Figure }) {
  const { delta30d: delta, better, unit } = figure;
  if (delta === null) return <p className="text-xs text-ink-muted">No figure from 30 days ago</p>;
  if (delta === 0) {
    return (
      <p className="flex items-center gap-1 text-xs text-ink-muted">
        <ArrowRight className="size-3" aria-hidden /> Same as 30 days ago
      </p>
    );
  }
  const up = delta > 0;
  const size = Math.abs(delta);
  // A share that goes from 60 % to 75 % is 15 points more, not 15 %.
  const change = unit === "percent" ? plural(size, "point") : formatFigure(size, unit);
  const good = up === (better === "up");
  const Arrow = up ? ArrowUp : ArrowDown;
  return (
    <p className={`flex items-center gap-1 text-xs font-medium ${good ? "text-good" : "text-act"}`}>
      <Arrow className="size-3" aria-hidden />
      {change} {up ? "more" : unit === "count" ? "fewer" : "less"} than 30 days ago
      <span className="sr-only">({good ? "better" : "worse"})</span>
    </p>
  );
}
