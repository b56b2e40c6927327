import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { CommandFailed } from "@/cli/command-failed";
import { ExitCode } from "@/cli/exit-code";
import { env } from "@/lib/env";
import { PERMISSION_WORDS } from "@/lib/model/permission";

export type Answer = { status: number; body: unknown };

/** The server named by PLIMSOLL_URL, spoken to as PLIMSOLL_TOKEN. */
export type Server = {
  url: string;
  /**
   * One request, repeated while the server is away or busy: every request of ours may arrive twice. `body` is called
   * again for each try.
   *
   * Errors   exit 3 when the server stays unreachable or refuses us; answers of 4xx about the request itself come back.
   */
  send: (method: "GET" | "POST", path: string, options?: SendOptions) => Promise<Answer>;
};

/** The server is there and refuses us: `status` is 401, 403 or 404. */
export class Refused extends CommandFailed {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(ExitCode.Unreachable, message);
  }
}

export type SendOptions = {
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: () => AsyncIterable<Uint8Array>;
};

const Problem = z.object({
  title: z.string().optional(),
  detail: z.string().optional(),
  requestId: z.string().optional(),
});

const TRIES = 6;
const FIRST_PAUSE_MS = 500;

/** What a request can carry and the server reads as one word: a token that an operator chose may hold more than those made here do. */
const TOKEN = /^[\x21-\x7e\xa1-\xff]+$/;

/** Errors: exit 2 when the environment does not say where and as whom. */
export function serverOfEnvironment(): Server {
  const { PLIMSOLL_URL: url, PLIMSOLL_TOKEN: token } = env();
  if (!url)
    throw new CommandFailed(
      ExitCode.Usage,
      "Set PLIMSOLL_URL to the server's address, for example http://127.0.0.1:3000.",
    );
  if (!token)
    throw new CommandFailed(
      ExitCode.Usage,
      `Set PLIMSOLL_TOKEN to an API token that may "${PERMISSION_WORDS["import:write"]}" (scope import:write; Settings, Tokens).`,
    );
  if (!TOKEN.test(token))
    throw new CommandFailed(
      ExitCode.Usage,
      "PLIMSOLL_TOKEN is not a token: it holds characters that no token has. Make one under Settings, Tokens.",
    );
  const base = url.replace(/\/+$/, "");
  return { url: base, send: (method, path, options = {}) => sendPatiently(base, token, method, path, options) };
}

async function sendPatiently(
  base: string,
  token: string,
  method: string,
  path: string,
  options: SendOptions,
): Promise<Answer> {
  const address = new URL(`${base}${path}`);
  for (const [name, value] of Object.entries(options.query ?? {})) address.searchParams.set(name, value);
  let last = "";
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    if (attempt > 1) await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 2));
    const answer = await sendOnce(address, token, method, options).catch((error: unknown) => {
      if (error instanceof CommandFailed) throw error;
      last = reasonOf(error);
      return null;
    });
    if (!answer) continue;
    if (answer.status === 401 || answer.status === 403 || answer.status === 404) throw refused(answer, address);
    if (answer.status < 500 && answer.status !== 429) return answer;
    last = describeProblem(answer);
  }
  throw new CommandFailed(ExitCode.Unreachable, `${base} could not be reached or is not able to answer: ${last}`);
}

async function sendOnce(address: URL, token: string, method: string, options: SendOptions): Promise<Answer> {
  const source = options.body?.();
  const failure: { ours: unknown } = { ours: undefined };
  const response = await fetch(address, {
    method,
    headers: { authorization: `Bearer ${token}`, accept: "application/json", ...options.headers },
    redirect: "error",
    ...(source ? { body: Readable.toWeb(Readable.from(noting(source, failure))) as BodyInit, duplex: "half" } : {}),
  } as RequestInit).catch((error: unknown) => {
    // A file that stops being readable half-way is the caller's to know, not an unreachable server.
    throw failure.ours ?? error;
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text) };
}

async function* noting(source: AsyncIterable<Uint8Array>, failure: { ours: unknown }): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    failure.ours = new CommandFailed(ExitCode.Usage, `The input could not be read to its end: ${reasonOf(error)}`);
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 500);
  }
}

function refused(answer: Answer, address: URL): Refused {
  const what =
    answer.status === 404 && !Problem.required({ detail: true }).safeParse(answer.body).success
      ? `There is no ${address.pathname} at ${address.origin}; is PLIMSOLL_URL right?`
      : describeProblem(answer);
  return new Refused(answer.status, what);
}

/** What a problem document says, for a person; the status when it says nothing. */
export function describeProblem({ status, body }: Answer): string {
  const problem = Problem.safeParse(body);
  const { title, detail, requestId } = problem.success ? problem.data : {};
  const words = [title, detail].filter(Boolean).join(": ") || `the answer was ${status}`;
  return requestId ? `${words} (request ${requestId})` : words;
}

/** `fetch` hides the reason in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : error;
  const { code } = cause as NodeJS.ErrnoException;
  return cause.message || code || error.message;
}
