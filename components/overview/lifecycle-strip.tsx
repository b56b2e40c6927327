import Link from "next/link";
import { Section } from "@/components/ui/section";
import { formatCount } from "@/lib/client/format-number";
import type { Overview } from "@/lib/contracts/http/overview";

/** Where weaknesses were caught, from code to the running pod. */
export function LifecycleStrip({ stages }: { stages: Overview["lifecycle"] }) {
  if (stages.length === 0) return null;
  return (
    <Section title="Where they were caught">
      <ol className="grid grid-cols-2 gap-4 sm:grid-cols-4 xl:grid-cols-2">
        {stages.map((stage) => (
          <li key={stage.stage}>
            <p className="text-xs text-ink-muted">{stage.label}</p>
            <p className="text-xl font-semibold">
              <Link href={stage.href} className="rounded-sm hover:text-accent hover:underline">
                {formatCount(stage.open)}
              </Link>
            </p>
            <p className="text-xs text-ink-muted">
              <Link href={stage.closedHref} className="inline-flex min-h-6 items-center rounded-sm hover:underline">
                {formatCount(stage.closed30d)} closed in 30 days
              </Link>
            </p>
          </li>
        ))}
      </ol>
    </Section>
  );
}
