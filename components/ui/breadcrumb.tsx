import { ChevronRight } from "lucide-react";
import Link from "next/link";

/** Where this page is. */
export function Breadcrumb({ trail, here }: { trail: readonly { label: string; href: string }[]; here: string }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className="flex min-w-0 items-center gap-1 text-sm text-ink-muted">
        {trail.map((step) => (
          <li key={step.href} className="flex items-center gap-1">
            <Link href={step.href} className="inline-flex h-6 items-center rounded-sm hover:text-ink hover:underline">
              {step.label}
            </Link>
            <ChevronRight className="size-3.5" aria-hidden />
          </li>
        ))}
        <li aria-current="page" className="truncate">
          {here}
        </li>
      </ol>
    </nav>
  );
}
