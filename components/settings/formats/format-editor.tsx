"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { FormatFields } from "@/components/settings/formats/format-fields";
import { FormatGeneral } from "@/components/settings/formats/format-general";
import { FormatPreviewPanel } from "@/components/settings/formats/format-preview-panel";
import { FormatSample } from "@/components/settings/formats/format-sample";
import { FormatTarget } from "@/components/settings/formats/format-target";
import { FormatWords } from "@/components/settings/formats/format-words";
import { nextSlot, type Slot, slotLabel, withSource } from "@/components/settings/formats/slot";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { type MappingDraft, mappingOf } from "@/lib/client/mapping-draft";
import { proposeSource, type SamplePath } from "@/lib/client/sample-values";
import { useChange } from "@/lib/client/use-change";
import type { Format } from "@/lib/contracts/http/format";

/** What an editor begins with: a saved format, the example, or nothing. */
export type FormatStart = { saved: Format | null; draft: MappingDraft; sample: string };

/** The mapping on one side, the sample on the other, and below what the one makes of the other. */
export function FormatEditor({ start, onDone }: { start: FormatStart; onDone: () => void }) {
  const { saved } = start;
  const [draft, setDraft] = useState(start.draft);
  const [sample, setSample] = useState(start.sample);
  const [slot, setSlot] = useState<Slot | null>(null);
  const [said, setSaid] = useState("");
  const [asked, setAsked] = useState(false);
  const create = useChange("createFormat", ["listFormats"]);
  const change = useChange("changeFormat", ["listFormats"]);
  const { mapping, issues } = mappingOf(draft);
  const place = useRef<HTMLDivElement>(null);
  // The button that opened the editor is gone, and the focus with it.
  useEffect(() => place.current?.focus(), []);
  const wanted = slot ?? nextSlot(draft);
  const errors = new Map(asked ? (issues ?? []).map(({ place, message }) => [place, message] as const) : []);
  const parts = { draft, errors, onChange: setDraft, onSlot: setSlot };

  const pick = (path: SamplePath) => {
    const isFresh = !Object.values(draft.fields).some((source) => source?.from === "path" && source.text !== "");
    const proposed = proposeSource(path, draft.media, draft.entries, isFresh);
    setDraft(withSource({ ...draft, entries: proposed.entries }, wanted, proposed.source));
    setSaid(`${slotLabel(draft, wanted)} now reads ${proposed.source.text}.`);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!mapping) return;
    const onSuccess = (format: Format) => {
      toast.success(`${format.name} is saved as ${format.id}, version ${format.version}.`);
      onDone();
    };
    if (saved) change.mutate({ params: { slug: mapping.slug }, body: mapping }, { onSuccess });
    else create.mutate({ body: mapping }, { onSuccess });
  };
  return (
    <div ref={place} tabIndex={-1} className="flex flex-col gap-6 outline-none">
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Section title={saved ? `Edit ${saved.name}` : "New format"} className="min-w-0">
          <form onSubmit={submit} noValidate className="flex flex-col gap-6">
            <FormatGeneral {...parts} isSaved={saved !== null} />
            <FormatFields {...parts} key={draft.kind} wanted={wanted} />
            <FormatWords {...parts} />
            <FormatTarget {...parts} />
            <footer className="flex flex-wrap items-center gap-2">
              <Button type="submit" variant="primary" disabled={create.isPending || change.isPending}>
                Save format
              </Button>
              <Button onClick={onDone}>Cancel</Button>
              {asked && issues && (
                <p role="alert" className="text-sm text-act">
                  {issues.length === 1 ? "One thing is" : `${issues.length} things are`} still to be said; see the red
                  notes.
                </p>
              )}
            </footer>
          </form>
        </Section>
        {/* Stays in sight while the form is filled in; it scrolls by itself where it is longer than the screen. */}
        <div className="flex min-w-0 flex-col gap-6 lg:sticky lg:top-4 lg:max-h-[calc(100vh-5rem)] lg:overflow-y-auto lg:pr-1">
          <FormatSample
            sample={sample}
            media={draft.media}
            wanted={slotLabel(draft, wanted)}
            said={said}
            onSample={setSample}
            onMedia={(media) => setDraft({ ...draft, media, entries: media === "json" ? draft.entries : "" })}
            onPick={pick}
          />
          <FormatPreviewPanel mapping={mapping} issues={issues ?? []} sample={sample} />
        </div>
      </div>
    </div>
  );
}
