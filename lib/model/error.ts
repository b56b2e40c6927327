export type ErrorCode =
  | "not_found"
  | "forbidden"
  | "password_change_required"
  | "unauthenticated"
  | "invalid_input"
  | "unsupported_report"
  | "unreadable_report"
  | "failed_scan"
  | "too_large"
  | "conflict"
  | "rate_limited"
  | "upstream_down"
  | "internal";

/** One table for HTTP status, retry policy and public wording. A code without a row does not compile. */
export const ERRORS = {
  not_found: { status: 404, retry: false, title: "Not found" },
  forbidden: { status: 403, retry: false, title: "Not allowed" },
  password_change_required: { status: 403, retry: false, title: "Choose a password of your own first" },
  unauthenticated: { status: 401, retry: false, title: "Sign in or send a token" },
  invalid_input: { status: 400, retry: false, title: "The request is not valid" },
  unsupported_report: { status: 422, retry: false, title: "This report format is not supported" },
  unreadable_report: { status: 422, retry: false, title: "This report cannot be read" },
  failed_scan: { status: 422, retry: false, title: "The scan itself failed" },
  too_large: { status: 413, retry: false, title: "This is larger than the limit" },
  conflict: { status: 409, retry: false, title: "This conflicts with what is there" },
  rate_limited: { status: 429, retry: true, title: "Too many attempts" },
  internal: { status: 500, retry: true, title: "Something went wrong on our side" },
  upstream_down: { status: 503, retry: true, title: "A connected service is not answering" },
} as const satisfies Record<ErrorCode, { status: number; retry: boolean; title: string }>;

/** `detail` is shown to the user; `cause` and `context` go to the log only. */
export class AppError extends Error {
  override readonly name = "AppError";
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    readonly options: { cause?: unknown; context?: Record<string, string | number> } = {},
  ) {
    super(`${code}: ${detail}`, { cause: options.cause });
  }
}
