import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { markWord, OriginMark } from "@/components/origin/origin-mark";
import { InlineCode } from "@/components/ui/inline-code";
import { RelativeTime } from "@/components/ui/relative-time";
import type { OriginHop } from "@/lib/contracts/http/asset-origin";

const STEPS: Record<OriginHop["step"], string> = {
  workload: "Runs",
  manifest: "Defined in",
  image: "Image",
  build: "Built by",
  source: "Built from",
  instruction: "Dockerfile",
  base: "Base image",
  owner: "Owner",
};

/** One hop: what it is, how that is known, who says another thing, and what to do where nobody says. */
export function OriginHopRow({ hop }: { hop: OriginHop }) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1 rounded-md border border-line bg-surface px-3 py-2 text-sm sm:grid-cols-[6rem_minmax(0,1fr)_auto]">
      <span className="text-xs text-ink-muted sm:pt-0.5">{STEPS[hop.step]}</span>
      <span className="col-span-2 row-start-2 min-w-0 sm:col-span-1 sm:col-start-2 sm:row-start-1">
        <HopValue hop={hop} />
        <span className="block text-xs break-words text-ink-muted">
          <InlineCode text={hop.evidence} />
          {hop.at && (
            <>
              {" · "}
              <RelativeTime at={hop.at} />
            </>
          )}
        </span>
        {hop.file && <FilePlace file={hop.file} />}
        <Others hop={hop} />
        {hop.advice && (
          <span className="mt-1 block text-xs break-words">
            <span className="text-ink-muted">{hop.mark === "unknown" ? "To make it known: " : "To be sure: "}</span>
            <InlineCode text={hop.advice} />
          </span>
        )}
      </span>
      <span className="col-start-2 row-start-1 justify-self-end sm:col-start-3">
        <OriginMark mark={hop.mark} confidence={hop.confidence} />
      </span>
    </li>
  );
}

function HopValue({ hop }: { hop: OriginHop }) {
  if (hop.value === null) return <span className="font-medium">Not known</span>;
  if (!hop.asset) return <span className="font-medium break-words">{hop.value}</span>;
  return (
    <Link href={`/assets/${hop.asset.id}`} className="link font-medium break-words">
      {hop.value}
    </Link>
  );
}

function FilePlace({ file }: { file: NonNullable<OriginHop["file"]> }) {
  const place = file.line === null ? file.path : `${file.path}:${file.line}`;
  return (
    <span className="block font-mono text-xs break-all text-ink-muted">
      {file.repository} {place}
      {file.commit && ` @ ${file.commit.slice(0, 12)}`}
    </span>
  );
}

/** What else is said: contradictions always in sight, agreement behind a click. */
function Others({ hop }: { hop: OriginHop }) {
  if (hop.others.length === 0) return null;
  const list = (
    <ul className="mt-1 flex flex-col gap-1">
      {hop.others.map((one) => (
        <li key={`${one.value} ${one.by} ${one.at}`} className="text-xs break-words">
          <span className="font-medium">{one.value}</span>
          <span className="text-ink-muted">
            , {markWord(one.mark)}: says {one.by}
            {one.at && (
              <>
                , <RelativeTime at={one.at} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
  if (hop.contradicted)
    return (
      <span className="mt-1 block">
        <span className="inline-flex items-center gap-1 text-xs font-medium text-attend">
          <TriangleAlert className="size-3" aria-hidden /> Not everybody says the same
        </span>
        {list}
      </span>
    );
  return (
    <details className="mt-1 text-xs">
      <summary className="cursor-pointer text-ink-muted">
        {hop.others.length === 1 ? "One more says so" : `${hop.others.length} more say so`}
      </summary>
      {list}
    </details>
  );
}
