import { AppError } from "@/lib/model/error";

/** All of standard input, at most `maxBytes`. */
export async function readStandardInput(maxBytes: number): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new AppError("too_large", "Standard input is larger than the limit. Write it to a file first.");
  }
  return chunks;
}
