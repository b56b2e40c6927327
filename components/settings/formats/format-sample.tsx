"use client";

import { type DragEvent, useRef, useState } from "react";
import { SampleTree } from "@/components/settings/formats/sample-tree";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Section } from "@/components/ui/section";
import { formatBytes } from "@/lib/client/format-number";
import { parseSample, type SamplePath } from "@/lib/client/sample-values";
import { MAX_SAMPLE_CHARS } from "@/lib/contracts/http/format";
import type { MappingMedia } from "@/lib/model/mapping";

/** A report to try the mapping on: pasted, dropped or chosen, and then something to point at. */
export function FormatSample({
  sample,
  media,
  wanted,
  said,
  onSample,
  onMedia,
  onPick,
}: {
  sample: string;
  media: MappingMedia;
  /** The label of the field that the next value goes to. */
  wanted: string;
  said: string;
  onSample: (sample: string) => void;
  onMedia: (media: MappingMedia) => void;
  onPick: (path: SamplePath) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | undefined>();
  const take = async (file: File | undefined) => {
    if (!file) return;
    setProblem(file.size > MAX_SAMPLE_CHARS ? tooLarge(file) : undefined);
    if (file.size > MAX_SAMPLE_CHARS) return;
    const text = await file.text().catch(() => null);
    if (text === null) return setProblem(`${file.name} cannot be read by this browser.`);
    const told = mediaOfName(file.name);
    if (told) onMedia(told);
    onSample(text);
  };
  const drop = (event: DragEvent) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void take(event.dataTransfer.files[0]);
  };
  const parsed = sample.trim() === "" ? null : parseSample(sample, media);
  return (
    <Section
      title="Sample"
      note="Stays in this page"
      className="min-w-0"
      action={
        <>
          <input
            ref={input}
            type="file"
            hidden
            aria-label="Sample file"
            onChange={({ target }) => {
              void take(target.files?.[0]);
              target.value = "";
            }}
          />
          <Button size="sm" onClick={() => input.current?.click()}>
            Choose a file
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="Report" hint="Paste a report here, or drop its file. A few entries are enough." error={problem}>
          <Textarea
            value={sample}
            rows={7}
            maxLength={MAX_SAMPLE_CHARS}
            spellCheck={false}
            className="font-mono text-xs"
            onDragOver={(event) => event.preventDefault()}
            onDrop={drop}
            onChange={({ target }) => onSample(target.value)}
          />
        </Field>
        {parsed?.error && (
          <p className="text-sm text-act">
            There is nothing to point at: {parsed.error.replace(/\.$/, "")}. Is “The report is” right?
          </p>
        )}
        {parsed && !parsed.error && (
          <div>
            <p className="mb-1 text-sm">
              Choose a value: its path goes to <span className="font-medium">{wanted}</span>.
            </p>
            <ScrollRegion
              label="Values of the sample"
              className="max-h-64 overflow-auto rounded-md border border-line bg-sunken p-2"
            >
              <SampleTree value={parsed.document} path={[]} onPick={onPick} />
            </ScrollRegion>
          </div>
        )}
        <p role="status" className="min-h-5 text-sm text-ink-muted">
          {said}
        </p>
      </div>
    </Section>
  );
}

function tooLarge(file: File): string {
  return `${file.name} has ${formatBytes(file.size)}; a sample takes 1 MB. Cut a few entries out of it.`;
}

function mediaOfName(name: string): MappingMedia | null {
  if (/\.csv$/i.test(name)) return "csv";
  if (/\.(?:jsonl|ndjson)$/i.test(name)) return "jsonl";
  return /\.json$/i.test(name) ? "json" : null;
}
