import Link from "next/link";
import { OriginMark } from "@/components/origin/origin-mark";
import { Section } from "@/components/ui/section";
import { formatCount } from "@/lib/client/format-number";
import { placeWords } from "@/lib/client/place-words";
import { shortName } from "@/lib/client/short-name";
import type { RiskDetail } from "@/lib/contracts/http/risk";

type RunOfCode = RiskDetail["codeRuns"]["items"][number];

/** Where the code runs, and how it is known that what runs there is built from it. */
export function CodeRuns({ runs }: { runs: RiskDetail["codeRuns"] }) {
  if (runs.count === 0) return null;
  const isClaimed = runs.items.some(({ mark }) => mark === "claim");
  return (
    <Section title="Where it runs" note="Claims and proofs are told apart">
      {isClaimed && (
        <p className="max-w-prose pb-2 text-sm text-ink-muted">
          A claim is a label that whoever built the image wrote. It raises the score and never lowers it; signed
          provenance from an expected signer makes it a proof.
        </p>
      )}
      <ul className="divide-y divide-line">
        {runs.items.map(({ workload, place, image, mark, commit, otherVersion }) => (
          <li key={`${workload.id} ${image.id}`} className="flex items-baseline gap-3 py-2 text-sm">
            <span className="min-w-0 flex-1">
              <Link href={`/assets/${workload.id}`} className="link font-medium break-words">
                {workload.name}
              </Link>
              <span className="block text-xs break-words text-ink-muted">
                {place && `${placeWords(place)}: `}runs{" "}
                <Link href={`/assets/${image.id}#origin`} className="link">
                  {shortName(image.name)}
                </Link>
                {builtFrom(commit, otherVersion)}
              </span>
            </span>
            <OriginMark mark={mark} />
          </li>
        ))}
      </ul>
      {runs.count > runs.items.length && (
        <p className="text-xs text-ink-muted">and {formatCount(runs.count - runs.items.length)} more.</p>
      )}
    </Section>
  );
}

function builtFrom(commit: string | null, otherVersion: RunOfCode["otherVersion"]): string {
  if (otherVersion === "proof")
    return ", another version of which is proven to be built from this repository; of the one that runs that proves nothing";
  if (otherVersion) return ", another version of which claims to be built from this repository";
  return `, built from this repository${commit ? ` at ${commit.slice(0, 12)}` : ""}`;
}
