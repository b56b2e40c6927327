"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";

/** Copies text; on a page served without TLS the browser refuses, and then it says so. */
export function CopyButton({
  text,
  label = "Copy",
  withText = false,
}: {
  text: string;
  label?: string;
  withText?: boolean;
}) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    } catch {
      toast.error("The browser did not allow copying. Select the text and copy it by hand.");
    }
  };
  return (
    <Button
      variant="ghost"
      size={withText ? "sm" : "icon-sm"}
      onClick={() => void copy()}
      aria-label={withText ? undefined : label}
    >
      {copied ? <Check className="text-good" /> : <Copy />}
      {withText && (copied ? "Copied" : label)}
    </Button>
  );
}
