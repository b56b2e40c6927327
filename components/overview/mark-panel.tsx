import Link from "next/link";
import { PostureGauge } from "@/components/brand/posture-gauge";
import type { Mark } from "@/lib/contracts/http/overview";

/** The one line that means safe, with the named parts it is computed from. */
export function MarkPanel({ mark }: { mark: Mark }) {
  return (
    <section aria-label="Posture against our promises" className="flex flex-wrap items-center gap-5 lg:max-w-md">
      <PostureGauge mark={mark} className="h-auto w-44 shrink-0" />
      <div className="min-w-48 flex-1">
        <p className="text-sm font-medium" aria-hidden>
          {mark.text}
        </p>
        <dl className="mt-2 flex flex-col text-sm">
          {mark.parts.map((part) => (
            <div key={part.label} className="flex items-baseline justify-between gap-4">
              <dt className="text-ink-muted">{part.label}</dt>
              <dd>
                <Link href={part.href} className="link inline-flex min-h-6 items-center font-medium">
                  {part.value}
                </Link>
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  );
}
