"use client";

import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog } from "@/components/ui/dialog";

/** A secret that is never shown again. */
export function SecretOnce({
  title,
  what,
  secret,
  onClose,
}: {
  title: string;
  what: string;
  secret: string;
  onClose: () => void;
}) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={`Copy ${what} now: it is shown this once and kept only as a hash.`}
    >
      <div className="flex flex-col gap-4">
        <CodeBlock label={what} code={secret} />
        <Button variant="primary" className="self-end" onClick={onClose}>
          I have copied it
        </Button>
      </div>
    </Dialog>
  );
}
