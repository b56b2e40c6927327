"use client";

import Link from "next/link";
import { CodeBlock } from "@/components/ui/code-block";
import { EmptyState } from "@/components/ui/states";
import { useOrigin } from "@/lib/client/use-origin";
import { PERMISSION_WORDS } from "@/lib/model/permission";

/** What to do when nothing is here: it may be that nothing has looked. The command works as it stands. */
export function FirstImportHint({ title }: { title: string }) {
  const origin = useOrigin();
  return (
    <EmptyState title={title}>
      <div className="flex flex-col gap-3">
        <p>
          This is no proof of safety: it only knows what scanners and clusters have told it. Send a report, or{" "}
          <Link href="/imports" className="link">
            drop a file
          </Link>
          .
        </p>
        <CodeBlock
          label="commands that send a first report"
          code={`trivy image --format json -o report.json nginx:1.27\nPLIMSOLL_URL=${origin} PLIMSOLL_TOKEN=<token> npx plimsoll push report.json --wait`}
        />
        <p>
          Tokens are made under{" "}
          <Link href="/settings/tokens" className="link">
            Settings
          </Link>
          ; one that may <em>{PERMISSION_WORDS["import:write"]}</em> is enough.
        </p>
      </div>
    </EmptyState>
  );
}
