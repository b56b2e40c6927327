"use client";

import Link from "next/link";
import { baseName } from "@/components/base-images/base-words";
import { Section } from "@/components/ui/section";
import { plural } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";

/** What an image is built on, and who is built on it; nothing while neither is known. */
export function AssetBases({ assetId }: { assetId: string }) {
  const { data, error, refetch } = useRecord("listBaseImages", { query: { assetId, limit: 10 } });
  if (error && !data) {
    return (
      <Section title="Base image">
        <p role="alert" className="text-sm">
          Its base could not be read: {error.message}{" "}
          <button type="button" className="link" onClick={() => void refetch()}>
            Try again
          </button>
        </p>
      </Section>
    );
  }
  if (!data || data.items.length === 0) return null;
  return (
    <Section title="Base image">
      <ul className="flex flex-col gap-1 text-sm">
        {data.items.map((base) => (
          <li key={base.id}>
            {base.asset?.id === assetId ? "This is the base of " : "Built on "}
            <Link href={`/base-images/${base.id}`} className="link">
              {base.asset?.id === assetId ? plural(base.images, "image") : baseName(base.key)}
            </Link>
            {base.closes > 0 && `; over all images on it, newer versions close ${plural(base.closes, "finding")}`}.
          </li>
        ))}
      </ul>
    </Section>
  );
}
