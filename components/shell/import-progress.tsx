"use client";

import { Loader } from "lucide-react";
import Link from "next/link";
import { plural } from "@/lib/client/format-number";

/** How many imports are under way right now; it leads to them. */
export function ImportProgress({ running }: { running: number }) {
  if (running === 0) return null;
  return (
    <Link
      href="/imports"
      className="inline-flex h-7 items-center gap-1.5 rounded-md bg-accent-soft px-2 text-xs font-medium text-accent"
    >
      <Loader className="size-3.5 animate-spin" aria-hidden />
      <span role="status">{plural(running, "import")} under way</span>
    </Link>
  );
}
