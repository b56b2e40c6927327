// Preloaded into the web server. Next hands no socket to a route handler, and leaves an `x-forwarded-for` that the client
// sent as it is: who really opened the connection is put into a header of a name that only this process knows.

import { randomBytes } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";

process.env.PLIMSOLL_PEER_HEADER ??= `x-plimsoll-peer-${randomBytes(16).toString("hex")}`;
const header = process.env.PLIMSOLL_PEER_HEADER;

// Published before the server's own handler sees the request.
subscribe("http.server.request.start", ({ request, socket }) => {
  request.headers[header] = socket.remoteAddress ?? "";
});
