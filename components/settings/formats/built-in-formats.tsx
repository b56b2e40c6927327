"use client";

import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useList } from "@/lib/client/use-list";
import { useSettled } from "@/lib/client/use-settled";

/** What is read without being told: a look here before making a format of one's own. */
export function BuiltInFormats() {
  const [word, setWord] = useState("");
  const q = useSettled(word, 250);
  const list = useList("listFormats", { origin: "builtin", ...(q.trim() === "" ? {} : { q }) }, 200);
  return (
    <Section title="Built-in formats" note="Recognized by themselves">
      <div className="flex flex-col gap-3">
        <Field label="Find a format">
          <Input
            type="search"
            value={word}
            maxLength={100}
            placeholder="trivy, sarif, csv"
            className="max-w-xs"
            onChange={(event) => setWord(event.target.value)}
          />
        </Field>
        {list.error && list.rows.length === 0 ? (
          <ErrorState title="The built-in formats could not be read" error={list.error} onRetry={list.retry} />
        ) : list.isLoading ? (
          <SkeletonRows rows={4} label="Loading built-in formats" />
        ) : list.rows.length === 0 ? (
          <p className="text-sm text-ink-muted">No built-in format is called this. You can make one of your own.</p>
        ) : (
          <ScrollRegion label="Built-in formats" className="max-h-80 overflow-auto">
            <table className="w-full text-left text-sm">
              <caption className="sr-only">Built-in formats</caption>
              <thead className="sticky top-0 bg-canvas text-xs text-ink-muted">
                <tr>
                  <th scope="col" className="py-1 pr-4 font-medium">
                    Format
                  </th>
                  <th scope="col" className="py-1 pr-4 font-medium">
                    Tool
                  </th>
                  <th scope="col" className="py-1 pr-4 font-medium">
                    Read as
                  </th>
                  <th scope="col" className="py-1 text-right font-medium">
                    Version
                  </th>
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {list.rows.map((format) => (
                  <tr key={format.id}>
                    <td className="py-1 pr-4 font-mono text-xs">{format.id}</td>
                    <td className="py-1 pr-4">{format.family}</td>
                    <td className="py-1 pr-4">{format.media}</td>
                    <td className="py-1 text-right tabular-nums">{format.version}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        )}
      </div>
    </Section>
  );
}
