"use client";

import { ChevronRight, Upload as UploadIcon } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { UploadContext, type UploadContextValue } from "@/components/imports/upload-context";
import { UploadRow } from "@/components/imports/upload-row";
import { useUploads } from "@/components/imports/use-uploads";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/client/class-names";

/** Where files are dropped or chosen, and what becomes of each while one watches. */
export function DropZone() {
  const { uploads, send, dismiss } = useUploads();
  const [over, setOver] = useState(false);
  const [context, setContext] = useState<UploadContextValue>({});
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send([...event.dataTransfer.files], context);
  };
  return (
    <section aria-label="Import a report" className="border-b border-line px-4 py-3">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button inside does the same by keyboard */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cn(
          "flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-dashed border-line-strong px-4 py-3 text-sm",
          over && "border-accent bg-accent-soft",
        )}
      >
        <UploadIcon className="size-4 text-accent" aria-hidden />
        <p className="min-w-0 flex-1">
          Drop scan results, SBOMs, cluster inventories, CODEOWNERS or a catalog-info.yaml here.{" "}
          <span className="text-ink-muted max-sm:hidden">
            The format is recognized by itself; a zip or tar may hold many.
          </span>
        </p>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label="Files to import"
          onChange={(event) => {
            void send([...(event.target.files ?? [])], context);
            event.target.value = "";
          }}
        />
        <Button onClick={() => input.current?.click()}>Choose files</Button>
      </div>
      <details className="group mt-2 text-sm">
        <summary className="inline-flex min-h-6 list-none items-center gap-1 rounded-sm text-ink-muted hover:text-ink">
          <ChevronRight className="size-3.5 group-open:rotate-90" aria-hidden />
          Say where it belongs, if the report does not
        </summary>
        <UploadContext value={context} onChange={setContext} />
      </details>
      {uploads.length > 0 && (
        <ul aria-label="Files sent" className="mt-3 flex max-h-52 flex-col gap-2 overflow-auto">
          {uploads.map((upload) => (
            <UploadRow key={upload.key} upload={upload} onDismiss={() => dismiss(upload.key)} />
          ))}
        </ul>
      )}
    </section>
  );
}
