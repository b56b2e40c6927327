"use client";

import { CodeBlock } from "@/components/ui/code-block";
import { EmptyState } from "@/components/ui/states";
import { useOrigin } from "@/lib/client/use-origin";

/** Why none is known, and what makes one known. */
export function NoBaseHint() {
  const origin = useOrigin();
  return (
    <EmptyState title="No base image is known yet">
      <div className="flex flex-col gap-3">
        <p>
          A base is known once an image's report lists its layers or labels, and the image below it was scanned too.
          Scan the images that your Dockerfiles begin FROM, by the tag you use and by the newest one: then a bump can be
          counted.
        </p>
        <CodeBlock
          label="commands that make a base image known"
          code={`trivy image --format json -o base.json debian:12\nPLIMSOLL_URL=${origin} PLIMSOLL_TOKEN=<token> npx plimsoll push base.json --wait`}
        />
      </div>
    </EmptyState>
  );
}
