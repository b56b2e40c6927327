import Link from "next/link";
import type { TextPart } from "@/lib/contracts/http/overview";

/** A computed sentence whose parts lead to the rows they speak of. */
export function TextParts({ parts }: { parts: readonly TextPart[] }) {
  return parts.map((part, index) =>
    part.href ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a part of a sentence is its place
      <Link key={index} href={part.href} className="link">
        {part.text}
      </Link>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <span key={index}>{part.text}</span>
    ),
  );
}
