"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { PreviewTable } from "@/components/settings/formats/preview-table";
import { Section } from "@/components/ui/section";
import { callApi } from "@/lib/client/api";
import { plural } from "@/lib/client/format-number";
import type { DraftIssue } from "@/lib/client/mapping-draft";
import { useSettled } from "@/lib/client/use-settled";
import type { FormatPreview, FormatTrial } from "@/lib/contracts/http/format";
import type { Mapping } from "@/lib/model/mapping";
import { fieldsOfKind, MAPPING_FIELDS } from "@/lib/model/mapping-fields";

/** What the mapping makes of the sample, read by the server as an import would be, once one stops typing. */
export function FormatPreviewPanel({
  mapping,
  issues,
  sample,
}: {
  mapping: Mapping | null;
  issues: readonly DraftIssue[];
  sample: string;
}) {
  const trial = useSettled(mapping && sample.trim() !== "" ? JSON.stringify({ mapping, sample }) : "", 400);
  const { data, error, isFetching } = useQuery({
    queryKey: ["previewFormat", trial],
    queryFn: ({ signal }) => callApi("previewFormat", { body: JSON.parse(trial) as FormatTrial, signal }),
    enabled: trial !== "",
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const isShown = trial !== "" && mapping !== null;
  return (
    <Section title="Preview" note="Nothing is stored" className="min-w-0">
      <div aria-live="polite" className="flex flex-col gap-3 text-sm">
        {!isShown && <Missing issues={issues} hasSample={sample.trim() !== ""} />}
        {isShown && error && !isFetching && <p className="text-act">{error.message}</p>}
        {isShown && !data && !error && <p className="text-ink-muted">Reading the sample…</p>}
        {isShown && data && !error && <p className="font-medium">{headline(data)}</p>}
      </div>
      {isShown && data && !error && <PreviewTable preview={data} />}
    </Section>
  );
}

function headline({ entries, findings, rejected }: FormatPreview): string {
  if (entries === 0) return "The sample has no entry. Look at the way to the entries.";
  const read = `${plural(entries, "entry", "entries")}: ${plural(findings, "finding")}`;
  return rejected === 0 ? `${read}.` : `${read}, and ${rejected} not understood.`;
}

/** What is still to be said, in the form's own words. */
function Missing({ issues, hasSample }: { issues: readonly DraftIssue[]; hasSample: boolean }) {
  return (
    <>
      <p className="text-ink-muted">
        {hasSample ? "The sample is read as soon as these are said:" : "Paste or drop a sample to see it being read."}
      </p>
      {hasSample && (
        <ul className="list-disc pl-5">
          {issues.slice(0, 8).map(({ place, message }) => (
            <li key={`${place} ${message}`}>
              {message.startsWith(labelOf(place)) ? message : `${labelOf(place)} ${message}`}.
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const LABELS: Record<string, string> = {
  name: "The name",
  slug: "The short name",
  tool: "The tool",
  entries: "The way to the entries",
  severities: "The table of severities",
  "target.from": "The asset’s name",
  scannedAt: "The scan time",
};

const FIELD_LABELS = new Map(
  (["vulnerability", "misconfiguration", "secret", "code", "license", "dynamic"] as const).flatMap((kind) =>
    fieldsOfKind(kind).map(({ name, label }) => [name, label] as const),
  ),
);

function labelOf(place: string): string {
  const name = MAPPING_FIELDS.find((field) => place === `fields.${field}`);
  return (name && FIELD_LABELS.get(name)) ?? LABELS[place] ?? place;
}
