"use client";

import { PageError } from "@/components/shell/page-error";

export default function SegmentError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return <PageError what="Base images" error={error} retry={retry} />;
}
