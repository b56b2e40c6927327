import { LostClaim } from "@/lib/ingest/import-state";
import { AppError, type ErrorCode } from "@/lib/model/error";
import { JobPostponed } from "@/lib/queue/work";

/** An error on its way between threads: a structured clone would lose its class and its code. */
export type SentError =
  | { is: "app"; code: ErrorCode; detail: string; cause: SentError | null; context: Record<string, string | number> }
  | { is: "postponed"; delayMs: number }
  | { is: "lost-claim" }
  | { is: "other"; name: string; message: string; stack: string; code: string | null; cause: SentError | null };

/** As deep as anybody looks for a cause. */
const DEPTH = 5;

export function packError(error: unknown, depth = DEPTH): SentError {
  const causeOf = (cause: unknown) => (cause === undefined || depth === 0 ? null : packError(cause, depth - 1));
  if (error instanceof AppError) {
    const { cause, context = {} } = error.options;
    return { is: "app", code: error.code, detail: error.detail, cause: causeOf(cause), context };
  }
  if (error instanceof JobPostponed) return { is: "postponed", delayMs: error.delayMs };
  if (error instanceof LostClaim) return { is: "lost-claim" };
  if (!(error instanceof Error))
    return { is: "other", name: "Error", message: String(error), stack: "", code: null, cause: null };
  const { code } = error as { code?: unknown };
  return {
    is: "other",
    name: error.name,
    message: error.message,
    stack: error.stack ?? "",
    code: typeof code === "string" ? code : null,
    cause: causeOf(error.cause),
  };
}

/** The error again, as whoever asks for its class, code or cause knows it. */
export function unpackError(sent: SentError): Error {
  switch (sent.is) {
    case "app": {
      const cause = sent.cause ? { cause: unpackError(sent.cause) } : {};
      return new AppError(sent.code, sent.detail, { ...cause, context: sent.context });
    }
    case "postponed":
      return new JobPostponed(sent.delayMs);
    case "lost-claim":
      return new LostClaim();
    default: {
      const error = new Error(sent.message, sent.cause ? { cause: unpackError(sent.cause) } : {});
      error.name = sent.name;
      error.stack = sent.stack;
      return sent.code === null ? error : Object.assign(error, { code: sent.code });
    }
  }
}
