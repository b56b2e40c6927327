import { ArrowDown } from "lucide-react";
import Link from "next/link";
import { wayNote } from "@/components/risks/way-note";
import { Section } from "@/components/ui/section";
import { startUpper } from "@/lib/client/words";
import type { RiskDetail, RiskHop } from "@/lib/contracts/http/risk";

type Way = {
  path: readonly RiskHop[];
  exposure: RiskDetail["exposure"];
  usedFromInside?: boolean;
  kind?: RiskDetail["kind"];
  inOthers?: boolean;
};

/** The way in, hop by hop, each with why it holds. */
export function RiskPath({ risk }: { risk: Way }) {
  if (risk.path.length === 0) return null;
  const isSecret = risk.kind === SECRET_ROTATION;
  if (isSecret && risk.path.every(({ kind }) => kind === "repository")) return <LeakedInto path={risk.path} />;
  const startsNothing = risk.usedFromInside === true || isSecret;
  return (
    <Section title={startsNothing ? "The way to the workload" : "The way in"} note={wayNote(risk, startsNothing)}>
      {isSecret && (
        <p className="max-w-prose pb-3 text-sm">
          A connection does not give the secret. Whoever can pull the image or read the file it lies in has it, and so
          does whoever gets to run code there: the way below is one to that.
        </p>
      )}
      {risk.usedFromInside && (
        <p className="max-w-prose pb-3 text-sm">
          A connection is not enough here: the weakness that sets the score is used by somebody who is inside already,
          by another weakness, a stolen login or a job that runs there.
        </p>
      )}
      <Hops path={risk.path} />
    </Section>
  );
}

/** A repository is reached by nobody and read by many. */
function LeakedInto({ path }: { path: readonly RiskHop[] }) {
  return (
    <Section title="Where it lies" note="Taking it out of the file is not enough: it stays in the history">
      <p className="max-w-prose pb-3 text-sm">
        Whoever can read the repository, or any copy or fork of it, has the secret. It has to be replaced where it is
        accepted.
      </p>
      <Hops path={path} />
    </Section>
  );
}

function Hops({ path }: { path: readonly RiskHop[] }) {
  return (
    <ol className="flex flex-col">
      {path.map((hop, index) => (
        <li key={`${hop.kind}:${hop.name}`} className="flex flex-col">
          {index > 0 && <ArrowDown className="my-1 ml-3 size-3.5 text-ink-muted" aria-hidden />}
          <Hop hop={hop} />
        </li>
      ))}
    </ol>
  );
}

/** Risks of which a secret is what has to change. */
export const SECRET_ROTATION = "secret-rotation";

function Hop({ hop }: { hop: RiskHop }) {
  return (
    <div className="flex items-baseline gap-3 rounded-md border border-line bg-surface px-3 py-2 text-sm">
      <span className="w-20 shrink-0 text-xs text-ink-muted">{startUpper(hop.kind.replaceAll("_", " "))}</span>
      <span className="min-w-0 flex-1">
        {hop.assetId ? (
          <Link href={`/assets/${hop.assetId}`} className="link font-medium break-words">
            {hop.name}
          </Link>
        ) : (
          <span className="font-medium break-words">{hop.name}</span>
        )}
        <span className="block text-xs text-ink-muted">{hop.why}</span>
      </span>
    </div>
  );
}
