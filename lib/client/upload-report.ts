import { ApiError } from "@/lib/client/api-error";
import { type QueryValue, queryString } from "@/lib/client/query-string";
import type { Feed } from "@/lib/contracts/http/feed";
import { ImportAccepted } from "@/lib/contracts/http/import";
import { Problem } from "@/lib/contracts/http/problem";

export type Delivered = {
  id: string;
  members: readonly { filename: string; id: string }[] | null;
  seenBefore: boolean;
};

/**
 * Sends one file to the import API as it is. `XMLHttpRequest`, since `fetch` cannot tell how much has been sent.
 *
 * Returns  the import, or of an archive one per report in it, and whether these bytes with this context were here before.
 * Errors   `ApiError` for an empty file, which is not sent; with the server's reason; status 0 when the connection broke.
 */
export function uploadReport(
  file: File,
  context: Readonly<Record<string, QueryValue>>,
  onSent: (share: number) => void,
): Promise<Delivered> {
  return upload(`/api/v1/imports${queryString({ ...context, filename: file.name })}`, file, onSent);
}

/** The same for a feed's file; only an operator of the instance may. */
export function uploadFeed(feed: Feed, file: File, onSent: (share: number) => void): Promise<Delivered> {
  return upload(`/api/v1/feeds/${feed}${queryString({ filename: file.name })}`, file, onSent);
}

function upload(address: string, file: File, onSent: (share: number) => void): Promise<Delivered> {
  if (file.size === 0) {
    const detail =
      "The file is empty. The scanner may not have finished writing it: run it again, then send its report.";
    return Promise.reject(new ApiError(400, "Nothing to read", detail));
  }
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("accept", "application/json");
    request.upload.onprogress = (event) => event.lengthComputable && onSent(event.loaded / event.total);
    request.onerror = () =>
      reject(new ApiError(0, "The upload broke off", "The connection to the server was lost. Try again."));
    request.onload = () => {
      const accepted = ImportAccepted.safeParse(parseJson(request.responseText));
      if (request.status < 300 && accepted.success) {
        const { id, members = null } = accepted.data;
        resolve({ id, members, seenBefore: request.status === 200 });
      } else {
        reject(refusal(request));
      }
    };
    request.send(file);
  });
}

function refusal(request: XMLHttpRequest): ApiError {
  const problem = Problem.safeParse(parseJson(request.responseText));
  if (problem.success)
    return new ApiError(request.status, problem.data.title, problem.data.detail, problem.data.requestId);
  return new ApiError(request.status, "The upload was refused", `The server answered ${request.status}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
