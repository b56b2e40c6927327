import type { Application } from "@/lib/ingest/application";
import type { ParsedRecord } from "@/lib/model/record";
import type { Outcome } from "@/lib/parsers/reading/read-report";

export type RecordOf<K extends ParsedRecord["kind"]> = Extract<ParsedRecord, { kind: K }>;

/** Records of these kinds, batch by batch, counted as they go by. */
export async function* recordsOf<K extends ParsedRecord["kind"]>(
  application: Application,
  outcomes: AsyncIterable<Outcome[]>,
  ...kinds: K[]
): AsyncGenerator<RecordOf<K>[]> {
  for await (const batch of outcomes) {
    yield batch
      .flatMap((outcome) => application.tally.take(outcome))
      .filter((record): record is RecordOf<K> => kinds.includes(record.kind as K));
  }
}
