import type { AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { z } from "zod";
import { clientAddress } from "@/lib/auth/client-address";
import { safeRedirect } from "@/lib/auth/safe-redirect";
import { sessionSecret, usesSecureCookies } from "@/lib/auth/session-cookie";
import { type SignedIn, signIn } from "@/lib/auth/sign-in";
import { endSession, SESSION_SECONDS } from "@/lib/auth/user-session";
import { db } from "@/lib/db/client";
import { env, setAuthAddress } from "@/lib/env";
import { log } from "@/lib/log";
import { AppError } from "@/lib/model/error";

/** The database cannot hold a NUL: an address with one is nobody's, and no failure of ours to be logged. */
const Credentials = z.object({
  email: z
    .string()
    .min(1)
    .max(320)
    .regex(/^[^\0]*$/),
  password: z.string().min(1).max(1000),
});

/** What next-auth needs; made per request, since the secret exists only once the data directory does. */
export function authOptions(): AuthOptions {
  setAuthAddress();
  return {
    secret: sessionSecret(),
    useSecureCookies: usesSecureCookies(),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [credentials()],
    callbacks: {
      redirect: ({ url, baseUrl }) => safeRedirect(url, baseUrl),
      // Only ids and the epoch: role, teams and name are read from the database on every request.
      jwt: ({ token, user }) => (user ? { ...(user as unknown as SignedIn), sub: user.id } : token),
      session: ({ session, token }) => ({ expires: session.expires, user: { name: token.name, email: token.email } }),
    },
    events: { signOut: ({ token }) => endSession(db(), token) },
    logger: {
      error: (code, metadata) =>
        log.error({ code, err: metadata instanceof Error ? metadata : undefined }, "sign-in failed inside next-auth"),
      warn: (code) => log.debug({ code }, "next-auth"),
      debug: () => undefined,
    },
  };
}

function credentials() {
  return CredentialsProvider({
    name: "E-mail and password",
    credentials: { email: { type: "email" }, password: { type: "password" } },
    authorize: async (given, request) => {
      const parsed = Credentials.safeParse(given);
      if (!parsed.success) return null;
      const signedIn = await signIn(db(), { ...parsed.data, address: addressOf(request.headers) }).catch(rethrowAsWord);
      return signedIn ? { id: signedIn.userId, ...signedIn } : null;
    },
  });
}

/** next-auth puts an error's message into the sign-in page's URL: only a word of ours may go there. */
function rethrowAsWord(error: unknown): never {
  if (error instanceof AppError && error.code === "rate_limited") throw new Error("rate_limited");
  log.error({ err: error }, "sign-in failed");
  throw new Error("internal");
}

function addressOf(headers: Record<string, string> | undefined): string {
  const { PLIMSOLL_PEER_HEADER: peerHeader, PLIMSOLL_TRUSTED_PROXIES: proxies } = env();
  return clientAddress({ headers: headers ?? {}, peerHeader, proxies });
}
