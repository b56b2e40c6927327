import { StringDecoder } from "node:string_decoder";
import type { ReadLimits } from "@/lib/parsers/reading/limits";

/** One line without its end. `text` is null when the line was longer than an item may be. */
export type Line = { number: number; text: string | null };

/** Splits decoded text into lines (LF, CRLF), numbered from 1, in batches; a last line without an end counts if it is not empty. */
export async function* readLines(bytes: AsyncIterable<Buffer>, limits: ReadLimits): AsyncGenerator<Line[]> {
  const decoder = new StringDecoder("utf8");
  let rest: string[] = [];
  let restLength = 0;
  let number = 0;
  const finish = (tail: string): Line => {
    number += 1;
    const tooLong = restLength + tail.length > limits.maxItemBytes;
    const text = tooLong ? null : [...rest, tail].join("").replace(/\r$/, "");
    rest = [];
    restLength = 0;
    return { number, text };
  };
  for await (const chunk of bytes) {
    const parts = decoder.write(chunk).split("\n");
    const last = parts.pop() as string;
    const lines = parts.map(finish);
    if (restLength + last.length <= limits.maxItemBytes) rest.push(last);
    else rest = [];
    restLength += last.length;
    if (lines.length > 0) yield lines;
  }
  const tail = decoder.end();
  if (restLength + tail.length > 0) yield [finish(tail)];
}
