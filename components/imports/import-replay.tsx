"use client";

import { RotateCw } from "lucide-react";
import { toast } from "sonner";
import { isFinal } from "@/components/imports/import-status-badge";
import { ReplayDifference } from "@/components/imports/replay-difference";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { useChange } from "@/lib/client/use-change";
import { useMay } from "@/lib/client/use-session";
import type { ImportDetail, ImportReplay } from "@/lib/contracts/http/import";

const STATES: Record<ImportReplay["state"], { word: string; tone: Tone }> = {
  waiting: { word: "Waits for its turn", tone: "neutral" },
  asked: { word: "Being read", tone: "accent" },
  done: { word: "Done", tone: "good" },
  failed: { word: "Could not be read", tone: "act" },
};

/** The stored report read again by today's parser: what that changed, and the button that asks for it. */
export function ImportReplaySection({ item }: { item: ImportDetail }) {
  const may = useMay("admin");
  const replay = useChange("replayImport", ["getImport", "listImports", "importHealth"]);
  const older = item.parserVersion !== null && item.parserToday !== null && item.parserVersion < item.parserToday;
  const canAsk = may && item.rawAvailable && isFinal(item.status) && item.replay?.state !== "waiting";
  if (!item.replay && !canAsk) return null;
  const ask = () =>
    replay.mutate(
      { params: { id: item.id } },
      { onSuccess: () => toast.success("It is being read again. Decisions and history stay.") },
    );
  return (
    <Section
      title="Read again"
      note={versionNote(item, older)}
      action={
        canAsk ? (
          <Button variant={older ? "primary" : "secondary"} disabled={replay.isPending} onClick={ask}>
            <RotateCw /> Read again
          </Button>
        ) : undefined
      }
    >
      {item.replay ? (
        <Outcome replay={item.replay} />
      ) : (
        <p className="text-sm text-ink-muted">
          It has been read once, when it came. Reading it again keeps ids, decisions and history.
        </p>
      )}
    </Section>
  );
}

function versionNote({ format, parserVersion, parserToday }: ImportDetail, older: boolean): string | undefined {
  if (!format || parserVersion === null) return undefined;
  return older
    ? `Read by ${format} version ${parserVersion}; today's is ${parserToday}`
    : `Read by ${format} version ${parserVersion}`;
}

function Outcome({ replay }: { replay: ImportReplay }) {
  const { word, tone } = STATES[replay.state];
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={tone}>{word}</Badge>
        <span className="text-ink-muted">
          asked for by {replay.by}, <RelativeTime at={replay.at} />
        </span>
      </p>
      {replay.reason && <p>{replay.reason} Everything is as it was.</p>}
      {replay.state === "done" && replay.counts && (
        <ReplayDifference before={replay.before} after={replay.counts} changes={replay.counts} />
      )}
    </div>
  );
}
