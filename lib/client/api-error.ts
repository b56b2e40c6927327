import { Problem } from "@/lib/contracts/http/problem";

/** A failed API call. `message` is fit for people; `requestId` is what support asks for. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly requestId?: string,
    /** What was wrong with which field, where the server said so. */
    readonly fields: readonly { path: string; message: string }[] = [],
  ) {
    super(detail || title);
  }
}

/** Reads a failed response; a body that is not problem+json (a proxy's page, an abort) still yields a usable error. */
export async function readApiError(response: Response): Promise<ApiError> {
  const problem = Problem.safeParse(await response.json().catch(() => null));
  if (!problem.success) {
    return new ApiError(response.status, "The request failed", `The server answered ${response.status}. Try again.`);
  }
  const { title, detail, requestId, errors } = problem.data;
  return new ApiError(response.status, title, inLabels(detail), requestId, errors);
}

/** A field as a form calls it: `currentPassword`, which the API is told by, is “Current password” to a person. */
function inLabels(detail: string): string {
  return detail.replaceAll(/`([a-z]+(?:[A-Z][a-z]+)*)`/g, (_, name: string) => {
    const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    return `“${words.charAt(0).toUpperCase()}${words.slice(1)}”`;
  });
}
