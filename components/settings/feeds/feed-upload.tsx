"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { ProgressBar } from "@/components/ui/progress-bar";
import { uploadFeed } from "@/lib/client/upload-report";
import type { Feed } from "@/lib/contracts/http/feed";

type Sending = { file: string; share: number } | { refused: string } | { known: string } | null;

/** Loads a file of the feed from the reader's disk: the way in where the server reaches no internet. */
export function FeedUpload({ feed, name, file: example }: { feed: Feed; name: string; file: string }) {
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState<Sending>(null);
  const send = async (file: File) => {
    setSending({ file: file.name, share: 0 });
    try {
      const { seenBefore } = await uploadFeed(feed, file, (share) => setSending({ file: file.name, share }));
      setSending(seenBefore ? { known: file.name } : null);
    } catch (error) {
      setSending({ refused: (error as Error).message });
    }
    await queries.invalidateQueries({ queryKey: ["listFeeds"] });
  };
  const busy = sending !== null && "share" in sending;
  return (
    <div className="flex max-w-64 flex-col gap-1.5 lg:items-end">
      <input
        ref={input}
        type="file"
        hidden
        aria-label={`File of ${name}`}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) void send(file);
          event.target.value = "";
        }}
      />
      <Button
        aria-label={`Load a file of ${name}`}
        title={`For example ${example}`}
        disabled={busy}
        onClick={() => input.current?.click()}
      >
        Load a file
      </Button>
      <div role="status" className="text-xs lg:text-right">
        {sending && "share" in sending && <ProgressBar label={`Sending ${sending.file}`} share={sending.share} />}
        {sending && "refused" in sending && <span className="text-act">{sending.refused}</span>}
        {sending && "known" in sending && (
          <span className="text-ink-muted">{sending.known} was loaded before: nothing was changed.</span>
        )}
      </div>
    </div>
  );
}
