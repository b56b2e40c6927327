"use client";

import Link from "next/link";
import { useState } from "react";
import { BASIS_WORDS, versionName } from "@/components/base-images/base-words";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { formatBoundedCount, plural } from "@/lib/client/format-number";
import { useList } from "@/lib/client/use-list";
import { useSettled } from "@/lib/client/use-settled";
import type { BaseImageUser } from "@/lib/contracts/http/base-image";
import type { Count } from "@/lib/contracts/http/list-page";

/** From here on finding one by name is quicker than reading all. */
const MANY = 10;

/** Images on the base, those that gain most first; read page by page. */
export function BaseImageUsers({ id, images }: { id: string; images: number }) {
  const [text, setText] = useState("");
  const q = useSettled(text, 300);
  const list = useList("listBaseImageUsers", { q: q || null }, 50, { id });
  const total = list.count?.value ?? 0;
  return (
    <Section
      title="Images on it"
      note={
        list.count &&
        `${q ? formatBoundedCount(list.count) : rowsWords(images, list.count)}, those that gain most first`
      }
      action={
        (total > MANY || text !== "") && (
          <Input
            type="search"
            aria-label="Filter images by name"
            placeholder="Filter by name"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="w-56"
          />
        )
      }
    >
      {list.error && list.rows.length === 0 && (
        <ErrorState title="The images could not be read" error={list.error} onRetry={list.retry} />
      )}
      {list.isLoading && <SkeletonRows rows={4} label="Loading images" />}
      {list.count && list.rows.length === 0 && (
        <p className="text-sm text-ink-muted">{q ? "No image has this in its name." : "Nothing is built on it now."}</p>
      )}
      <ul className="divide-y divide-line">
        {list.rows.map((user) => (
          <User key={user.id} user={user} />
        ))}
      </ul>
      {list.hasMore && (
        <Button className="mt-3" disabled={list.isLoadingMore} onClick={list.loadMore}>
          Show more
        </Button>
      )}
    </Section>
  );
}

/** An image with several versions in use has a row for each: the number of the page's head is that of images. */
function rowsWords(images: number, count: Count): string {
  if (count.value === images) return formatBoundedCount(count);
  return `${plural(images, "image")}, ${formatBoundedCount(count)} versions of them`;
}

function User({ user }: { user: BaseImageUser }) {
  return (
    <li className="grid gap-x-6 gap-y-1 py-2.5 text-sm sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <p className="font-medium break-all">
          <Link href={`/assets/${user.image.id}`} className="hover:text-accent hover:underline">
            {user.image.name}
          </Link>
        </p>
        <p className="text-xs text-ink-muted">
          on {versionName(user)}, built or first seen <RelativeTime at={user.builtAt} />
          {user.workloads > 0 && ` · runs in ${plural(user.workloads, "workload")}`} · {BASIS_WORDS[user.basis]}
        </p>
      </div>
      <p className="sm:text-right">
        {user.findings === null ? (
          <span className="text-ink-muted">Which findings come with it is not known</span>
        ) : (
          <>
            <Link href={`/findings?assetId=${user.image.id}`} className="hover:underline">
              brings {plural(user.findings, "finding")}
            </Link>
            <span className="block text-xs text-ink-muted">
              {user.layers === null && "counted from the base’s own scan; "}
              {user.bump ? moveWords(user, user.bump) : "no newer version is known that helps"}
            </span>
          </>
        )}
      </p>
    </li>
  );
}

/** With what becomes of the tag in FROM. */
function moveWords(user: BaseImageUser, bump: NonNullable<BaseImageUser["bump"]>): string {
  const to =
    bump.step === "same-tag" ? `${versionName(bump)} pulled anew` : `${versionName(user)} → ${versionName(bump)}`;
  return `${to} closes ${bump.closes}, leaves ${bump.leaves}`;
}
