import { Check, CircleAlert, Hand, Loader } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { importStatusWord } from "@/lib/client/words";
import type { ImportStatus } from "@/lib/contracts/http/import";

export function ImportStatusBadge({ status }: { status: ImportStatus }) {
  const word = importStatusWord(status);
  if (status === "done")
    return (
      <Badge tone="good">
        <Check aria-hidden />
        {word}
      </Badge>
    );
  if (status === "failed")
    return (
      <Badge tone="act">
        <CircleAlert aria-hidden />
        {word}
      </Badge>
    );
  if (status === "held")
    return (
      <Badge tone="amber">
        <Hand aria-hidden />
        {word}
      </Badge>
    );
  return (
    <Badge tone="accent">
      <Loader className="animate-spin" aria-hidden />
      {word}
    </Badge>
  );
}

export function isFinal(status: ImportStatus): boolean {
  return status === "done" || status === "failed" || status === "held";
}
