import { Info } from "lucide-react";
import Link from "next/link";
import { Section } from "@/components/ui/section";
import { Tooltip } from "@/components/ui/tooltip";
import { formatCount } from "@/lib/client/format-number";
import type { CoverageFigure } from "@/lib/contracts/http/overview";

/** What we do not see: the other half of every safe-looking number. */
export function CoverageStrip({ figures }: { figures: readonly CoverageFigure[] }) {
  if (figures.length === 0) return null;
  return (
    <Section title="What we do not see">
      <ul className="flex flex-col">
        {figures.map((figure) => (
          <li key={figure.id} className="flex min-h-8 items-center gap-2 text-sm">
            <Link href={figure.href} className="min-w-0 flex-1 truncate hover:text-accent hover:underline">
              {figure.label}
            </Link>
            <span className={figure.value > 0 ? "font-semibold text-attend" : "text-ink-muted"}>
              {formatCount(figure.value)}
              {figure.of > figure.value && (
                <span className="font-normal text-ink-muted"> of {formatCount(figure.of)}</span>
              )}
            </span>
            <Tooltip content={figure.how}>
              <button
                type="button"
                aria-label={`How “${figure.label}” is computed`}
                className="grid size-6 place-items-center text-ink-muted"
              >
                <Info className="size-3.5" />
              </button>
            </Tooltip>
          </li>
        ))}
      </ul>
    </Section>
  );
}
