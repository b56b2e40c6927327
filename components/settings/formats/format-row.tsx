"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { RelativeTime } from "@/components/ui/relative-time";
import { useChange } from "@/lib/client/use-change";
import type { ItemOf } from "@/lib/client/use-list";
import { findingKindWord } from "@/lib/client/words";

/** One own format with how it is used; deleting asks once more, since deliveries that name it are refused from then on. */
export function FormatRow({ format, onEdit }: { format: ItemOf<"listFormats">; onEdit: (() => void) | null }) {
  const [sure, setSure] = useState(false);
  const remove = useChange("deleteFormat", ["listFormats"]);
  const { mapping } = format;
  if (!mapping) return null;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3 text-sm">
      <span className="min-w-0 flex-1 basis-56">
        <span className="font-medium">{format.name}</span>{" "}
        <code className="font-mono text-xs break-all text-ink-muted">{format.id}</code>
        <span className="block text-xs text-ink-muted">
          {findingKindWord(mapping.kind)} from {mapping.media.toUpperCase()}, version {format.version}
          {format.updatedAt && (
            <>
              , changed <RelativeTime at={format.updatedAt} /> by {format.updatedBy}
            </>
          )}
        </span>
      </span>
      <span className="flex flex-wrap items-center gap-2">
        <CopyButton withText text={JSON.stringify(mapping, null, 2)} label="Copy as file" />
        {onEdit && !sure && (
          <>
            <Button size="sm" aria-label={`Edit ${format.name}`} onClick={onEdit}>
              Edit
            </Button>
            <Button size="sm" variant="danger" aria-label={`Delete ${format.name}`} onClick={() => setSure(true)}>
              Delete
            </Button>
          </>
        )}
        {sure && (
          <>
            <Button
              size="sm"
              variant="danger"
              disabled={remove.isPending}
              onClick={() => remove.mutate({ params: { slug: mapping.slug } })}
            >
              Refuse its reports from now on
            </Button>
            <Button size="sm" onClick={() => setSure(false)}>
              Keep
            </Button>
          </>
        )}
      </span>
      <div className="w-full min-w-0">
        <CodeBlock
          code={`plimsoll push report.${mapping.media} --format ${format.id}`}
          label={`use of ${format.name}`}
        />
      </div>
    </li>
  );
}
