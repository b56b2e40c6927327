import Link from "next/link";
import type { PathLink } from "@/lib/contracts/http/risk";

/**
 * Where some attack paths lead and how they score, each a link: "to control of the cluster (score 98) and into the namespace shop (score 87)".
 *
 * more  how many there are beyond these.
 */
export function PathGoals({
  paths,
  more = 0,
  before = "",
}: {
  paths: readonly PathLink[];
  more?: number;
  before?: string;
}) {
  return (
    <>
      {paths.map((path, n) => (
        <span key={path.id}>
          {n > 0 && (n === paths.length - 1 && more === 0 ? " and " : ", ")}
          <Link href={`/risks/${path.id}`} className="link" title={path.title}>
            {before}
            {path.goal}
          </Link>
          {` (score ${path.score})`}
        </span>
      ))}
      {more > 0 && ` and ${more} more`}
    </>
  );
}
