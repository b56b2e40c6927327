"use client";

import Link from "next/link";
import { CodeBlock } from "@/components/ui/code-block";
import { EmptyState } from "@/components/ui/states";
import { useOrigin } from "@/lib/client/use-origin";

/** Nothing is here: it may be that no sensor is connected. The commands work as they stand, with a key in place. */
export function FirstEventHint() {
  const origin = useOrigin();
  return (
    <EmptyState title="No incident is waiting for anybody">
      <div className="flex flex-col gap-3">
        <p>
          This is no proof of safety: only what sensors and API servers report is seen.{" "}
          <Link href="/imports/health" className="link">
            Ingest health
          </Link>{" "}
          says who sends events and who has gone silent. To connect Falco, make an event key under{" "}
          <Link href="/settings/tokens" className="link">
            Settings
          </Link>{" "}
          and set, in <code className="font-mono text-xs">falco.yaml</code>:
        </p>
        <CodeBlock
          label="lines that send Falco’s alerts here"
          code={`json_output: true\nhttp_output:\n  enabled: true\n  url: ${origin}/api/v1/events/falco/<key>`}
        />
      </div>
    </EmptyState>
  );
}
