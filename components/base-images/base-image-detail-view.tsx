"use client";

import Link from "next/link";
import { BaseImageUsers } from "@/components/base-images/base-image-users";
import { BaseMoves } from "@/components/base-images/base-moves";
import { BaseVersions } from "@/components/base-images/base-versions";
import { baseName, whyUntold } from "@/components/base-images/base-words";
import { DetailSkeleton } from "@/components/shell/page-skeleton";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { CopyButton } from "@/components/ui/copy-button";
import { ErrorState } from "@/components/ui/states";
import { plural } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import type { BaseImageDetail } from "@/lib/contracts/http/base-image";

/** One base image: what it brings, what to move to, and who is built on it. */
export function BaseImageDetailView({ id }: { id: string }) {
  const { data: base, error, refetch } = useRecord("getBaseImage", { params: { id } });
  if (!base) {
    if (error)
      return <ErrorState title="This base image could not be read" error={error} onRetry={() => void refetch()} />;
    return <DetailSkeleton label="Loading the base image" />;
  }
  return (
    <div className="mx-auto flex max-w-7xl flex-col gap-6 p-4 sm:p-6">
      <Breadcrumb trail={[{ label: "Base images", href: "/base-images" }]} here={baseName(base.key)} />
      <header className="flex flex-col gap-2">
        <h1 className="text-xl font-semibold tracking-tight break-words">{baseName(base.key)}</h1>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-muted">
          <span className="flex min-w-0 items-center gap-1">
            <code className="font-mono text-xs break-all">{base.key}</code>
            <CopyButton text={base.key} label="Copy the name" />
          </span>
          {base.asset ? (
            <Link href={`/assets/${base.asset.id}`} className="link">
              What is known of the image itself
            </Link>
          ) : (
            <span>Nobody has scanned it by itself.</span>
          )}
        </p>
        <p className="max-w-prose text-base">{headline(base)}</p>
      </header>
      <div className="grid grid-cols-1 gap-6 xl:grid-cols-2 xl:gap-10">
        <BaseMoves base={base} />
        <BaseVersions versions={base.inUse} />
      </div>
      <BaseImageUsers id={id} images={base.images} />
    </div>
  );
}

function headline(base: BaseImageDetail): string {
  const { images, findings, closes, moves, inUse, passedOver } = base;
  if (images === 0) return "Nothing is built on it any more.";
  if (findings === null)
    return `${plural(images, "image")} ${images === 1 ? "is" : "are"} built on it. Which findings come with it is not known. ${whyUntold(base)}`;
  const untold = inUse.reduce((sum, { untold: some }) => sum + some, 0);
  const brings = `${plural(images, "image")} ${images === 1 ? "is" : "are"} built on it, and it brings ${plural(findings, "open finding")} to ${images === 1 ? "it" : "them"}.`;
  const missing = untold > 0 ? ` For ${untold} of them no report tells which findings come with it.` : "";
  if (closes > 0)
    return `${brings} Moving to ${moves.length === 1 ? "the newer version that is known here" : "newer versions that are known here"} closes ${closes} of them.${missing}`;
  return `${brings} ${passedOver.length > 0 ? "No newer version that is known here is one to move to." : "No newer version is known here."}${missing}`;
}
