// Preloaded into every process the supervisor starts. Descriptor 3 is a pipe that only the supervisor holds open: when
// it closes without our being told to stop, the supervisor was killed, and nothing of the instance may outlive it.
import { Socket } from "node:net";
import { isMainThread } from "node:worker_threads";

const GRACE_MS = 5_000;

if (isMainThread && process.env.PLIMSOLL_SUPERVISED === String(process.ppid)) {
  const pipe = new Socket({ fd: 3, readable: true, writable: false });
  const leave = () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  };
  pipe.once("close", leave);
  pipe.on("error", () => undefined);
  pipe.resume();
  pipe.unref();
}
