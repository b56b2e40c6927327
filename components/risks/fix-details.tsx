"use client";

import Link from "next/link";
import { BaseMoveCard } from "@/components/risks/base-move-card";
import { FixSteps } from "@/components/risks/fix-steps";
import { CodeBlock } from "@/components/ui/code-block";
import { InlineCode } from "@/components/ui/inline-code";
import { LoadingNote } from "@/components/ui/skeleton";
import { useRecord } from "@/lib/client/use-record";
import type { FixDetail, FixFile, FixPlace } from "@/lib/contracts/http/fix-detail";
import type { Fix } from "@/lib/contracts/http/risk";

/**
 * The change, with what is worked out when somebody looks: where it goes, files ready to apply, and the other way by a newer base. A
 * patch over the object that runs takes the place of the one that has to do without it.
 */
export function FixDetails({ riskId, fix }: { riskId: string; fix: Fix }) {
  const { data, error, refetch } = useRecord("getRiskFix", { params: { id: riskId } });
  const better = fix.kind === "workload-field" && data !== undefined && data.files.length > 0;
  const steps = <FixSteps fix={better ? { ...fix, diff: null, commands: [] } : fix} />;
  if (error && !data) {
    return (
      <>
        {steps}
        <p role="alert" className="text-sm text-act">
          Ready files could not be worked out: {error.message}{" "}
          <button type="button" className="link" onClick={() => void refetch()}>
            Try again
          </button>
        </p>
      </>
    );
  }
  return (
    <>
      {steps}
      {data ? <WorkedOut detail={data} /> : <LoadingNote>Working out ready files</LoadingNote>}
    </>
  );
}

function WorkedOut({ detail: data }: { detail: FixDetail }) {
  return (
    <>
      {data.places.length > 0 && (
        <div className="text-sm">
          <p className="font-medium">
            {data.places.length === 1 ? "Where it goes" : "Where it may go: several files define it"}
          </p>
          <ul className="flex flex-col gap-1">
            {data.places.map((place) => (
              <Place key={`${place.repository.id} ${place.path} ${place.line}`} place={place} />
            ))}
          </ul>
        </div>
      )}
      {data.deployedBy && (
        <p className="text-sm">
          <span className="font-medium">Deployed by </span>
          {data.deployedBy}: change it there, or the next release undoes it.
        </p>
      )}
      {data.files.map((file) => (
        <ReadyFile key={file.name} file={file} />
      ))}
      {data.notes.map((note) => (
        <p key={note} className="text-sm text-ink-muted">
          <InlineCode text={note} />
        </p>
      ))}
      {data.base && <BaseMoveCard move={data.base} />}
    </>
  );
}

function Place({ place }: { place: FixPlace }) {
  const where = `${place.path}${place.line ? `:${place.line}` : ""}`;
  return (
    <li className="flex flex-wrap items-baseline gap-x-2">
      <Link href={`/assets/${place.repository.id}`} className="link inline-flex min-h-6 items-center">
        {place.repository.name}
      </Link>
      {place.url ? (
        <a href={place.url} target="_blank" rel="noreferrer" className="link font-mono text-xs break-all">
          {where}
        </a>
      ) : (
        <code className="font-mono text-xs break-all">{where}</code>
      )}
      <span className="text-xs text-ink-muted">
        {place.commit && `at ${place.commit.slice(0, 12)} · `}
        {place.basis}
      </span>
    </li>
  );
}

function ReadyFile({ file }: { file: FixFile }) {
  return (
    <div className="flex flex-col gap-1.5">
      <p className="font-mono text-xs break-all">{file.name}</p>
      <CodeBlock label={`the file ${file.name}`} code={file.content} />
      <p className="max-w-prose text-sm text-ink-muted">
        {file.note} {file.confidence.reason}
      </p>
    </div>
  );
}
